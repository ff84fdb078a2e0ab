import type { CityService } from './types.ts';

type Hours = CityService['hours'];
/** Half-open [start, end), epoch milliseconds. */
type Interval = { start: number; end: number };

const MINUTE_MS = 60_000;
const DAY_MS = 86_400_000;
/** From the day before, whose hours may run past midnight, to the same weekday a week later and its hours. */
const DAY_BEFORE = -1;
const WEEK_AHEAD = 8;

/** Whether a service is open at a moment; `hours` are local times in `zone`, null is round the clock. */
export function isOpen(hours: Hours, zone: string, at: Date): boolean {
  if (hours === null) return true;
  return openIntervals(hours, { zone, at, untilDay: 0 }).some((open) => contains(open, at));
}

/** When a service that is closed at a moment opens next; null where it is open then, or never opens. */
export function opensAt(hours: Hours, zone: string, at: Date): Date | null {
  if (hours === null || isOpen(hours, zone, at)) return null;
  const starts = openIntervals(hours, { zone, at, untilDay: WEEK_AHEAD })
    .map(({ start }) => start)
    .filter((start) => start > at.getTime());
  return starts.length > 0 ? new Date(Math.min(...starts)) : null;
}

type Around = { zone: string; at: Date; untilDay: number };

/** Opening hours as moments, of the local days from yesterday to `untilDay` days after the one of `at`. */
function openIntervals(hours: NonNullable<Hours>, { zone, at, untilDay }: Around): Interval[] {
  const today = Math.floor(localMs(at.getTime(), zone) / DAY_MS) * DAY_MS;
  const intervals: Interval[] = [];
  for (let ahead = DAY_BEFORE; ahead <= untilDay; ahead++) {
    const midnight = today + ahead * DAY_MS;
    for (const { day, from, to } of hours) {
      if (day !== isoWeekday(midnight)) continue;
      const start = clockMs(from);
      // A closing time not after the opening time is the next day's, as in 22:00–02:00.
      const end = clockMs(to) > start ? clockMs(to) : clockMs(to) + DAY_MS;
      intervals.push({ start: momentOf(midnight + start, zone), end: momentOf(midnight + end, zone) });
    }
  }
  return intervals;
}

/**
 * The moment at which clocks in a zone show a local time (written as the milliseconds it would be in UTC).
 * As RFC 5545 section 3.3.5 has it: a time that comes twice is the first one, one that is left out is counted with
 * the offset before the gap. No zone changes its offset twice within two days.
 */
function momentOf(local: number, zone: string): number {
  const before = offsetMs(local - DAY_MS, zone);
  const after = offsetMs(local + DAY_MS, zone);
  const isShown = (offset: number) => offsetMs(local - offset, zone) === offset;
  return local - (!isShown(before) && isShown(after) ? after : before);
}

function offsetMs(moment: number, zone: string): number {
  return localMs(moment, zone) - Math.floor(moment / 1000) * 1000;
}

/** What clocks in the zone show at a moment, to the second, as the milliseconds it would be in UTC. */
function localMs(moment: number, zone: string): number {
  const part: Record<string, number> = {};
  for (const { type, value } of formatOf(zone).formatToParts(moment)) part[type] = Number(value);
  const { year = 0, month = 1, day = 1, hour = 0, minute = 0, second = 0 } = part;
  return Date.UTC(year, month - 1, day, hour, minute, second);
}

/** Making a format costs far more than using it. */
const formats = new Map<string, Intl.DateTimeFormat>();

function formatOf(zone: string): Intl.DateTimeFormat {
  const made = formats.get(zone);
  if (made) return made;
  const format = new Intl.DateTimeFormat('en-US-u-ca-iso8601-nu-latn', {
    timeZone: zone,
    hourCycle: 'h23',
    year: 'numeric',
    month: 'numeric',
    day: 'numeric',
    hour: 'numeric',
    minute: 'numeric',
    second: 'numeric',
  });
  formats.set(zone, format);
  return format;
}

function contains({ start, end }: Interval, at: Date): boolean {
  return start <= at.getTime() && at.getTime() < end;
}

/** 1 = Monday … 7 = Sunday, of a local midnight. */
function isoWeekday(midnight: number): number {
  return new Date(midnight).getUTCDay() || 7;
}

/** 'HH:MM', up to '24:00'. */
function clockMs(time: string): number {
  const [hours = 0, minutes = 0] = time.split(':').map(Number);
  return (hours * 60 + minutes) * MINUTE_MS;
}
