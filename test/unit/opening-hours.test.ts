import * as openingHours from '../../shared/domain/opening-hours.ts';
import type { CityService } from '../../shared/domain/types.ts';

type Hours = NonNullable<CityService['hours']>;

/** By weekday alone; holidays and exceptions are in opening-calendar.test.ts. */
const weekly = (hours: Hours | null) => ({ hours, holidays: false, exceptions: [] });
const isOpen = (hours: Hours | null, zone: string, at: Date) => openingHours.isOpen(weekly(hours), zone, at);
const opensAt = (hours: Hours | null, zone: string, at: Date) => openingHours.opensAt(weekly(hours), zone, at);

const ZONE = 'Europe/Helsinki';
const [MONDAY, FRIDAY, SATURDAY, SUNDAY] = [1, 5, 6, 7];
const weekdays: Hours = [1, 2, 3, 4, 5].map((day) => ({ day, from: '08:00', to: '16:00' }));
const withLunch: Hours = [
  { day: MONDAY, from: '09:00', to: '11:30' },
  { day: MONDAY, from: '12:15', to: '15:00' },
];
const everyDay = (from: string, to: string): Hours => [1, 2, 3, 4, 5, 6, 7].map((day) => ({ day, from, to }));
const sunday = (from: string, to: string): Hours => [{ day: SUNDAY, from, to }];

describe('a service with weekly hours', () => {
  it.each([
    // Monday 2026-06-01, summer time: UTC+3
    { at: '2026-06-01T04:59:59.999Z', open: false, next: '2026-06-01T05:00:00Z', why: 'just before it opens' },
    { at: '2026-06-01T05:00:00Z', open: true, next: null, why: 'at the minute it opens' },
    { at: '2026-06-01T12:59:59.999Z', open: true, next: null, why: 'just before it closes' },
    { at: '2026-06-01T13:00:00Z', open: false, next: '2026-06-02T05:00:00Z', why: 'at the minute it closes' },
    { at: '2026-06-05T13:00:00Z', open: false, next: '2026-06-08T05:00:00Z', why: 'on Friday evening' },
    {
      at: '2026-06-07T21:30:00Z',
      open: false,
      next: '2026-06-08T05:00:00Z',
      why: 'when it is Monday here, Sunday in UTC',
    },
    // winter time: UTC+2
    { at: '2026-01-12T05:30:00Z', open: false, next: '2026-01-12T06:00:00Z', why: 'on a winter morning' },
    { at: '2026-01-12T13:30:00Z', open: true, next: null, why: 'on a winter afternoon' },
    { at: '2026-12-31T14:00:00Z', open: false, next: '2027-01-01T06:00:00Z', why: 'over New Year' },
  ])('$why: open $open, opens $next', ({ at, open, next }) => {
    expect(isOpen(weekdays, ZONE, new Date(at))).toBe(open);
    expect(opensAt(weekdays, ZONE, new Date(at))).toEqual(next && new Date(next));
  });

  it('opens again after lunch, and a week after its last hour', () => {
    expect(opensAt(withLunch, ZONE, new Date('2026-06-01T08:30:00Z'))).toEqual(new Date('2026-06-01T09:15:00Z'));
    expect(opensAt(withLunch, ZONE, new Date('2026-06-01T12:00:00Z'))).toEqual(new Date('2026-06-08T06:00:00Z'));
  });

  it('without any hours never opens', () => {
    expect(isOpen([], ZONE, new Date('2026-06-01T09:00:00Z'))).toBe(false);
    expect(opensAt([], ZONE, new Date('2026-06-01T09:00:00Z'))).toBeNull();
  });

  it('round the clock is open at any moment', () => {
    expect(isOpen(null, ZONE, new Date('2026-03-29T01:00:00Z'))).toBe(true);
    expect(opensAt(null, ZONE, new Date('2026-03-29T01:00:00Z'))).toBeNull();
  });

  it('to 24:00 every day has no gap at midnight', () => {
    const hours = everyDay('00:00', '24:00');

    for (const at of [
      '2026-06-01T20:59:59.999Z',
      '2026-06-01T21:00:00Z',
      '2026-03-29T01:00:00Z',
      '2026-10-25T00:30:00Z',
    ]) {
      expect({ at, open: isOpen(hours, ZONE, new Date(at)) }).toEqual({ at, open: true });
    }
  });

  it('past midnight closes on the next day', () => {
    const night: Hours = [{ day: FRIDAY, from: '22:00', to: '02:00' }];

    expect(isOpen(night, ZONE, new Date('2026-06-05T18:59:00Z'))).toBe(false);
    expect(isOpen(night, ZONE, new Date('2026-06-05T22:59:59Z'))).toBe(true);
    expect(isOpen(night, ZONE, new Date('2026-06-05T23:00:00Z'))).toBe(false);
    expect(opensAt(night, ZONE, new Date('2026-06-05T23:00:00Z'))).toEqual(new Date('2026-06-12T19:00:00Z'));
  });

  it('goes by the zone it is given', () => {
    const at = new Date('2026-06-01T05:30:00Z');

    expect(
      [ZONE, 'Europe/Stockholm', 'America/New_York', 'Pacific/Kiritimati'].map((zone) => isOpen(weekdays, zone, at)),
    ).toEqual([true, false, false, false]);
    expect(opensAt(weekdays, 'Pacific/Kiritimati', at)).toEqual(new Date('2026-06-01T18:00:00Z'));
  });
});

describe('must 9: the zone is the city’s: when the clocks go forward on 2026-03-29 at 03:00 to 04:00', () => {
  it.each([
    {
      hours: everyDay('08:00', '16:00'),
      at: '2026-03-28T14:00:00Z',
      next: '2026-03-29T05:00:00Z',
      why: 'the morning comes an hour sooner',
    },
    { hours: weekdays, at: '2026-03-27T14:00:00Z', next: '2026-03-30T05:00:00Z', why: 'over that weekend' },
    {
      hours: sunday('04:00', '06:00'),
      at: '2026-03-29T00:59:59Z',
      next: '2026-03-29T01:00:00Z',
      why: 'the end of the gap',
    },
    {
      hours: sunday('03:30', '06:00'),
      at: '2026-03-29T00:59:59Z',
      next: '2026-03-29T01:30:00Z',
      why: 'a time that is left out',
    },
  ])('$why', ({ hours, at, next }) => {
    expect(opensAt(hours, ZONE, new Date(at))).toEqual(new Date(next));
    expect(isOpen(hours, ZONE, new Date(next))).toBe(true);
  });

  it('hours across the gap are one hour shorter', () => {
    expect(openMinutes(sunday('02:00', '05:00'), '2026-03-28T22:00:00Z')).toBe(120);
  });
});

describe('must 9: the zone is the city’s: when the clocks go back on 2026-10-25 at 04:00 to 03:00', () => {
  it.each([
    {
      hours: everyDay('08:00', '16:00'),
      at: '2026-10-24T13:00:00Z',
      next: '2026-10-25T06:00:00Z',
      why: 'the morning comes an hour later',
    },
    { hours: weekdays, at: '2026-10-23T13:00:00Z', next: '2026-10-26T06:00:00Z', why: 'over that weekend' },
    {
      hours: sunday('03:30', '06:00'),
      at: '2026-10-25T00:00:00Z',
      next: '2026-10-25T00:30:00Z',
      why: 'the first of two',
    },
    {
      hours: sunday('04:00', '06:00'),
      at: '2026-10-25T01:30:00Z',
      next: '2026-10-25T02:00:00Z',
      why: 'after the second hour',
    },
  ])('$why', ({ hours, at, next }) => {
    expect(opensAt(hours, ZONE, new Date(at))).toEqual(new Date(next));
    expect(isOpen(hours, ZONE, new Date(next))).toBe(true);
  });

  it('hours across the repeated hour are one hour longer', () => {
    expect(openMinutes(sunday('02:00', '05:00'), '2026-10-24T21:00:00Z')).toBe(240);
  });
});

describe('at any moment of a year', () => {
  it('a service is closed just before it opens and open from then', () => {
    const hours: Hours = [...weekdays, { day: SATURDAY, from: '10:00', to: '03:30' }];

    for (let hour = 0; hour < 365 * 24; hour += 5) {
      const next = opensAt(hours, ZONE, new Date(Date.UTC(2026, 0, 1, hour)));
      if (next === null) continue;

      expect(isOpen(hours, ZONE, next)).toBe(true);
      expect(isOpen(hours, ZONE, new Date(next.getTime() - 1))).toBe(false);
    }
  });
});

function openMinutes(hours: Hours, from: string): number {
  const begin = new Date(from).getTime();
  let count = 0;
  for (let minute = 0; minute < 12 * 60; minute++) if (isOpen(hours, ZONE, new Date(begin + minute * 60_000))) count++;
  return count;
}
