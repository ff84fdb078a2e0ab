import type { Contact } from './contact.ts';
import { createDraw, type Draw } from './draw.ts';
import { createFirstCome } from './first-come.ts';
import { matchPolicy } from './match-policy.ts';
import { MINUTE_MS } from './parameters.ts';
import type { NamedPolicy } from './policy.ts';
import { simulateCity } from './simulate-city.ts';
import { type Member, makeAgent } from './staff.ts';

/** A queue with a formula: Poisson arrivals, exponential handle times and, where given, exponential patience. */
export type CheckedQueue = {
  servers: number;
  /** Offered load ÷ servers. */
  intensity: number;
  arrivals: number;
  meanPatienceMs?: number;
};
export type CheckResult = {
  meanWaitMs: number;
  abandonment: number;
  /** Of a wait from what first come, first served gives on the same draws; says nothing where contacts leave. */
  largestDifferenceMs: number;
  stillWaiting: number;
};
type Checking = { seed: number; stream: number; policy?: NamedPolicy };

/** Any will do: waits scale with it. */
export const CHECK_HANDLE_MS = 3 * MINUTE_MS;
const SERVICE = 'general';
const CITY = 'helsinki';

/** Runs the queue through a policy, one ticket an agent, and measures what the formula says. */
export function checkQueue(queue: CheckedQueue, { seed, stream, policy = matchPolicy }: Checking): CheckResult {
  const firstCome = createFirstCome(queue.servers);
  let waitedMs = 0;
  let left = 0;
  let largestDifferenceMs = 0;
  const { stillWaiting } = simulateCity({
    arrivals: drawArrivals(createDraw(seed, stream), queue),
    staff: serversOf(queue.servers),
    policy: policy.create(),
    closesAtMs: 0,
    record({ contact, waitMs, agent }) {
      waitedMs += waitMs;
      largestDifferenceMs = Math.max(largestDifferenceMs, Math.abs(waitMs - firstCome(contact)));
      if (!agent) left++;
    },
  });
  return {
    meanWaitMs: waitedMs / queue.arrivals,
    abandonment: left / queue.arrivals,
    largestDifferenceMs,
    stillWaiting,
  };
}

function* drawArrivals(draw: Draw, { servers, intensity, arrivals, meanPatienceMs }: CheckedQueue): Iterable<Contact> {
  const meanGapMs = CHECK_HANDLE_MS / (servers * intensity);
  let arrivesAtMs = 0;
  for (let n = 0; n < arrivals; n++) {
    arrivesAtMs += draw.exponential(meanGapMs);
    yield {
      // contacts of the same millisecond are told apart by their ids
      id: String(n).padStart(9, '0'),
      city: CITY,
      service: SERVICE,
      // it weighs one unit
      channel: 'sms',
      language: 'fi',
      arrivesAtMs,
      handleMs: draw.exponential(CHECK_HANDLE_MS),
      patienceMs: meanPatienceMs ? draw.exponential(meanPatienceMs) : Number.POSITIVE_INFINITY,
    };
  }
}

function serversOf(count: number): Member[] {
  return Array.from({ length: count }, (_, index) => ({
    agent: makeAgent({
      id: String(index).padStart(4, '0'),
      city: CITY,
      services: [SERVICE],
      languages: ['fi'],
      units: 1,
    }),
    duties: [{ fromMs: 0, toMs: Number.POSITIVE_INFINITY }],
  }));
}
