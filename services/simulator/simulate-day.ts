import { drawDay } from './arrivals.ts';
import { longestIdle, roundRobinInOrder, roundRobinSkipping } from './baselines.ts';
import { createDraw } from './draw.ts';
import { matchPolicy, pooledMatch } from './match-policy.ts';
import { createMeasuring, type Measures } from './measures.ts';
import { CITIES, HOUR_MS, HOUR_SHARES, OPENS_AT_HOUR } from './parameters.ts';
import type { NamedPolicy } from './policy.ts';
import { simulateCity } from './simulate-city.ts';
import { staffOf } from './staff.ts';

export const POLICIES: readonly NamedPolicy[] = [
  matchPolicy,
  roundRobinInOrder,
  roundRobinSkipping,
  longestIdle,
  pooledMatch,
];

export type PolicyDay = { policy: string; measures: Measures; waits: number[] };

const CLOSES_AT_MS = (OPENS_AT_HOUR + HOUR_SHARES.length) * HOUR_MS;

/** Days of one seed are independent of each other. `occupancy`: of the units, that the staff is planned for. */
export type Day = { seed: number; day: number; occupancy: number };

/** The same day, drawn once, by each policy. */
export function simulateDay({ seed, day, occupancy }: Day, policies: readonly NamedPolicy[] = POLICIES): PolicyDay[] {
  const cityDays = drawDay(createDraw(seed, day));
  return policies.map(({ name, create }) => {
    const measuring = createMeasuring();
    for (const { city, arrivals } of cityDays) {
      const inhabitants = CITIES.find((one) => one.city === city)?.inhabitants ?? 0;
      const staff = staffOf({ city, inhabitants }, occupancy);
      const { record } = measuring;
      measuring.ended(simulateCity({ arrivals, staff, policy: create(), record, closesAtMs: CLOSES_AT_MS }));
    }
    return { policy: name, measures: measuring.measures(), waits: measuring.waits() };
  });
}
