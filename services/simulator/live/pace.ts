import { setMaxListeners } from 'node:events';
import { setTimeout as sleep } from 'node:timers/promises';

export type Pace = ReturnType<typeof createPace>;
type Paced = { fromMs: number; speed: number; stopped: AbortSignal; realNowMs?: () => number };

/** The day's time, so many times as fast as the clock; it stands still until it is started. */
export function createPace({ fromMs, speed, stopped, realNowMs = () => performance.now() }: Paced) {
  let startedMs: number | null = null;
  // everybody of the day waits on it
  setMaxListeners(0, stopped);
  const nowMs = () => (startedMs === null ? fromMs : fromMs + (realNowMs() - startedMs) * speed);
  const realMsUntil = (atMs: number) => Math.max(0, (atMs - nowMs()) / speed);

  /** At once where the signal is or comes; the caller looks at it. */
  const wait = async (realMs: number, signal: AbortSignal): Promise<void> =>
    sleep(realMs, undefined, { signal }).catch(() => undefined);

  return {
    start: (): void => {
      startedMs = realNowMs();
    },
    nowMs,
    realMsUntil,
    /** Until that moment of the day, or the end of the run or of `signal`. */
    until: async (atMs: number, signal: AbortSignal = stopped): Promise<void> => wait(realMsUntil(atMs), signal),
    /** In real milliseconds, for what no day hurries: a server that is coming back. */
    pause: async (realMs: number, signal: AbortSignal = stopped): Promise<void> => wait(realMs, signal),
  };
}
