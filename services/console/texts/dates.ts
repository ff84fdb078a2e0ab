import type { Language } from '../../../shared/domain/types.ts';

/** British English: the day comes first, as in the two languages beside it. */
const LOCALES: Record<Language, string> = { fi: 'fi-FI', sv: 'sv-FI', en: 'en-GB' };
const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;
const DAY_MS = 24 * HOUR_MS;

type Part = 'second' | 'minute' | 'hour' | 'day';
type Form = 'short' | 'long';
/** Finnish and Swedish write a space before a unit; English has one only in words that are too long for a row. */
const SHORTEST = { fi: 'short', sv: 'short', en: 'narrow' } as const;
const formats = new Map<string, Intl.NumberFormat>();

function amount(value: number, part: Part, { language, form }: { language: Language; form: Form }): string {
  const key = `${language} ${part} ${form}`;
  const unitDisplay = form === 'short' ? SHORTEST[language] : form;
  const format =
    formats.get(key) ?? new Intl.NumberFormat(LOCALES[language], { style: 'unit', unit: part, unitDisplay });
  formats.set(key, format);
  return format.format(value);
}

/** The two largest parts at most: 40 s, 12 min, 3 t 5 min, 2 pv 4 t. */
export function durationText(ms: number, { language, form = 'short' }: { language: Language; form?: Form }): string {
  const say = (value: number, part: Part) => amount(value, part, { language, form });
  const positiveMs = Math.max(0, ms);
  if (positiveMs < MINUTE_MS) return say(Math.floor(positiveMs / 1_000), 'second');
  if (positiveMs < HOUR_MS) return say(Math.floor(positiveMs / MINUTE_MS), 'minute');
  const isDays = positiveMs >= DAY_MS;
  const [wholeMs, restMs] = isDays ? [DAY_MS, HOUR_MS] : [HOUR_MS, MINUTE_MS];
  const rest = Math.floor((positiveMs % wholeMs) / restMs);
  const whole = say(Math.floor(positiveMs / wholeMs), isDays ? 'day' : 'hour');
  return rest ? `${whole} ${say(rest, isDays ? 'hour' : 'minute')}` : whole;
}

const dateFormats = new Map<string, Intl.DateTimeFormat>();
const SHAPES = {
  time: { hour: '2-digit', minute: '2-digit' },
  day: { weekday: 'short', day: 'numeric', month: 'numeric' },
  moment: { day: 'numeric', month: 'numeric', year: 'numeric', hour: '2-digit', minute: '2-digit' },
} as const satisfies Record<string, Intl.DateTimeFormatOptions>;

/** In the zone of the browser: agents work where their city is. */
export function dateText(at: string, shape: keyof typeof SHAPES, language: Language): string {
  const key = `${language} ${shape}`;
  const format = dateFormats.get(key) ?? new Intl.DateTimeFormat(LOCALES[language], SHAPES[shape]);
  dateFormats.set(key, format);
  return format.format(new Date(at));
}
