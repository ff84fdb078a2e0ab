import type { Contact } from './contact.ts';

/**
 * Waits of a first-come-first-served queue with so many servers, without any event: told of the contacts in order of
 * arrival, it answers each one's wait. Each server's time of getting free is kept and the earliest one is taken (the
 * recursion of Kiefer & Wolfowitz, Trans. Amer. Math. Soc. 78, 1955). The simulated waits must be the very same.
 */
export function createFirstCome(servers: number): (contact: Contact) => number {
  const freeAtMs = new Float64Array(servers);
  return ({ arrivesAtMs, handleMs }) => {
    const earliest = freeAtMs.reduce((found, at, index) => (at < (freeAtMs[found] ?? 0) ? index : found), 0);
    const beginsAtMs = Math.max(arrivesAtMs, freeAtMs[earliest] ?? 0);
    freeAtMs[earliest] = beginsAtMs + handleMs;
    return beginsAtMs - arrivesAtMs;
  };
}
