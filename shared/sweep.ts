import type { Clock } from './clock.ts';
import type { Logger } from './logger.ts';
import type { LeaseRepository } from './repositories/leases.ts';
import { newTraceId, withTrace } from './trace.ts';

/** A killed process keeps others from its sweeps for so long at most. */
const LEASE_MS = 10_000;
/** So long it is believed that another process has the lease. */
const ASK_AGAIN_MS = 2_000;
const FIRST_AFTER_MS = 2_000;
const STOP_WITHIN_MS = 2_000;

type Deps = { leases: LeaseRepository; owner: string; clock: Clock; log: Logger };
type Sweep = {
  name: string;
  /** Sweeps of one role share a lease: renewing it is a synced write. */
  lease: string;
  everyMs: number;
  run: () => Promise<unknown>;
};

/**
 * Timers of the processes, one process at a time by a lease in MongoDB. BullMQ's schedulers would not do: a flush of
 * Redis erases them and nothing brings them back.
 */
export function createSweeps({ leases, owner, clock, log }: Deps) {
  const timers: NodeJS.Timeout[] = [];
  const heldUntil = new Map<string, number>();
  const askAgainAt = new Map<string, number>();
  const running = new Set<Promise<void>>();
  const sweepsOf = new Map<string, (() => void)[]>();
  let isClosed = false;

  async function once({ name, lease, everyMs, run }: Sweep): Promise<void> {
    try {
      if (await holds(lease, everyMs)) await withTrace(newTraceId(), run);
    } catch (error) {
      log.warn({ err: error, sweep: name }, 'sweep failed, tried again at its next turn');
    }
  }

  /**
   * Renewed only when it would not last to the next turn: an idle system must not write all the time. What is
   * remembered goes by a clock that nobody sets.
   */
  async function holds(lease: string, everyMs: number): Promise<boolean> {
    const at = performance.now();
    const lasting = Math.min(everyMs, LEASE_MS / 2);
    if ((heldUntil.get(lease) ?? 0) > at + lasting) return true;
    if ((askAgainAt.get(lease) ?? 0) > at) return false;
    const now = clock.now();
    const { isHeld, until } = await leases.acquire(lease, { owner, now, ms: LEASE_MS });
    const left = Math.max(0, until.getTime() - now.getTime());
    heldUntil.set(lease, isHeld ? at + left : 0);
    askAgainAt.set(lease, isHeld ? 0 : at + Math.min(ASK_AGAIN_MS, left));
    return isHeld;
  }

  function start(sweep: Sweep): void {
    let waiting: NodeJS.Timeout | undefined;
    const schedule = (delayMs: number) => {
      if (isClosed) return;
      const timer = setTimeout(() => {
        waiting = undefined;
        timers.splice(timers.indexOf(timer), 1);
        const turn = once(sweep).finally(() => {
          running.delete(turn);
          schedule(sweep.everyMs);
        });
        running.add(turn);
      }, delayMs);
      timers.push(timer);
      waiting = timer;
    };
    const haveTurn = () => {
      if (!waiting) return;
      clearTimeout(waiting);
      timers.splice(timers.indexOf(waiting), 1);
      schedule(0);
    };
    sweepsOf.set(sweep.lease, [...(sweepsOf.get(sweep.lease) ?? []), haveTurn]);
    // the first turn soon: what an outage left behind should not wait a whole interval
    schedule(Math.min(sweep.everyMs, FIRST_AFTER_MS));
  }

  return {
    start,
    /** Waits for those at work and lets the others have the leases at once. */
    async close(): Promise<void> {
      isClosed = true;
      for (const timer of timers) clearTimeout(timer);
      // one that waits for a provider goes on where the lease is had next
      await Promise.race([
        Promise.allSettled(running),
        new Promise((resolve) => setTimeout(resolve, STOP_WITHIN_MS).unref()),
      ]);
      await leases.release(owner).catch(() => {});
    },
  };
}

export type Sweeps = ReturnType<typeof createSweeps>;
