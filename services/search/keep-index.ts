import type { Indexed } from '../../shared/domain/search-entry.ts';
import type { TicketEventType } from '../../shared/domain/types.ts';
import type { Saved } from '../../shared/events/saved.ts';
import type { Logger } from '../../shared/logger.ts';
import type { IndexTickets } from './index-tickets.ts';

type Deps = { indexTickets: IndexTickets; log: Logger };

/** Everything that may change by what a ticket is found. */
const CHANGES_WORDS = new Set<TicketEventType>([
  'ticket.opened',
  'ticket.message',
  'ticket.note',
  'ticket.edited',
  'ticket.contact',
]);
/** What is saved in so long goes together. */
const GATHER_MS = 500;
const BATCH = 50;
/** Of its own time: residents and agents come first, and so it slows down as they fill the database. */
const REST = 6;
/** More than these wait for the sweep. */
const MOST_WAITING = 5_000;

/**
 * Makes what this process saves searchable a moment later, from memory, in small batches with a rest after each. What
 * is lost with the process, or is too much, the sweep finds.
 */
export function createKeepIndex({ indexTickets, log }: Deps) {
  const waiting = new Map<string, Indexed>();
  let timer: NodeJS.Timeout | undefined;
  let running: Promise<void> | undefined;
  let isClosed = false;

  const later = (ms: number) => {
    if (isClosed || running) return;
    timer ??= setTimeout(() => {
      timer = undefined;
      running = turn();
    }, ms);
  };

  async function turn(): Promise<void> {
    const startedAt = performance.now();
    const batch = [...waiting.values()].slice(0, BATCH);
    for (const { _id } of batch) waiting.delete(_id);
    try {
      await indexTickets(batch);
    } catch (error) {
      log.warn({ err: error, count: batch.length }, 'tickets not searchable yet, left to the sweep');
    }
    const rest = Math.max(GATHER_MS, REST * (performance.now() - startedAt));
    running = undefined;
    if (waiting.size) later(rest);
  }

  return {
    tell({ ticket, change }: Saved): void {
      if (!change.events.some(({ type }) => CHANGES_WORDS.has(type))) return;
      if (waiting.size >= MOST_WAITING && !waiting.has(ticket._id)) return;
      const known = waiting.get(ticket._id);
      if (!known || known.version < ticket.version) waiting.set(ticket._id, ticket);
      later(GATHER_MS);
    },
    async close(): Promise<void> {
      isClosed = true;
      clearTimeout(timer);
      await running;
    },
  };
}
