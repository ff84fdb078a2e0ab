import type { Candidate } from '../../../shared/domain/match.ts';
import type { Contact } from '../contact.ts';
import { createMeasuring, type Measures } from '../measures.ts';
import { addWork, type CityRun } from '../simulate-city.ts';

/** `onTheWay`: the server has not acknowledged it yet. `answered`: its agent is done with it. */
export type ContactState = 'onTheWay' | 'waiting' | 'inHand' | 'answered' | 'left';
export type Counts = Record<ContactState, number> & { came: number };
type Entry = { contact: Contact; cameAtMs: number; state: ContactState };
export type Ledger = ReturnType<typeof createLedger>;

/** What became of each contact and how the agents' time was used, as the clients see it. All times are the day's. */
export function createLedger(nowMs: () => number, agents: readonly Candidate[]) {
  const entries = new Map<string, Entry>();
  const measuring = createMeasuring();
  const work: CityRun = { inUse: 0, atWork: 0, stillWaiting: 0 };
  let lookedAtMs = nowMs();
  let closedAtMs = Number.POSITIVE_INFINITY;
  let quiet: (() => void) | undefined;

  const isOpen = ({ state }: Entry) => state === 'onTheWay' || state === 'waiting';
  const waiting = () => [...entries.values()].filter(isOpen).length;

  function end(entry: Entry, { agent, atMs }: { agent: Candidate | null; atMs: number }): void {
    entry.state = agent ? 'inHand' : 'left';
    measuring.record({ contact: entry.contact, waitMs: atMs - entry.cameAtMs, agent });
    if (waiting() === 0) quiet?.();
  }

  /** Before an agent's load or presence changes. */
  function look(): void {
    const untilMs = Math.min(nowMs(), closedAtMs);
    addWork(work, agents, Math.max(0, untilMs - lookedAtMs));
    lookedAtMs = Math.max(lookedAtMs, untilMs);
  }

  return {
    came: (contact: Contact): void => void entries.set(contact.id, { contact, cameAtMs: nowMs(), state: 'onTheWay' }),
    /** The server has it. */
    stored(id: string): void {
      const entry = entries.get(id);
      if (entry?.state === 'onTheWay') entry.state = 'waiting';
    },
    /** An agent has it since then; what was counted before keeps its wait. */
    taken(id: string, by: { agent: Candidate; atMs: number }): ContactState | undefined {
      const entry = entries.get(id);
      if (entry && isOpen(entry)) end(entry, by);
      return entry?.state;
    },
    done(id: string): void {
      const entry = entries.get(id);
      if (entry?.state === 'inHand') entry.state = 'answered';
    },
    /** Out of patience; false where an agent was faster. */
    left(id: string): boolean {
      const entry = entries.get(id);
      if (!entry || !isOpen(entry)) return false;
      end(entry, { agent: null, atMs: nowMs() });
      return true;
    },
    change(agent: Candidate, { units = 0, state = agent.presence.state }: Changed): void {
      look();
      agent.load += units;
      agent.presence.state = state;
    },
    /** Nobody comes any more: the agents' time is counted to here. */
    close(): void {
      look();
      closedAtMs = nowMs();
    },
    /** Resolves once nobody waits. */
    nobodyWaits: (): Promise<void> =>
      new Promise((resolve) => {
        quiet = resolve;
        if (waiting() === 0) resolve();
      }),
    counts: (city?: string): Counts =>
      countsOf([...entries.values()].filter((one) => !city || one.contact.city === city)),
    contacts: (): Contact[] => [...entries.values()].map(({ contact }) => contact),
    /** Contacts that never got in were never offered. */
    measures(): Measures {
      look();
      const { waiting: stillWaiting } = countsOf([...entries.values()]);
      measuring.ended({ ...work, stillWaiting });
      return measuring.measures();
    },
  };
}
type Changed = { units?: number; state?: Candidate['presence']['state'] };

function countsOf(entries: readonly Entry[]): Counts {
  const counts: Counts = { came: entries.length, onTheWay: 0, waiting: 0, inHand: 0, answered: 0, left: 0 };
  for (const { state } of entries) counts[state]++;
  return counts;
}
