import type { Saved } from '../../shared/events/saved.ts';
import type { JobQueues } from '../../shared/jobs/job-queues.ts';
import type { Logger } from '../../shared/logger.ts';
import { newTraceId, traceId } from '../../shared/trace.ts';
import type { WaitingLine } from './waiting-line.ts';

type Deps = { line: Pick<WaitingLine, 'add'>; jobs: JobQueues; log: Logger };

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
      if (isEntering) {
        line.add(ticket.city, ticket).catch((error: unknown) => {
          log.debug({ err: error, ticketId: ticket._id }, 'ticket not in its line yet, left to the sweep');
        });
      }
      if (isEntering) wake(ticket.city);
    },
  };
}

export type RouterTriggers = ReturnType<typeof createRouterTriggers>;
