import type { Clock } from '../../shared/clock.ts';
import type { Saved, Tell } from '../../shared/events/saved.ts';
import type { HitFailpoint } from '../../shared/failpoints.ts';
import type { Logger } from '../../shared/logger.ts';
import type { ChangeRepository } from '../../shared/repositories/changes.ts';
import type { MessageRepository } from '../../shared/repositories/messages.ts';
import type { TicketRepository } from '../../shared/repositories/tickets.ts';
import { withTrace } from '../../shared/trace.ts';

type Deps = {
  tickets: Pick<TicketRepository, 'unpublished' | 'emptyOutboxes'>;
  messages: Pick<MessageRepository, 'applied' | 'byIds'>;
  changes: Pick<ChangeRepository, 'log'>;
  tell: Tell;
  failpoint: HitFailpoint;
  clock: Clock;
  log: Logger;
};

/** How long a saved change waits for others to be logged with it. */
const GATHER_MS = 40;
const MAX_BATCH = 500;
/** A sweep leaves alone what its own process is surely about to log. */
const SWEEP_AFTER_MS = 2_000;

/**
 * Events → log, realtime, router, delivery. Told at once from memory; logged a moment later, many tickets in one
 * command: log, then the messages' flags, then exactly the logged versions out of the outboxes (models/intake).
 */
export function createRelay({ tickets, messages, changes, tell, failpoint, clock, log }: Deps) {
  let saved: Saved[] = [];
  let timer: NodeJS.Timeout | undefined;
  let running: Promise<void> | undefined;

  const later = () => {
    timer ??= setTimeout(() => {
      timer = undefined;
      running ??= drain().finally(() => {
        running = undefined;
        if (saved.length) later();
      });
    }, GATHER_MS);
  };

  /** What could not be logged stays in the outboxes for the sweep. */
  async function drain(): Promise<void> {
    const batch = saved.slice(0, MAX_BATCH);
    saved = saved.slice(MAX_BATCH);
    try {
      await record(batch);
    } catch (error) {
      log.warn({ err: error, count: batch.length }, 'changes not logged yet, left to the sweep');
    }
  }

  async function record(batch: Pick<Saved, 'ticket' | 'change'>[]): Promise<void> {
    if (!batch.length) return;
    await changes.log(batch.map(({ ticket, change }) => ({ ticket: ticket._id, city: ticket.city, change })));
    failpoint('relay.logged');
    const messageIds = batch.flatMap(({ change }) =>
      change.events.flatMap((event) => (typeof event.message === 'string' ? [event.message] : [])),
    );
    if (messageIds.length) await messages.applied(messageIds);
    failpoint('relay.unflagged');
    await tickets.emptyOutboxes(
      [...new Set(batch.map(({ ticket }) => ticket._id))],
      batch.map(({ change }) => change.changeId),
    );
    failpoint('relay.emptied');
  }

  function tellSafely(one: Saved): void {
    try {
      tell(one);
    } catch (error) {
      log.error({ err: error, ticketId: one.ticket._id, version: one.change.version }, 'a listener failed');
    }
  }

  return {
    publish(one: Saved): void {
      saved.push(one);
      later();
      tellSafely(one);
    },

    /** Publishes again what a process left behind; harmless where it was told already. Returns how many. */
    async sweep(): Promise<number> {
      const left = await tickets.unpublished(new Date(clock.now().getTime() - SWEEP_AFTER_MS));
      const ids = left.flatMap((ticket) =>
        ticket.outbox.flatMap((change) =>
          change.events.flatMap((event) => (typeof event.message === 'string' ? [event.message] : [])),
        ),
      );
      const known = new Map((ids.length ? await messages.byIds(ids) : []).map((message) => [message._id, message]));
      for (const ticket of left) {
        for (const change of ticket.outbox) {
          const id = change.events.find((event) => typeof event.message === 'string')?.message;
          const message = typeof id === 'string' ? known.get(id) : undefined;
          withTrace(change.traceId, () => tellSafely({ ticket, change, ...(message && { message }) }));
        }
      }
      await record(left.flatMap((ticket) => ticket.outbox.map((change) => ({ ticket, change }))));
      return left.length;
    },

    /** Logs what is still in memory. */
    async close(): Promise<void> {
      clearTimeout(timer);
      await running;
      while (saved.length) await drain();
    },
  };
}

export type Relay = ReturnType<typeof createRelay>;
