import fc from 'fast-check';
import { isOpen, openSince, opensAt } from '../../shared/domain/opening-hours.ts';

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;
/** Both changes of the clocks, Midsummer, Christmas and a change of year are within. */
const FROM = Date.UTC(2026, 2, 1);
const TO = Date.UTC(2027, 3, 1);
const ALL_DAYS = Array.from({ length: (TO - FROM) / (24 * HOUR_MS) }, (_, day) =>
  new Date(FROM + day * 24 * HOUR_MS).toISOString().slice(0, 10),
);

const clock = (minutes: number) =>
  `${String(Math.floor(minutes / 60)).padStart(2, '0')}:${String(minutes % 60).padStart(2, '0')}`;
/** By the quarter of an hour, so that a search in such steps finds every moment of opening. */
const quarters = (max: number) =>
  // half of them around three and four, where the clocks of Helsinki change
  fc.oneof(fc.integer({ min: 0, max }), fc.integer({ min: 11, max: 17 })).map((quarter) => clock(quarter * 15));
const span = fc.record({ from: quarters(95), to: quarters(96) });
const weekly = fc.tuple(fc.integer({ min: 1, max: 7 }), span).map(([day, hours]) => ({ day, ...hours }));
const calendar = fc.record({
  hours: fc.option(fc.array(weekly, { maxLength: 6 })),
  holidays: fc.boolean(),
  exceptions: fc.uniqueArray(
    fc.record({
      date: fc.oneof(fc.constantFrom('2026-03-29', '2026-10-25', '2026-06-19'), fc.constantFrom(...ALL_DAYS)),
      hours: fc.array(span, { maxLength: 2 }),
      why: fc.constant(null),
    }),
    { selector: ({ date }) => date, maxLength: 8 },
  ),
});
const moment = fc.oneof(
  fc.integer({ min: FROM, max: TO }),
  // near the changes of the clocks, where mistakes live
  ...[Date.UTC(2026, 2, 29, 1), Date.UTC(2026, 9, 25, 1)].map((change) =>
    fc.integer({ min: change - 36 * HOUR_MS, max: change + 36 * HOUR_MS }),
  ),
);
/** Four days of quarters looked through one by one; longer closures are in the unit tables. */
const LOOK_STEPS = 4 * 96;

it('a closed service opens at the first moment at which it is open', () => {
  fc.assert(
    fc.property(calendar, moment, fc.constantFrom('Europe/Helsinki', 'America/New_York'), (one, now, zone) => {
      const at = new Date(now);
      const next = opensAt(one, zone, at);
      if (isOpen(one, zone, at)) {
        expect(next).toBeNull();
        return;
      }
      if (next) {
        expect(next.getTime()).toBeGreaterThan(now);
        expect(isOpen(one, zone, next)).toBe(true);
        expect(isOpen(one, zone, new Date(next.getTime() - 1))).toBe(false);
      }
      const first = Math.ceil(now / (15 * MINUTE_MS)) * 15 * MINUTE_MS;
      const until = Math.min(next?.getTime() ?? Infinity, first + LOOK_STEPS * 15 * MINUTE_MS);
      for (let quarter = first; quarter < until; quarter += 15 * MINUTE_MS) {
        if (isOpen(one, zone, new Date(quarter))) throw new Error(`open already at ${new Date(quarter).toISOString()}`);
      }
    }),
    { numRuns: 300 },
  );
});

it('so long a service was open since the moment that is found, and not since a later one', () => {
  const quarter = 15 * MINUTE_MS;
  const when = moment.map((at) => Math.floor(at / quarter) * quarter);
  const quarters = fc.integer({ min: 1, max: 60 });
  const zone = 'Europe/Helsinki';
  fc.assert(
    fc.property(calendar, when, quarters, (one, until, count) => {
      const since = openSince(one, zone, { ms: count * quarter, until: new Date(until) })?.getTime() ?? -Infinity;
      let open = 0;
      const first = Math.max(since, until - LOOK_STEPS * quarter);
      for (let at = first; at < until; at += quarter) if (isOpen(one, zone, new Date(at))) open++;
      if (first > since) expect(open).toBeLessThanOrEqual(count);
      else {
        expect(open).toBe(count);
        expect(isOpen(one, zone, new Date(since))).toBe(true);
      }
    }),
    { numRuns: 300 },
  );
});
