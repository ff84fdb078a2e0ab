import { meanOf } from './check.ts';
import type { PolicyDay } from './simulate-day.ts';

/**
 * p90 wait of a policy over several days, and how much shorter the first policy's is: of the means, and at least and
 * most on a day on which somebody waited.
 */
export type Compared = { policy: string; p90: Spread; gain: Spread; occupancy: Spread };
export type Spread = { mean: number; least: number; most: number };

export function compareDays(days: readonly (readonly PolicyDay[])[]): Compared[] {
  return (days[0] ?? []).map(({ policy }, place) => {
    const pairs = days.flatMap((day) => {
      const [ours, other] = [day[0], day[place]];
      return ours && other ? [{ ours: ours.measures, other: other.measures }] : [];
    });
    return {
      policy,
      p90: spreadOf(pairs.map(({ other }) => other.p90WaitMs)),
      gain: gainOf(pairs.map(({ ours, other }) => [ours.p90WaitMs, other.p90WaitMs])),
      occupancy: spreadOf(pairs.map(({ other }) => other.occupancy)),
    };
  });
}

function gainOf(pairs: readonly [oursMs: number, otherMs: number][]): Spread {
  const byDay = pairs.filter(([, otherMs]) => otherMs > 0).map(([oursMs, otherMs]) => 1 - oursMs / otherMs);
  const other = meanOf(pairs.map(([, otherMs]) => otherMs));
  const mean = other > 0 ? 1 - meanOf(pairs.map(([oursMs]) => oursMs)) / other : 0;
  return { ...spreadOf(byDay.length ? byDay : [0]), mean };
}

function spreadOf(values: readonly number[]): Spread {
  return { mean: meanOf(values), least: Math.min(...values), most: Math.max(...values) };
}
