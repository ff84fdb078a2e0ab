/** How far back Twilio's list of inbound messages is read. */
type Seen = {
  /** Up to when all was seen, by whichever process; null for a number that was never read. */
  upTo: Date | null;
  /** The process has not read this number before. */
  isFirst: boolean;
};

export const DAY_MS = 24 * 3_600_000;
/** Twilio lists some messages late, and its clock is not ours. */
const OVERLAP_MS = 15 * 60_000;
/** More than one turn that should have been was not. */
const OUTAGE_MS = 10 * 60_000;

/**
 * From where it was left, and a little more. After a start or an outage by a day at least: whatever was wrong may have
 * been so for longer than anyone noticed.
 */
export function lookBackTo({ upTo, isFirst }: Seen, now: Date): Date {
  const yesterday = now.getTime() - DAY_MS;
  if (!upTo) return new Date(yesterday);
  const overlapping = upTo.getTime() - OVERLAP_MS;
  const isAnew = isFirst || now.getTime() - upTo.getTime() > OUTAGE_MS;
  return new Date(isAnew ? Math.min(overlapping, yesterday) : overlapping);
}
