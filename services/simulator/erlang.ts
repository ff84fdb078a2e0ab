/**
 * The queues with a formula. Times in any one unit; `load` is offered traffic in Erlang, arrival rate × mean handle
 * time.
 */
export type Queue = { servers: number; arrivalRate: number; meanHandle: number };

/**
 * Erlang-B: probability that all servers are busy where nobody waits.
 *
 * By the recursion B(0) = 1, B(n) = aB(n−1) ÷ (n + aB(n−1)), whose terms all stay between 0 and 1 (Jagerman 1974;
 * Cooper, Introduction to Queueing Theory, 2nd ed. 1981), so that no factorial overflows.
 */
export function erlangB(servers: number, load: number): number {
  let blocked = 1;
  for (let n = 1; n <= servers; n++) blocked = (load * blocked) / (n + load * blocked);
  return blocked;
}

/**
 * Erlang-C: probability of waiting in M/M/c, from Erlang-B (Cooper 1981):
 * C = B ÷ (1 − ρ(1 − B)). 1 where the servers can't keep up.
 */
export function erlangC(servers: number, load: number): number {
  if (load >= servers) return 1;
  const blocked = erlangB(servers, load);
  return blocked / (1 - (load / servers) * (1 - blocked));
}

/** Mean wait of all in M/M/c: C ÷ (cμ − λ) (Gans, Koole & Mandelbaum 2003). Infinity where ρ ≥ 1. */
export function erlangCMeanWait({ servers, arrivalRate, meanHandle }: Queue): number {
  const spare = servers / meanHandle - arrivalRate;
  return spare > 0 ? erlangC(servers, arrivalRate * meanHandle) / spare : Number.POSITIVE_INFINITY;
}

/** Probability of waiting longer than `wait` in M/M/c: C e^−(cμ−λ)t (the same). */
export function erlangCWaitsLonger({ servers, arrivalRate, meanHandle }: Queue, wait: number): number {
  const spare = servers / meanHandle - arrivalRate;
  return spare > 0 ? erlangC(servers, arrivalRate * meanHandle) * Math.exp(-spare * wait) : 1;
}
