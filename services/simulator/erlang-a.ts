import { erlangB, type Queue } from './erlang.ts';

/** Of all arrivals this share would leave, each after an exponential patience; the others wait for ever. */
export type Impatience = { share: number; meanPatience: number };
export type ImpatientQueue = {
  /** Of all. */
  abandons: number;
  /** Mean time in the queue, of all. */
  meanWait: number;
  /** Mean wait of those who are answered. */
  meanWaitAnswered: number;
  /** Answered within `wait`, of all. */
  answeredWithin: (wait: number) => number;
  /** In the queue longer than `wait`, of all. */
  waitsLonger: (wait: number) => number;
};

const STEPS = 1_000;
/** e^-40 is below what a double adds to 1. */
const NEGLIGIBLE = -40;

/**
 * Erlang-A, M/M/c+M (Palm 1957; Garnett, Mandelbaum & Reiman 2002), and its mixture with patient ones, M/M/c+G.
 *
 * The wait V that an infinitely patient arrival would have has the density λ e^(λH(x)−cμx) ÷ (E + λJ) for x > 0, where
 * H(x) is the mean of min(patience, x), J the integral of that exponential and E = 1 ÷ B(c−1, a) (Baccelli & Hebuterne
 * 1981; Zeltyn & Mandelbaum, Queueing Systems 51, 2005). The exponential is taken relative to its greatest
 * value, so nothing overflows; integrals by Simpson's rule.
 */
export function impatientQueue(queue: Queue, { share, meanPatience }: Impatience): ImpatientQueue {
  const { arrivalRate, meanHandle, servers } = queue;
  const patient = (x: number) => 1 - share + share * Math.exp(-x / meanPatience);
  const meanUpTo = (x: number) => (1 - share) * x - share * meanPatience * Math.expm1(-x / meanPatience);
  const exponent = (x: number) => arrivalRate * meanUpTo(x) - (servers / meanHandle) * x;
  if ((1 - share) * arrivalRate >= servers / meanHandle) throw new RangeError('the patient alone are too many');

  const { peak, end } = extent(exponent, meanHandle / servers);
  const relative = (x: number) => arrivalRate * Math.exp(exponent(x) - peak);
  const integral = (of: (x: number) => number, from: number, to: number) =>
    simpson((x) => of(x) * relative(x), from, Math.min(to, end));
  const immediate = Math.exp(-peak) / erlangB(servers - 1, arrivalRate * meanHandle);
  const whole = immediate + integral(() => 1, 0, end);
  const abandons = integral((x) => 1 - patient(x), 0, end) / whole;
  return {
    abandons,
    meanWait: integral(meanUpTo, 0, end) / whole,
    meanWaitAnswered: integral((x) => x * patient(x), 0, end) / whole / (1 - abandons),
    answeredWithin: (wait) => (immediate + integral(patient, 0, wait)) / whole,
    waitsLonger: (wait) => (wait >= end ? 0 : (patient(wait) * integral(() => 1, wait, end)) / whole),
  };
}

/** Greatest value of a concave function that begins at 0, and where it has become negligible beside it. */
function extent(exponent: (x: number) => number, step: number): { peak: number; end: number } {
  let peak = 0;
  let end = step;
  // so fine that the greatest value is met nearly; what is left of it doesn't matter, as it only scales
  for (; exponent(end) > peak + NEGLIGIBLE; end *= 1.05) peak = Math.max(peak, exponent(end));
  return { peak, end };
}

function simpson(of: (x: number) => number, from: number, to: number): number {
  if (to <= from) return 0;
  const width = (to - from) / STEPS;
  let sum = of(from) + of(to);
  for (let i = 1; i < STEPS; i++) sum += (i % 2 === 1 ? 4 : 2) * of(from + i * width);
  return (sum * width) / 3;
}
