import type { Priority } from './types.ts';

const MINUTE_MS = 60_000;

/** Minutes of waiting that a priority is worth, once, on entering the queue. */
export const PRIORITY_CREDIT_MINUTES: Record<Priority, number> = { low: -30, normal: 0, high: 30, urgent: 240 };

/** Virtual arrival time: a date computed once, so that waiting ages by itself (GLOSSARY, "rank"). */
export function rankOf(enteredQueueAt: Date, priority: Priority): Date {
  return new Date(enteredQueueAt.getTime() - PRIORITY_CREDIT_MINUTES[priority] * MINUTE_MS);
}
