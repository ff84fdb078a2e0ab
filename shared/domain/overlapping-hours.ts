import type { OpenSpan } from './types.ts';

export type WeeklySpan = OpenSpan & { /** 1 = Monday. */ day: number };
/** The later one of two spans of a list. */
export type Overlap = { index: number; detail: string };

const DAY_MINUTES = 1_440;
const WEEK_MINUTES = 7 * DAY_MINUTES;

/** Spans that share a minute of the week; one over midnight belongs to the day it begins on. */
export function overlapsIn(hours: readonly WeeklySpan[]): Overlap[] {
  const spans = hours.map(({ day, from, to }) => {
    const start = (day - 1) * DAY_MINUTES + minuteOf(from);
    const length = (minuteOf(to) - minuteOf(from) + DAY_MINUTES) % DAY_MINUTES || DAY_MINUTES;
    return { start, length };
  });
  const areShared = (one: (typeof spans)[number], other: (typeof spans)[number]) =>
    minutesUntil(one.start, other.start) < one.length || minutesUntil(other.start, one.start) < other.length;
  return spans.flatMap((span, index) => {
    const at = hours[spans.findIndex((other, place) => place < index && areShared(span, other))];
    return at ? [{ index, detail: `it overlaps ${at.from}–${at.to} of day ${at.day}` }] : [];
  });
}

/** Of one date, whatever weekday it is. */
export function overlapsOnDate(hours: readonly OpenSpan[]): Overlap[] {
  return overlapsIn(hours.map((span) => ({ ...span, day: 1 }))).map(({ index, detail }) => ({
    index,
    detail: detail.replace(/ of day 1$/, ''),
  }));
}

function minutesUntil(from: number, to: number): number {
  return (to - from + WEEK_MINUTES) % WEEK_MINUTES;
}

/** 'HH:MM', up to '24:00'. */
function minuteOf(time: string): number {
  const [hours = 0, minutes = 0] = time.split(':').map(Number);
  return hours * 60 + minutes;
}
