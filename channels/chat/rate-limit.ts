import { AppError } from '../../shared/errors.ts';

type Limit = { most: number; withinMs: number };

/** At most so many within any such span of time; throws `rate-limited` with the seconds to wait. */
export function createRateLimit({ most, withinMs }: Limit, nowMs: () => number = () => performance.now()) {
  let taken: number[] = [];
  return function take(): void {
    const now = nowMs();
    taken = taken.filter((at) => now - at < withinMs);
    const [oldest] = taken;
    if (oldest !== undefined && taken.length >= most)
      throw new AppError('rate-limited', `At most ${most} in ${withinMs / 1000} seconds`, {
        retryAfter: Math.max(1, Math.ceil((oldest + withinMs - now) / 1000)),
      });
    taken.push(now);
  };
}

export type RateLimit = ReturnType<typeof createRateLimit>;
