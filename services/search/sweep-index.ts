import type { Clock } from '../../shared/clock.ts';
import type { Logger } from '../../shared/logger.ts';
import type { CityRepository } from '../../shared/repositories/cities.ts';
import type { MarkRepository, Place } from '../../shared/repositories/marks.ts';
import type { TicketRepository } from '../../shared/repositories/tickets.ts';
import type { IndexTickets } from './index-tickets.ts';

type Deps = {
  tickets: Pick<TicketRepository, 'updatedBeyond'>;
  cities: Pick<CityRepository, 'book'>;
  marks: Pick<MarkRepository, 'read' | 'write'>;
  indexTickets: IndexTickets;
  clock: Clock;
  log: Logger;
  /** Tickets read at once. */
  page?: number;
};

/** Goes up with every change of how terms are made: then all tickets are gone through again. */
const FORMAT = 1;
/** By then it is written what was decided at a time, also by a process whose clock is behind. */
const SETTLED_MS = 20_000;
const PAGE = 200;
const EPOCH = new Date(0);
/** Of everything changed at a time, beyond any. */
const LAST_ID = '\uffff';
/** Spans of time get longer where little changed, and shorter where much did. */
const DAY_MS = 86_400_000;
const MIN_MS = 60_000;
const LONGER = 8;
/** A turn ends after so long, that it does not keep the others of its lease, nor a stop, waiting. */
const TURN_MS = 1_500;

/**
 * Goes through each city's tickets in the order of their last change: once all that were there before, then those that
 * changed, each some seconds after. What the process that saved it has made searchable costs a look.
 */
export function createSweepIndex({ tickets, cities, marks, indexTickets, clock, log, page = PAGE }: Deps) {
  /** Tickets that were made searchable since the sweep was last up to date. */
  const made = new Map<string, number>();

  async function sweepCity(city: string, endsAt: number): Promise<void> {
    const mark = `search-${FORMAT}:${city}`;
    const until = new Date(clock.now().getTime() - SETTLED_MS);
    const known = await marks.read(mark);
    let place: Place = known ?? { at: EPOCH, id: '' };
    for (let ms = known ? DAY_MS : until.getTime(); ; ) {
      // of a bounded span, since some servers read all that is further before they take a page of it
      const to = new Date(Math.min(place.at.getTime() + ms, until.getTime()));
      const found = await tickets.updatedBeyond(place, { city, until: to, limit: page });
      const isWhole = found.length < page;
      ms = isWhole ? ms * LONGER : Math.max(ms / LONGER, MIN_MS);
      const last = found.at(-1);
      if (!last) {
        if (to >= until) break;
        place = { at: to, id: LAST_ID };
        continue;
      }
      const behind = await indexTickets(found);
      place = { at: last.updatedAt, id: last._id };
      // only now: what a turn that failed has left is looked at again
      await marks.write(mark, place);
      made.set(city, (made.get(city) ?? 0) + behind);
      if (isWhole && to >= until) break;
      if (isWhole) place = { at: to, id: LAST_ID };
      if (performance.now() > endsAt) {
        log.info({ city, count: made.get(city), upTo: last.updatedAt }, 'making tickets searchable');
        return;
      }
    }
    const count = made.get(city) ?? 0;
    if (count) log.info({ city, count }, 'tickets made searchable by the sweep');
    made.delete(city);
  }

  return async function sweepIndex(): Promise<void> {
    const endsAt = performance.now() + TURN_MS;
    for (const city of (await cities.book()).cities.keys()) await sweepCity(city, endsAt);
  };
}
