/**
 * Places after a write where a test may kill the process: each write of a message's way has one
 * (test/unit/failpoints.test.ts reads the source).
 */
export const FAILPOINTS = [
  'intake.stored',
  'intake.contact-inserted',
  'intake.ticket-inserted',
  'intake.moved',
  'mail.original-stored',
  'slot.taken',
  'slot.given-back',
  'ticket.written',
  'slots.released',
  'reply.stored',
  'reply.taken-back',
  'relay.logged',
  'relay.unflagged',
  'relay.emptied',
  'delivery.sending',
  'delivery.sent',
  'delivery.recorded',
  'delivery.still-unknown',
  'delivery.returned',
] as const;
export type Failpoint = (typeof FAILPOINTS)[number];
export type HitFailpoint = (name: Failpoint) => void;

/** Kills this process, as a crash would, on reaching the named place; does nothing where none is named. */
export function createFailpoints(name: string | undefined): HitFailpoint {
  if (!name) return () => {};
  return (reached) => {
    if (reached === name) process.kill(process.pid, 'SIGKILL');
  };
}
