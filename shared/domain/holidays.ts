import Holidays from 'date-holidays';

/**
 * Rules of date-holidays by which it finds Midsummer Eve and Christmas Eve. They are no public holidays by law, but
 * nobody works at a city's service points then. New Year's Eve, which it calls a bank day too, is a working day.
 * docs/decisions/0009-holidays.md.
 */
const CLOSED_EVES: ReadonlySet<string> = new Set(['friday after 06-19', '12-24']);

/** Working a year out takes milliseconds, and opening hours are asked for with every message. */
const byYear = new Map<number, ReadonlySet<string>>();

/** Whether the cities keep a local date ('YYYY-MM-DD') as a holiday: Finland's public holidays and the two eves. */
export function isHoliday(date: string): boolean {
  return holidaysOf(Number(date.slice(0, 4))).has(date);
}

function holidaysOf(year: number): ReadonlySet<string> {
  const known = byYear.get(year);
  if (known) return known;
  const days = new Holidays('FI', { types: ['public', 'bank'] }).getHolidays(year);
  const kept = days.filter(({ type, rule }) => type === 'public' || CLOSED_EVES.has(rule));
  const dates = new Set(kept.map(({ date }) => date.slice(0, 'YYYY-MM-DD'.length)));
  byYear.set(year, dates);
  return dates;
}
