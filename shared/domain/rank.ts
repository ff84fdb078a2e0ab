const MINUTE_MS = 60_000;

/** Virtual arrival time: a date computed once, so that waiting ages by itself (GLOSSARY, "rank"). */
export function rankOf(enteredQueueAt: Date, creditMinutes: number): Date {
  return new Date(enteredQueueAt.getTime() - creditMinutes * MINUTE_MS);
}
