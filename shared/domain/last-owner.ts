import type { Ticket } from './types.ts';

/** Who has the ticket until now, or had it last. */
export function lastOwner({ assignee, lastAssignee }: Ticket, now: Date): Ticket['lastAssignee'] {
  return assignee ? { ...assignee, until: now } : lastAssignee;
}
