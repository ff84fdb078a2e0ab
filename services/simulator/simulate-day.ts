import { drawDay } from './arrivals.ts';
import { longestIdle, roundRobinInOrder, roundRobinSkipping } from './baselines.ts';
import type { Contact } from './contact.ts';
import { createDraw } from './draw.ts';
import { createEstimating, type Shown } from './estimates.ts';
import { matchPolicy, pooledMatch } from './match-policy.ts';
import { createMeasuring, type Measures } from './measures.ts';
import { CITIES, HOUR_MS, HOUR_SHARES, OPENS_AT_HOUR } from './parameters.ts';
import type { NamedPolicy } from './policy.ts';
import { type Outcome, simulateCity } from './simulate-city.ts';
import { staffOf } from './staff.ts';

export const POLICIES: readonly NamedPolicy[] = [
  matchPolicy,
  roundRobinInOrder,
  roundRobinSkipping,
  longestIdle,
  pooledMatch,
];

/** `shown`: to the chats that had to wait, by the product's matcher only. */
export type PolicyDay = { policy: string; measures: Measures; waits: number[]; shown: Shown[] };

const CLOSES_AT_MS = (OPENS_AT_HOUR + HOUR_SHARES.length) * HOUR_MS;

/** Days of one seed are independent of each other. `occupancy`: of the units, that the staff is planned for. */
export type Day = { seed: number; day: number; occupancy: number };

/** The same day, drawn once, by each policy. */
export function simulateDay({ seed, day, occupancy }: Day, policies: readonly NamedPolicy[] = POLICIES): PolicyDay[] {
  const cityDays = drawDay(createDraw(seed, day));
  return policies.map((policy) => {
    const measuring = createMeasuring();
    const estimating = policy === matchPolicy ? createEstimating() : null;
    const record = (outcome: Outcome) => {
      measuring.record(outcome);
      estimating?.record(outcome);
    };
    const waits = (contact: Contact) => estimating?.waits(contact);
    for (const { city, arrivals } of cityDays) {
      const inhabitants = CITIES.find((one) => one.city === city)?.inhabitants ?? 0;
      const staff = staffOf({ city, inhabitants }, occupancy);
      const run = { arrivals, staff, policy: policy.create(), record, waits, closesAtMs: CLOSES_AT_MS };
      measuring.ended(simulateCity(run));
    }
    return {
      policy: policy.name,
      measures: measuring.measures(),
      waits: measuring.waits(),
      shown: estimating?.shown ?? [],
    };
  });
}
