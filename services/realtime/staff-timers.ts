import type { Logger } from '../../shared/logger.ts';
import { newTraceId, withTrace } from '../../shared/trace.ts';

type Turn = { name: string; run: () => Promise<unknown>; firstAfterMs?: number };

/** The gateway's own repeating work: never twice at once, and a failed turn is made up by the next. */
export function createTimers(log: Logger) {
  const timers: NodeJS.Timeout[] = [];
  return {
    every(ms: number, { name, run, firstAfterMs = ms }: Turn): void {
      let isRunning = false;
      const turn = async () => {
        if (isRunning) return;
        isRunning = true;
        try {
          await withTrace(newTraceId(), run);
        } catch (error) {
          log.warn({ err: error, timer: name }, 'a turn of the staff gateway failed, tried again at the next');
        } finally {
          isRunning = false;
        }
      };
      timers.push(setInterval(() => void turn(), ms));
      if (firstAfterMs < ms) timers.push(setTimeout(() => void turn(), firstAfterMs));
    },
    close(): void {
      for (const timer of timers.splice(0)) clearInterval(timer);
    },
  };
}
