import { uniformFloat64 } from 'pure-rand/distribution/uniformFloat64';
import { xoroshiro128plus } from 'pure-rand/generator/xoroshiro128plus';

/** Random variates from one seeded stream: the same seed and stream give the same draws on every machine. */
export type Draw = {
  exponential: (mean: number) => number;
  /** By mean and standard deviation ÷ mean of the value itself, not of its logarithm. */
  lognormal: (mean: number, variation: number) => number;
  /** A key, as often as its weight says. */
  weighted: <K extends string>(weights: Readonly<Partial<Record<K, number>>>) => K;
};

/** The generator's state is nearly empty after seeding, so that its first values of two near seeds are alike. */
const WARM_UP = 64;

/** Streams of one seed lie 2^64 values apart and never meet. */
export function createDraw(seed: number, stream = 0): Draw {
  const generator = xoroshiro128plus(seed);
  for (let i = 0; i < WARM_UP; i++) generator.next();
  for (let i = 0; i < stream; i++) generator.jump();
  const uniform = () => uniformFloat64(generator);

  /** Box-Muller; the second value is not kept, so that each draw takes as many uniforms as any other. */
  function normal(): number {
    const radius = Math.sqrt(-2 * Math.log(1 - uniform()));
    return radius * Math.cos(2 * Math.PI * uniform());
  }

  return {
    exponential: (mean) => -mean * Math.log(1 - uniform()),
    lognormal(mean, variation) {
      const variance = Math.log(1 + variation * variation);
      return mean * Math.exp(Math.sqrt(variance) * normal() - variance / 2);
    },
    weighted(weights) {
      const entries = Object.entries(weights) as [keyof typeof weights, number][];
      let left = uniform() * entries.reduce((sum, [, weight]) => sum + weight, 0);
      for (const [key, weight] of entries) {
        left -= weight;
        if (left < 0) return key;
      }
      const last = entries.at(-1);
      if (!last) throw new RangeError('nothing to draw from');
      return last[0];
    },
  };
}
