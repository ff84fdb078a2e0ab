import type { Channel } from '../../shared/domain/types.ts';
import { hourlyContacts } from './arrivals.ts';
import type { Queue } from './erlang.ts';
import { type ImpatientQueue, impatientQueue } from './erlang-a.ts';
import {
  CAPACITY_UNITS,
  CHANNEL_SHARES,
  CHAT_PATIENCE_MEAN_MS,
  CITIES,
  HANDLE_MEAN_MS,
  HOUR_MS,
  HOUR_SHARES,
  SERVICE_LEVEL_MS,
} from './parameters.ts';
import { hourlyAgents, meanUnitHours } from './staff.ts';

/** What the formulas say of the day if each city's agents could all do everything. Waits of all who come. */
export type Theory = {
  name: string;
  serviceLevel: number;
  averageSpeedMs: number;
  p90WaitMs: number;
  abandonment: number;
  occupancy: number;
  waitsLonger: (waitMs: number) => number;
};
type Hour = { contacts: number; queue: Queue; solved: ImpatientQueue };

/**
 * Each hour of each city as a queue of its own in its steady state (stationary, independent, period by period: Green,
 * Kolesar & Soares, Operations Research 49, 2001), weighted by its contacts. An agent counts as as many servers as
 * average contacts fit into their units. In Erlang-C nobody leaves; in Erlang-A chats do and the others don't. An hour
 * without a steady state is left out, and the name says so.
 */
export function pooledTheory(occupancy: number): Theory[] {
  return [
    sum('Erlang-C, pooled', hoursOf(occupancy, 0)),
    sum('Erlang-A, pooled', hoursOf(occupancy, CHANNEL_SHARES.chat ?? 0)),
  ];
}

function hoursOf(occupancy: number, share: number): Hour[] {
  const meanHandle = meanHandleMs();
  const meanUnits = (meanUnitHours() * HOUR_MS) / meanHandle;
  return CITIES.flatMap(({ inhabitants }) => {
    const agents = hourlyAgents(inhabitants, occupancy);
    return hourlyContacts(inhabitants).flatMap((contacts, hour) => {
      const servers = Math.round(((agents[hour] ?? 0) * CAPACITY_UNITS) / meanUnits);
      const queue: Queue = { servers, arrivalRate: contacts / HOUR_MS, meanHandle };
      if ((1 - share) * queue.arrivalRate * meanHandle >= servers) return [];
      return [{ contacts, queue, solved: impatientQueue(queue, { share, meanPatience: CHAT_PATIENCE_MEAN_MS }) }];
    });
  });
}

function sum(name: string, hours: readonly Hour[]): Theory {
  const all = hours.reduce((total, { contacts }) => total + contacts, 0);
  const mean = (of: (hour: Hour) => number) => hours.reduce((total, hour) => total + hour.contacts * of(hour), 0) / all;
  const answered = mean(({ solved }) => 1 - solved.abandons);
  const waitsLonger = (waitMs: number) => mean(({ solved }) => solved.waitsLonger(waitMs));
  const work = mean(({ queue, solved }) => (1 - solved.abandons) * queue.meanHandle) * all;
  const every = CITIES.length * HOUR_SHARES.length;
  return {
    name: hours.length < every ? `${name} (${hours.length} of ${every} hours)` : name,
    serviceLevel: mean(({ solved }) => solved.answeredWithin(SERVICE_LEVEL_MS)),
    averageSpeedMs: mean(({ solved }) => (1 - solved.abandons) * solved.meanWaitAnswered) / answered,
    p90WaitMs: exceededBy(0.1, waitsLonger),
    abandonment: 1 - answered,
    occupancy: work / hours.reduce((total, { queue }) => total + queue.servers * HOUR_MS, 0),
    waitsLonger,
  };
}

/** The wait that only this share exceeds, by halving; to a thousandth of a second. */
function exceededBy(share: number, waitsLonger: (waitMs: number) => number): number {
  let [low, high] = [0, HOUR_MS];
  while (high - low > 1) {
    const middle = (low + high) / 2;
    if (waitsLonger(middle) > share) low = middle;
    else high = middle;
  }
  return high;
}

function meanHandleMs(): number {
  const shares = Object.entries(CHANNEL_SHARES) as [Channel, number][];
  return shares.reduce((total, [channel, share]) => total + share * HANDLE_MEAN_MS[channel], 0);
}
