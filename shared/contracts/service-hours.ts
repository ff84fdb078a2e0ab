import { z } from 'zod';
import { type Overlap, overlapsIn, overlapsOnDate } from '../domain/overlapping-hours.ts';
import { cleanText } from '../text.ts';
import { date as moment } from './common.ts';

const MAX_SPANS = 10;
const MAX_EXCEPTIONS = 400;
const MAX_WHY = 200;

const from = z.string().regex(/^([01]\d|2[0-3]):[0-5]\d$/, 'a time HH:MM from 00:00 to 23:59');
const to = z.string().regex(/^(([01]\d|2[0-3]):[0-5]\d|24:00)$/, 'a time HH:MM from 00:00 to 24:00');
/** Read as a day or as nothing it would surprise somebody either way. */
const lasts = ({ from: begin, to: end }: { from: string; to: string }) => begin !== end;
const MUST_LAST = { message: 'the end is the beginning: a whole day is 00:00 to 24:00', path: ['to'] };

/** An end that is not after its beginning is the next day's. */
const span = z.strictObject({ from, to }).refine(lasts, MUST_LAST);
const weekly = z.strictObject({ day: z.int().min(1).max(7), from, to }).refine(lasts, MUST_LAST);
const words = z.string().max(MAX_WHY).transform(cleanText);
const exception = z.strictObject({
  date: z.iso.date('a date YYYY-MM-DD that there is'),
  hours: z
    .array(span)
    .max(MAX_SPANS)
    .superRefine((spans, context) => refuse(overlapsOnDate(spans), context)),
  why: z.strictObject({ fi: words, sv: words, en: words }).nullable().default(null),
});

/** A service's opening hours, all of them: what is there before is replaced. */
export const serviceHoursBody = z.strictObject({
  /** By weekday, 1 = Monday; null = round the clock, none = never. */
  hours: z
    .array(weekly)
    .max(7 * MAX_SPANS)
    .superRefine((spans, context) => refuse(overlapsIn(spans), context))
    .nullable(),
  /** Closed on Finland's public holidays, Midsummer Eve and Christmas Eve. */
  holidays: z.boolean(),
  /** Other hours on a date, whatever weekday or holiday it is; without hours it is closed. */
  exceptions: z.array(exception).max(MAX_EXCEPTIONS).superRefine(onceEach),
  /** Whether tickets are given out while it is closed, or held until it opens. */
  afterHours: z.enum(['serve', 'hold']),
});

export const serviceHoursView = z.object({
  city: z.string(),
  service: z.string(),
  /** In which all the times are. */
  zone: z.string(),
  ...serviceHoursBody.shape,
  open: z.boolean(),
  opensAt: moment.nullable(),
  changed: z.object({ by: z.object({ id: z.string(), name: z.string() }), at: moment }).nullable(),
  /** How often they were set: in quotes it is the ETag. */
  version: z.number(),
});
export type ServiceHoursView = z.infer<typeof serviceHoursView>;

function refuse(overlaps: readonly Overlap[], context: z.core.$RefinementCtx): void {
  for (const { index, detail } of overlaps) context.addIssue({ code: 'custom', message: detail, path: [index] });
}

function onceEach(exceptions: readonly { date: string }[], context: z.core.$RefinementCtx): void {
  const seen = new Set<string>();
  for (const [index, { date }] of exceptions.entries()) {
    if (seen.has(date))
      context.addIssue({ code: 'custom', message: 'a second one for this date', path: [index, 'date'] });
    seen.add(date);
  }
}
