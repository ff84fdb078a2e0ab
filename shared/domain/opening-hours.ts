import { isHoliday } from './holidays.ts';
import type { CityService, OpenSpan } from './types.ts';

/** When a service is open, by week, holiday and date; times are local ones in the zone of its city. */
export type Calendar = Pick<CityService, 'hours' | 'holidays' | 'exceptions'>;
/** Half-open [start, end), epoch milliseconds. */
type Interval = { start: number; end: number };

const MINUTE_MS = 60_000;
const DAY_MS = 86_400_000;
const WHOLE_DAY: OpenSpan = { from: '00:00', to: '24:00' };
/** A service that does not open within a year is as good as closed for good. */
const YEAR_AHEAD = 366;

/** Whether a service is open at a moment. Hours belong to the date they begin on, also past midnight. */
export function isOpen(calendar: Calendar, zone: string, at: Date): boolean {
  if (isRoundTheClock(calendar)) return true;
  const today = midnightOf(at, zone);
  const intervalsOn = openIntervals(calendar, zone);
  return [today - DAY_MS, today].some((midnight) => intervalsOn(midnight).some((open) => contains(open, at)));
}

/** When a service that is closed at a moment opens next; null where it is open then, or does not open within a year. */
export function opensAt(calendar: Calendar, zone: string, at: Date): Date | null {
  if (isOpen(calendar, zone, at)) return null;
  const today = midnightOf(at, zone);
  const intervalsOn = openIntervals(calendar, zone);
  for (let ahead = 0; ahead <= YEAR_AHEAD; ahead++) {
    const starts = intervalsOn(today + ahead * DAY_MS)
      .map(({ start }) => start)
      .filter((start) => start > at.getTime());
    if (starts.length > 0) return new Date(Math.min(...starts));
  }
  return null;
}

/**
 * The moment since which a service has been open for `ms` altogether; null where it was not within a year. What came
 * before that has waited for longer while it was open.
 */
export function openSince(calendar: Calendar, zone: string, { ms, until }: { ms: number; until: Date }): Date | null {
  if (isRoundTheClock(calendar)) return new Date(until.getTime() - ms);
  const today = midnightOf(until, zone);
  const intervalsOn = openIntervals(calendar, zone);
  let left = ms;
  let reached = until.getTime();
  for (let back = 0; back <= YEAR_AHEAD; back++) {
    const midnight = today - back * DAY_MS;
    const begun = momentOf(midnight, zone);
    // those of the day before may last past midnight, and hours may overlap: from the last end backwards
    const open = [...intervalsOn(midnight - DAY_MS), ...intervalsOn(midnight)].sort((a, b) => b.end - a.end);
    for (const { start, end } of open) {
      const from = Math.max(start, begun);
      const to = Math.min(end, reached);
      if (from >= to) continue;
      if (to - from >= left) return new Date(to - left);
      left -= to - from;
      reached = from;
    }
    reached = Math.min(reached, begun);
  }
  return null;
}

/** Whether the matcher leaves a service's tickets waiting: it is closed, and its city wants them kept until it opens. */
export function isHeld(service: Calendar & Pick<CityService, 'afterHours'>, zone: string, at: Date): boolean {
  return service.afterHours === 'hold' && !isOpen(service, zone, at);
}

/** Those of a city's services whose tickets are given out at a moment. */
export function servedServices(services: Iterable<CityService>, zone: string, at: Date): string[] {
  return [...services].flatMap((one) => (isHeld(one, zone, at) ? [] : one.service));
}

/** The date that a zone's calendars show at a moment: 'YYYY-MM-DD'. */
export function localDate(at: Date, zone: string): string {
  return new Date(midnightOf(at, zone)).toISOString().slice(0, 'YYYY-MM-DD'.length);
}

function isRoundTheClock({ hours, holidays, exceptions }: Calendar): boolean {
  return hours === null && !holidays && exceptions.length === 0;
}

/** Opening hours that begin on a local date, as moments; one that the clocks leave out altogether is none. */
function openIntervals(calendar: Calendar, zone: string): (midnight: number) => Interval[] {
  const spansOn = openSpans(calendar);
  return (midnight) =>
    spansOn(midnight)
      .map(({ from, to }) => {
        const start = clockMs(from);
        // A closing time not after the opening time is the next day's, as in 22:00–02:00.
        const end = clockMs(to) > start ? clockMs(to) : clockMs(to) + DAY_MS;
        return { start: momentOf(midnight + start, zone), end: momentOf(midnight + end, zone) };
      })
      .filter(({ start, end }) => start < end);
}

/** An exception wins over a holiday, a holiday over the weekday. */
function openSpans({ hours, holidays, exceptions }: Calendar): (midnight: number) => readonly OpenSpan[] {
  const byDate = new Map(exceptions.map((exception) => [exception.date, exception.hours]));
  return (midnight) => {
    const date = new Date(midnight).toISOString().slice(0, 'YYYY-MM-DD'.length);
    const excepted = byDate.get(date);
    if (excepted) return excepted;
    if (holidays && isHoliday(date)) return [];
    return hours?.filter(({ day }) => day === isoWeekday(midnight)) ?? [WHOLE_DAY];
  };
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

/** The local midnight at which the local date of a moment began, written as `momentOf` has it. */
function midnightOf(at: Date, zone: string): number {
  return Math.floor(localMs(at.getTime(), zone) / DAY_MS) * DAY_MS;
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
