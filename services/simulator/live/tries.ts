import { RefusedError } from '../../../shared/entrances.ts';
import type { Pace } from './pace.ts';

export type Tries = ReturnType<typeof createTries>;
const AGAIN_MS = 1_000;

/** What is asked of the server, asked again while it may still answer, and what went wrong by kind and count. */
export function createTries(pace: Pick<Pace, 'pause'>, stopped: AbortSignal) {
  const failures = new Map<string, number>();
  const count = (kind: string): void => void failures.set(kind, (failures.get(kind) ?? 0) + 1);

  /** Undefined where it failed; refusals are final, all else is tried until the run or `signal` ends. */
  async function insist<Result>(
    what: string,
    work: () => Promise<Result>,
    signal: AbortSignal = stopped,
  ): Promise<Result | undefined> {
    for (;;) {
      try {
        return await work();
      } catch (error) {
        // what is broken off at the end is no failure
        if (signal.aborted) return undefined;
        count(kindOf(what, error));
        if (error instanceof RefusedError && error.isFinal) return undefined;
        await pace.pause(AGAIN_MS, signal);
        if (signal.aborted) return undefined;
      }
    }
  }

  return {
    count,
    insist,
    async once<Result>(what: string, work: () => Promise<Result>): Promise<Result | undefined> {
      try {
        return await work();
      } catch (error) {
        count(kindOf(what, error));
        return undefined;
      }
    },
    /** The most frequent first. */
    failures: (): [kind: string, count: number][] => [...failures].sort(([, one], [, other]) => other - one),
  };
}

function kindOf(what: string, error: unknown): string {
  return error instanceof RefusedError ? `${what}: refused (${error.status})` : `${what}: no answer`;
}
