import type { Clock } from './clock.ts';
import type { Logger } from './logger.ts';
import type { LeaseRepository } from './repositories/leases.ts';
import { newTraceId, withTrace } from './trace.ts';

type Deps = { leases: LeaseRepository; owner: string; clock: Clock; log: Logger };
type Sweep = { name: string; everyMs: number; run: () => Promise<unknown> };

/**
 * Timers of the processes, one process at a time by a lease in MongoDB. BullMQ's schedulers would not do: a flush of
 * Redis erases them and nothing brings them back.
 */
export function createSweeps({ leases, owner, clock, log }: Deps) {
  const timers: NodeJS.Timeout[] = [];
  const running = new Set<Promise<void>>();
  let isClosed = false;

  async function once({ name, everyMs, run }: Sweep): Promise<void> {
    try {
      if (await leases.acquire(name, { owner, now: clock.now(), ms: everyMs * 3 })) await withTrace(newTraceId(), run);
    } catch (error) {
      log.warn({ err: error, sweep: name }, 'sweep failed, tried again at its next turn');
    }
  }

  function start(sweep: Sweep): void {
    const schedule = () => {
      if (isClosed) return;
      const timer = setTimeout(() => {
        timers.splice(timers.indexOf(timer), 1);
        const turn = once(sweep).finally(() => {
          running.delete(turn);
          schedule();
        });
        running.add(turn);
      }, sweep.everyMs);
      timers.push(timer);
    };
    schedule();
  }

  return {
    start,
    /** Waits for those at work and lets the others have the leases at once. */
    async close(): Promise<void> {
      isClosed = true;
      for (const timer of timers) clearTimeout(timer);
      await Promise.allSettled(running);
      await leases.release(owner).catch(() => {});
    },
  };
}

export type Sweeps = ReturnType<typeof createSweeps>;
