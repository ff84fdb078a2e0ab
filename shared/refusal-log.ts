import type { AppError } from './errors.ts';
import type { Logger } from './logger.ts';

type Line = { level: 'info' | 'warn'; sentence: string; kind: string; facts: object };
type Minute = { since: number; said: number };

/** Lines of one kind in a minute: strangers can send as much as they like. */
const MOST = 20;
const MINUTE_MS = 60_000;
const MAX_FIELDS = 10;

/** Each logger's own, since it is the place where the lines come together. */
const minutesOf = new WeakMap<Logger, Map<string, Minute>>();

/** What was answered with a problem: its code and the fields at fault, never what stood in them. */
export function logRefusal(
  log: Logger,
  sentence: string,
  { error, ...facts }: { error: AppError; [fact: string]: unknown },
) {
  const { code, status, errors = [] } = error;
  const fields = errors.slice(0, MAX_FIELDS).map(({ pointer }) => pointer.slice(0, 100));
  // a store that is away is ours to mend, all else the sender's
  const level = code === 'unavailable' ? 'warn' : 'info';
  logAtMost(log, { level, sentence, kind: code, facts: { code, status, ...(fields.length && { fields }), ...facts } });
}

/** A line, unless there were many of its kind (few are known) within the minute; the next one says how many were left out. */
export function logAtMost(log: Logger, { level, sentence, kind, facts }: Line, now = performance.now()): void {
  const minutes = minutesOf.get(log) ?? new Map<string, Minute>();
  minutesOf.set(log, minutes);
  const key = `${sentence} ${kind}`;
  const before = minutes.get(key);
  const isSame = before !== undefined && now - before.since < MINUTE_MS;
  const minute = isSame ? before : { since: now, said: 0 };
  minutes.set(key, minute);
  minute.said++;
  if (minute.said > MOST) return;
  const leftOut = isSame ? 0 : Math.max(0, (before?.said ?? 0) - MOST);
  log[level]({ ...facts, ...(leftOut && { leftOut }) }, sentence);
}
