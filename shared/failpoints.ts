/** Places after a write where a test may kill the process. Each write of intake, assignment, reply, relay and delivery has one. */
export const FAILPOINTS = [
  'intake.stored',
  'intake.ticket-inserted',
  'intake.moved',
  'slot.taken',
  'ticket.written',
  'slots.released',
  'reply.stored',
  'relay.logged',
  'relay.unflagged',
  'relay.emptied',
  'delivery.sending',
  'delivery.sent',
  'delivery.recorded',
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
