import { AppError } from './errors.ts';

type Options = { running: number; waiting: number };

/** So much work at once, in the order it came; what comes while too much waits already is to be tried again. */
export function createAtOnce({ running, waiting }: Options) {
  const queue: (() => void)[] = [];
  let free = running;

  async function turn(): Promise<void> {
    if (free > 0) return void free--;
    if (queue.length >= waiting) throw new AppError('unavailable', 'Too much of this at once', { retryAfter: 1 });
    // whoever ends hands the place on
    await new Promise<void>((resolve) => queue.push(resolve));
  }

  return async function atOnce<Result>(work: () => Promise<Result>): Promise<Result> {
    await turn();
    try {
      return await work();
    } finally {
      const next = queue.shift();
      if (next) next();
      else free++;
    }
  };
}
