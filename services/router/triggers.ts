import { type Change, LANGUAGES, type Ticket, type TicketEvent } from '../../shared/domain/types.ts';
import type { Saved } from '../../shared/events/saved.ts';
import type { JobQueues } from '../../shared/jobs/job-queues.ts';
import type { Logger } from '../../shared/logger.ts';
import { newTraceId, traceId } from '../../shared/trace.ts';
import { type Asked, lineOf, type SeenLine, type WaitingLine } from './waiting-line.ts';

type Deps = { line: Pick<WaitingLine, 'add' | 'remove'>; jobs: Pick<JobQueues, 'add'>; log: Logger };

/** What makes the matcher of a city look: a ticket entering the queue, an agent getting room, a deadline. */
export function createRouterTriggers({ line, jobs, log }: Deps) {
  /** Cities with a job on its way into the queue → whether another is wanted after it. */
  const adding = new Map<string, boolean>();

  /** Deduplicated: while one runs at most one more waits. What comes while a job is being added shares the next. */
  function wake(city: string): void {
    if (adding.has(city)) return void adding.set(city, true);
    adding.set(city, false);
    void addJob(city).finally(() => {
      const isWanted = adding.get(city);
      adding.delete(city);
      if (isWanted) wake(city);
    });
  }

  const addJob = (city: string) =>
    jobs.add(
      'match',
      { city, traceId: traceId() || newTraceId() },
      { deduplication: { id: city, keepLastIfActive: true } },
    );

  return {
    wake,
    /** The line first, so that the job finds the ticket there. Without Redis the sweep does both later. */
    tell({ ticket, change }: Saved): void {
      const isEntering =
        ticket.status === 'queued' &&
        change.events.some((event) => event.type === 'ticket.queued' || event.type === 'ticket.edited');
      const left = linesLeft(ticket, change);
      const moves = [
        ...(left.length ? [line.remove(ticket.city, left)] : []),
        ...(isEntering ? [line.add(ticket.city, ticket)] : []),
      ];
      Promise.all(moves).catch((error: unknown) => {
        log.debug({ err: error, ticketId: ticket._id }, 'ticket not in its line yet, left to the sweep');
      });
      if (isEntering) wake(ticket.city);
    },
  };
}

const LEAVES = new Set(['ticket.claimed', 'ticket.assigned', 'ticket.resolved', 'ticket.snoozed']);

/** Where a ticket no longer waits. What the matcher gives it takes out of the line itself. */
function linesLeft(ticket: Ticket, { actor, events }: Change): SeenLine[] {
  const hasLeft = ticket.status !== 'queued' && actor.kind !== 'system' && events.some(({ type }) => LEAVES.has(type));
  const before = lineOf({ ...ticket, ...Object.assign({}, ...events.map(askedBefore)) });
  return hasLeft || before !== lineOf(ticket) ? [{ line: before, ids: [ticket._id] }] : [];
}

/** What a ticket asked before one of its edits; several may come in one change. */
function askedBefore({ type, field, before }: TicketEvent): Partial<Asked> {
  if (type === 'ticket.transferred' || (type === 'ticket.edited' && field === 'service'))
    return typeof before === 'string' ? { service: before } : {};
  if (type !== 'ticket.edited' || field !== 'language') return {};
  return { language: LANGUAGES.find((one) => one === before) ?? null };
}

export type RouterTriggers = ReturnType<typeof createRouterTriggers>;
