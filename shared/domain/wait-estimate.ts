/**
 * How long a resident will yet wait, from what a queue has just done. Half of the residents wait less than the
 * estimate, nine in ten less than the upper figure; docs/simulator.md says how well that holds.
 */
export type Handout = {
  atMs: number;
  /** In the queue until then. */
  waitedMs: number;
  /** Of the channel of whoever asks: what weighs more of an agent waits longer. */
  isAlike: boolean;
};
/** Handouts and the time in which they came. */
export type Counted = { count: number; spanMs: number };
export type Pace = { alike: Counted; all: Counted };
export type WaitEstimate = { estimateSeconds: number; upperSeconds: number };

/** What is looked at: the service's latest handouts, at most so many and so old. */
export const PACE_HANDOUTS = 60;
export const PACE_WINDOW_MS = 2 * 3_600_000;
/** With fewer nothing honest can be said. */
const FEWEST_HANDOUTS = 3;
/** Less is the router's own time: nobody was waited for. */
const SHORTEST_WAIT_MS = 2_000;
/** See `paceOf`. */
const LENT_HANDOUTS = 2;

const MEDIAN = 0.5;
const UPPER = 0.9;

/**
 * The pace of a queue while somebody waits in it: its handouts to those who had waited, over the time in which at least
 * one of them did (a delay-history estimator: Ibrahim & Whitt, Real-Time Delay Estimation Based on Delay History,
 * M&SOM 11, 2009). All handouts over all time would be the rate of arrivals, which in a quiet queue is far slower than
 * the one waiting sees. Where few have waited lately, two handouts lent in the mean time from one handout to the next
 * stand in; that number was chosen by the simulator. Null with too few handouts.
 *
 * Units: epoch milliseconds. `sinceMs`: what was before, such as a night, doesn't count.
 */
export function paceOf(
  handouts: readonly Handout[],
  { sinceMs, nowMs }: { sinceMs: number; nowMs: number },
): Pace | null {
  const seen = handouts
    .filter(({ atMs }) => atMs >= sinceMs)
    .toSorted((a, b) => b.atMs - a.atMs)
    .slice(0, PACE_HANDOUTS);
  const oldest = seen.at(-1);
  if (!oldest || seen.length < FEWEST_HANDOUTS) return null;
  const gapMs = (nowMs - oldest.atMs) / seen.length;
  if (!(gapMs > 0)) return null;
  const waited = seen.filter(({ waitedMs }) => waitedMs >= SHORTEST_WAIT_MS);
  const counted = (some: readonly Handout[]): Counted => ({
    count: some.length + LENT_HANDOUTS,
    spanMs: waitingMs(some, sinceMs) + gapMs,
  });
  return { alike: counted(waited.filter(({ isAlike }) => isAlike)), all: counted(waited) };
}

/** From now on, for place `position` in the queue, 1 being the next; rounded. Those ahead are of any channel. */
export function estimateWait({ alike, all }: Pace, position: number): WaitEstimate {
  const msAt = (place: number, share: number) => {
    const spanMs = (alike.count / place) * ((place - 1) * meanMs(all) + meanMs(alike));
    return timeUntil(place, { count: alike.count, spanMs }, share);
  };
  // where others go much faster, a few of them ahead make the sum surer and would lower its upper figure
  const secondsOf = (share: number) => roundWait(Math.max(msAt(1, share), msAt(position, share)) / 1000);
  return { estimateSeconds: secondsOf(MEDIAN), upperSeconds: secondsOf(UPPER) };
}

/** Where an agent has room at once: the least that is ever said. */
export const NO_WAIT: WaitEstimate = { estimateSeconds: roundWait(0), upperSeconds: roundWait(0) };

/** To 10 s below two minutes, to a minute below thirty, to five minutes above: a figure that jitters annoys. */
export function roundWait(seconds: number): number {
  const step = seconds < 120 ? 10 : seconds < 1_800 ? 60 : 300;
  return Math.max(step, Math.round(seconds / step) * step);
}

/**
 * The time within which `events` more happen with a probability of `share`, after `count` in `spanMs`: not the gamma
 * quantile of a known rate, but of one that is itself only seen so often (gamma-Poisson predictive, a beta prime
 * distribution). With whole numbers it needs no library: of the next `events + count − 1` in either time, each falls
 * into the new one with the chance x = time ÷ (time + span), so that `events` of them doing so is a binomial tail
 * (Abramowitz & Stegun 26.5.24), which is inverted by halving. The tail has `count` terms, however long the queue.
 */
function timeUntil(events: number, { count, spanMs }: Counted, share: number): number {
  let [low, high] = [0, 1];
  for (let step = 0; step < HALVINGS; step++) {
    const middle = (low + high) / 2;
    if (binomialTail(events, count, middle) < share) low = middle;
    else high = middle;
  }
  return (spanMs * low) / (1 - low);
}

/** 2^-30 of the way is far below what is rounded away. */
const HALVINGS = 30;

/** Of n = atLeast + count − 1 trials with chance x, that at least `atLeast` succeed. */
function binomialTail(atLeast: number, count: number, x: number): number {
  const trials = atLeast + count - 1;
  let term = x ** trials;
  let sum = term;
  for (let hits = trials; hits > atLeast; hits--) {
    term *= ((hits / (trials - hits + 1)) * (1 - x)) / x;
    sum += term;
  }
  return sum;
}

/** The time in which at least one of them waited. */
function waitingMs(handouts: readonly Handout[], sinceMs: number): number {
  const waits = handouts
    .map(({ atMs, waitedMs }) => ({ fromMs: Math.max(sinceMs, atMs - waitedMs), toMs: atMs }))
    .sort((a, b) => a.fromMs - b.fromMs);
  let sumMs = 0;
  let reachedMs = sinceMs;
  for (const { fromMs, toMs } of waits) {
    sumMs += Math.max(0, toMs - Math.max(fromMs, reachedMs));
    reachedMs = Math.max(reachedMs, toMs);
  }
  return sumMs;
}

function meanMs({ count, spanMs }: Counted): number {
  return spanMs / count;
}
