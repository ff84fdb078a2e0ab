import { Heap } from 'heap-js';
import { weightOf } from '../../shared/domain/capacity.ts';
import type { Candidate } from '../../shared/domain/match.ts';
import type { Contact } from './contact.ts';
import type { Policy } from './policy.ts';
import type { Member } from './staff.ts';
import { type Waiting, WaitingLines } from './waiting-lines.ts';

type Due = { atMs: number; order: number; happen: () => void };
export type Outcome = { contact: Contact; waitMs: number; agent: Candidate | null };
type City = {
  /** In order of arrival. */
  arrivals: Iterable<Contact>;
  staff: readonly Member[];
  policy: Policy;
  /** Told once of each contact that was answered (by an agent) or left (null), as it happens. */
  record: (outcome: Outcome) => void;
  /** Told of each contact that nobody takes on arrival. */
  waits?: (contact: Contact) => void;
  /** Units are measured until then; what waits is served beyond it. */
  closesAtMs: number;
};
/**
 * Unit milliseconds in use, the same and free ones of those on duty, and how many contacts nobody took to the end. Who
 * finishes work after their duty is at work with it, but has nothing free.
 */
export type CityRun = { inUse: number; atWork: number; stillWaiting: number };

/** One city's day as events in virtual time: an arrival, a handled contact, one who leaves, a duty's begin and end. */
export function simulateCity({ arrivals, ...city }: City): CityRun {
  const day = new CityDay(city);
  const coming = arrivals[Symbol.iterator]();
  let next = coming.next();
  for (;;) {
    // at the same moment what was planned happens before what arrives
    if (day.happenNext(next.done ? Number.POSITIVE_INFINITY : next.value.arrivesAtMs)) continue;
    if (next.done) return day.run;
    day.arrive(next.value);
    next = coming.next();
  }
}

class CityDay {
  readonly run: CityRun = { inUse: 0, atWork: 0, stillWaiting: 0 };
  readonly #city: Omit<City, 'arrivals'>;
  readonly #agents: Candidate[];
  readonly #lines = new WaitingLines();
  readonly #dues = new Heap<Due>((a, b) => a.atMs - b.atMs || a.order - b.order);
  #nowMs = 0;
  #planned = 0;

  constructor(city: Omit<City, 'arrivals'>) {
    this.#city = city;
    this.#agents = city.staff.map(({ agent }) => agent);
    for (const { agent, duties } of city.staff) {
      for (const { fromMs, toMs } of duties) {
        this.#plan(fromMs, () => void (agent.presence.state = 'available'));
        this.#plan(toMs, () => void (agent.presence.state = 'offline'));
      }
    }
  }

  /** The next thing planned, where there is one until then. */
  happenNext(untilMs: number): boolean {
    const due = this.#dues.peek();
    if (!due || due.atMs > untilMs) return false;
    this.#dues.pop();
    this.#advanceTo(due.atMs);
    due.happen();
    this.#give();
    return true;
  }

  arrive(contact: Contact): void {
    this.#advanceTo(contact.arrivesAtMs);
    const waiting: Waiting = { contact, isGone: false };
    this.#lines.add(waiting);
    this.run.stillWaiting++;
    this.#give();
    if (waiting.isGone) return;
    this.#city.waits?.(contact);
    this.#plan(contact.arrivesAtMs + contact.patienceMs, () => {
      if (!waiting.isGone) this.#end(waiting, null);
    });
  }

  /** Until nobody who waits can be given to anybody. */
  #give(): void {
    while (this.run.stillWaiting > 0 && this.#agents.some(isAble)) {
      const given = this.#city.policy({ heads: this.#lines.heads(), agents: this.#agents, nowMs: this.#nowMs });
      if (!given) return;
      const { waiting, agent, handleMs } = given;
      const units = weightOf(agent, waiting.contact.channel);
      agent.load += units;
      agent.lastAssignedAt = new Date(this.#nowMs);
      this.#end(waiting, agent);
      this.#plan(this.#nowMs + handleMs, () => {
        agent.load -= units;
      });
    }
  }

  #end(waiting: Waiting, agent: Candidate | null): void {
    waiting.isGone = true;
    this.run.stillWaiting--;
    const { contact } = waiting;
    this.#city.record({ contact, waitMs: this.#nowMs - contact.arrivesAtMs, agent });
  }

  #plan(atMs: number, happen: () => void): void {
    if (atMs < Number.POSITIVE_INFINITY) this.#dues.push({ atMs, order: this.#planned++, happen });
  }

  #advanceTo(atMs: number): void {
    const spanMs = Math.min(atMs, this.#city.closesAtMs) - this.#nowMs;
    this.#nowMs = atMs;
    if (spanMs <= 0) return;
    addWork(this.run, this.#agents, spanMs);
  }
}

/** What the agents held, and had free while on duty, for a span of time. */
export function addWork(run: CityRun, agents: readonly Candidate[], spanMs: number): void {
  for (const { presence, load, capacity } of agents) {
    run.inUse += load * spanMs;
    run.atWork += (presence.state === 'available' ? capacity : load) * spanMs;
  }
}

function isAble({ presence, load, capacity }: Candidate): boolean {
  return presence.state === 'available' && load < capacity;
}
