import { isHoliday } from '../../shared/domain/holidays.ts';
import { type Calendar, isHeld, isOpen, openSince, opensAt } from '../../shared/domain/opening-hours.ts';
import type { HoursException } from '../../shared/domain/types.ts';

const ZONE = 'Europe/Helsinki';
const WEEKDAYS = [1, 2, 3, 4, 5];
const EVERY_DAY = [...WEEKDAYS, 6, 7];

const aCalendar = (over: Partial<Calendar> = {}): Calendar => ({
  hours: WEEKDAYS.map((day) => ({ day, from: '08:00', to: '16:00' })),
  holidays: true,
  exceptions: [],
  ...over,
});
const onDate = (date: string, ...hours: HoursException['hours']): HoursException => ({ date, hours, why: null });
const closedOn = (...dates: string[]) => dates.map((date) => onDate(date));
const nightly = EVERY_DAY.map((day) => ({ day, from: '22:00', to: '02:00' }));

describe('the holidays that the cities keep', () => {
  it.each([
    { year: 2026, dates: '01-01 01-06 04-03 04-05 04-06 05-01 05-14 05-24 06-19 06-20 10-31 12-06 12-24 12-25 12-26' },
    { year: 2027, dates: '01-01 01-06 03-26 03-28 03-29 05-01 05-06 05-16 06-25 06-26 11-06 12-06 12-24 12-25 12-26' },
    // Easter at its latest: Ascension Day and Whit Sunday fall into June
    { year: 2038, dates: '01-01 01-06 04-23 04-25 04-26 05-01 06-03 06-13 06-25 06-26 11-06 12-06 12-24 12-25 12-26' },
  ])('of $year are the public ones, Midsummer Eve and Christmas Eve', ({ year, dates }) => {
    const found: string[] = [];
    for (let day = Date.UTC(year, 0, 1); day < Date.UTC(year + 1, 0, 1); day += 86_400_000) {
      const date = new Date(day).toISOString().slice(0, 10);
      if (isHoliday(date)) found.push(date.slice(5));
    }
    expect(found.join(' ')).toBe(dates);
  });
});

describe('a service that keeps the holidays', () => {
  it.each([
    { why: 'an ordinary Tuesday', at: '2026-06-16T07:00:00Z', open: true, next: null },
    { why: 'Epiphany, a Tuesday', at: '2026-01-06T08:00:00Z', open: false, next: '2026-01-07T06:00:00Z' },
    { why: 'Good Friday to Easter Monday', at: '2026-04-03T08:00:00Z', open: false, next: '2026-04-07T05:00:00Z' },
    { why: 'Maundy Thursday, a working day', at: '2026-04-02T08:00:00Z', open: true, next: null },
    { why: 'May Day, a Friday', at: '2026-05-01T08:00:00Z', open: false, next: '2026-05-04T05:00:00Z' },
    { why: 'Ascension Day, a Thursday', at: '2026-05-14T08:00:00Z', open: false, next: '2026-05-15T05:00:00Z' },
    { why: 'Midsummer Eve, a Friday', at: '2026-06-19T08:00:00Z', open: false, next: '2026-06-22T05:00:00Z' },
    { why: 'the evening before it', at: '2026-06-18T14:00:00Z', open: false, next: '2026-06-22T05:00:00Z' },
    { why: 'Christmas Eve, a Thursday', at: '2026-12-24T08:00:00Z', open: false, next: '2026-12-28T06:00:00Z' },
    { why: 'Christmas Eve by local time', at: '2026-12-23T22:00:00Z', open: false, next: '2026-12-28T06:00:00Z' },
    { why: 'New Year’s Eve, a working day', at: '2026-12-31T08:00:00Z', open: true, next: null },
    { why: 'New Year, over the weekend', at: '2026-12-31T14:00:00Z', open: false, next: '2027-01-04T06:00:00Z' },
    { why: 'Independence Day, a Monday', at: '2027-12-06T08:00:00Z', open: false, next: '2027-12-07T06:00:00Z' },
  ])('$why: open $open, opens $next', ({ at, open, next }) => {
    expect(isOpen(aCalendar(), ZONE, new Date(at))).toBe(open);
    expect(opensAt(aCalendar(), ZONE, new Date(at))).toEqual(next && new Date(next));
  });

  it('works on them where it does not keep them', () => {
    expect(isOpen(aCalendar({ holidays: false }), ZONE, new Date('2026-06-19T08:00:00Z'))).toBe(true);
  });

  it('finishes on the holiday the hours that began on the day before, and begins none', () => {
    const calendar = aCalendar({ hours: nightly });

    // Thursday 18 June 22:00 to Midsummer Eve 02:00; next on Sunday
    expect(isOpen(calendar, ZONE, new Date('2026-06-18T22:59:59Z'))).toBe(true);
    expect(isOpen(calendar, ZONE, new Date('2026-06-19T19:30:00Z'))).toBe(false);
    expect(opensAt(calendar, ZONE, new Date('2026-06-18T23:00:00Z'))).toEqual(new Date('2026-06-21T19:00:00Z'));
  });

  it('may be open round the clock on all other days', () => {
    const calendar = aCalendar({ hours: null });

    expect(isOpen(calendar, ZONE, new Date('2026-06-18T20:59:59Z'))).toBe(true);
    expect(isOpen(calendar, ZONE, new Date('2026-06-18T21:00:00Z'))).toBe(false);
    expect(opensAt(calendar, ZONE, new Date('2026-06-19T12:00:00Z'))).toEqual(new Date('2026-06-20T21:00:00Z'));
  });
});

describe('an exception', () => {
  const at = new Date('2026-06-19T08:00:00Z');

  it.each([
    { why: 'opens a holiday', exceptions: [onDate('2026-06-19', { from: '10:00', to: '12:00' })], open: true },
    { why: 'of another date changes nothing', exceptions: [onDate('2026-06-18', { from: '10:00', to: '12:00' })] },
    { why: 'without hours closes a holiday as well', exceptions: closedOn('2026-06-19') },
  ])('$why', ({ exceptions, open = false }) => {
    expect(isOpen(aCalendar({ exceptions }), ZONE, at)).toBe(open);
  });

  it('replaces the weekday’s hours, in as many parts as it has', () => {
    const exceptions = [onDate('2026-06-16', { from: '06:00', to: '07:00' }, { from: '20:00', to: '01:00' })];
    const calendar = aCalendar({ exceptions });
    const openAt = (time: string) => isOpen(calendar, ZONE, new Date(`2026-06-16T${time}Z`));

    expect(['03:30:00', '07:00:00', '17:00:00', '21:59:59', '22:00:00'].map(openAt)).toEqual([
      true,
      false,
      true,
      true,
      false,
    ]);
    expect(opensAt(calendar, ZONE, new Date('2026-06-16T07:00:00Z'))).toEqual(new Date('2026-06-16T17:00:00Z'));
  });

  it('closes a weekday, and the next one opens', () => {
    const calendar = aCalendar({ exceptions: closedOn('2026-06-16') });

    expect(opensAt(calendar, ZONE, new Date('2026-06-16T07:00:00Z'))).toEqual(new Date('2026-06-17T05:00:00Z'));
  });

  it('closes a service that is open round the clock, from midnight to midnight', () => {
    const calendar = aCalendar({ hours: null, holidays: false, exceptions: closedOn('2026-10-25') });

    expect(isOpen(calendar, ZONE, new Date('2026-10-24T20:59:59Z'))).toBe(true);
    expect(isOpen(calendar, ZONE, new Date('2026-10-24T21:00:00Z'))).toBe(false);
    // the day on which the clocks go back has 25 hours
    expect(opensAt(calendar, ZONE, new Date('2026-10-24T21:00:00Z'))).toEqual(new Date('2026-10-25T22:00:00Z'));
  });

  it('opens on a day when the clocks go forward, by the clock of that day', () => {
    const calendar = aCalendar({ exceptions: [onDate('2026-03-29', { from: '08:00', to: '10:00' })] });

    expect(opensAt(calendar, ZONE, new Date('2026-03-28T12:00:00Z'))).toEqual(new Date('2026-03-29T05:00:00Z'));
  });

  it('of hours that the clocks leave out altogether is none', () => {
    const calendar = aCalendar({ exceptions: [onDate('2026-03-29', { from: '03:30', to: '04:00' })] });

    expect(opensAt(calendar, ZONE, new Date('2026-03-28T12:00:00Z'))).toEqual(new Date('2026-03-30T05:00:00Z'));
  });
});

describe('a long closure', () => {
  const july = Array.from({ length: 31 }, (_, day) => `2026-07-${String(day + 1).padStart(2, '0')}`);

  it('of a month ends when it ends', () => {
    const calendar = aCalendar({ exceptions: closedOn(...july) });

    expect(opensAt(calendar, ZONE, new Date('2026-06-30T13:00:00Z'))).toEqual(new Date('2026-08-03T05:00:00Z'));
  });

  it.each([
    { why: 'one date within a year', date: '2027-06-01', next: '2027-06-01T05:00:00Z' },
    { why: 'nothing within a year', date: '2027-06-20', next: null },
  ])('of years, with $why', ({ date, next }) => {
    const calendar = aCalendar({ hours: [], exceptions: [onDate(date, { from: '08:00', to: '16:00' })] });

    expect(opensAt(calendar, ZONE, new Date('2026-06-16T07:00:00Z'))).toEqual(next && new Date(next));
  });
});

describe('tickets of a service are held', () => {
  it.each([
    { afterHours: 'hold' as const, at: '2026-06-19T08:00:00Z', held: true },
    { afterHours: 'hold' as const, at: '2026-06-18T08:00:00Z', held: false },
    { afterHours: 'serve' as const, at: '2026-06-19T08:00:00Z', held: false },
  ])('$afterHours at $at: $held', ({ afterHours, at, held }) => {
    expect(isHeld({ ...aCalendar(), afterHours }, ZONE, new Date(at))).toBe(held);
  });
});

describe('so long ago, counting open time alone', () => {
  const HOUR_MS = 3_600_000;
  const since = (calendar: Calendar, hours: number, until: string) =>
    openSince(calendar, ZONE, { ms: hours * HOUR_MS, until: new Date(until) })?.toISOString() ?? null;

  it.each([
    { why: 'within today', until: '2026-06-16T10:00:00Z', hours: 2, at: '2026-06-16T08:00:00.000Z' },
    { why: 'the evening before', until: '2026-06-16T06:00:00Z', hours: 2, at: '2026-06-15T12:00:00.000Z' },
    { why: 'in the night, as at closing', until: '2026-06-16T20:00:00Z', hours: 2, at: '2026-06-16T11:00:00.000Z' },
    { why: 'over Midsummer and a weekend', until: '2026-06-22T06:00:00Z', hours: 2, at: '2026-06-18T12:00:00.000Z' },
    { why: 'since opening exactly', until: '2026-06-16T07:00:00Z', hours: 2, at: '2026-06-16T05:00:00.000Z' },
  ])('$why', ({ until, hours, at }) => {
    expect(since(aCalendar(), hours, until)).toBe(at);
  });

  it('is by the clock where it never closes, and never where it never opens', () => {
    const always = aCalendar({ hours: null, holidays: false });
    expect(since(always, 30, '2026-06-16T10:00:00Z')).toBe('2026-06-15T04:00:00.000Z');
    expect(since(aCalendar({ hours: [] }), 1, '2026-06-16T10:00:00Z')).toBeNull();
  });

  it('counts hours that overlap once, also over midnight', () => {
    const overlapping = aCalendar({
      hours: EVERY_DAY.flatMap((day) => [
        { day, from: '08:00', to: '20:00' },
        { day, from: '10:00', to: '12:00' },
        { day, from: '18:00', to: '09:00' },
      ]),
    });
    // open all the time, by three spans a day
    expect(since(overlapping, 30, '2026-06-16T10:00:00Z')).toBe('2026-06-15T04:00:00.000Z');
  });
});
