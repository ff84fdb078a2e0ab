import type { Clock } from '../../shared/clock.ts';
import { AppError } from '../../shared/errors.ts';

const MAX_FAILURES = 10;
const WITHIN_MS = 600_000;
/** Oldest are forgotten first, so that a flood of names cannot fill the memory. */
const MAX_KEPT = 10_000;

const nothing = () => {};

/** Failed sign-ins of one name from one place: after ten in ten minutes it has to wait. Counted in each process. */
export function createAttemptLimit(clock: Clock) {
  const failures = new Map<string, Date[]>();
  const turns = new Map<string, Promise<void>>();
  const recent = (key: string) =>
    (failures.get(key) ?? []).filter((at) => clock.now().getTime() - at.getTime() < WITHIN_MS);
  return {
    /** One attempt of a name at a time, so that many at once are counted as they are one after another. */
    async inTurn<Result>(key: string, attempt: () => Promise<Result>): Promise<Result> {
      const turn = (turns.get(key) ?? Promise.resolve()).then(attempt);
      const ended = turn.then(nothing, nothing);
      turns.set(key, ended);
      try {
        return await turn;
      } finally {
        if (turns.get(key) === ended) turns.delete(key);
      }
    },
    check(key: string): void {
      const [first, ...more] = recent(key);
      if (!first || more.length + 1 < MAX_FAILURES) return;
      const retryAfter = Math.ceil((first.getTime() + WITHIN_MS - clock.now().getTime()) / 1000);
      throw new AppError('rate-limited', 'Too many failed sign-ins; wait a while', { retryAfter });
    },
    count(key: string): void {
      failures.set(key, [...recent(key), clock.now()]);
      const [oldest] = failures.keys();
      if (failures.size > MAX_KEPT && oldest !== undefined) failures.delete(oldest);
    },
    forget: (key: string) => failures.delete(key),
  };
}
