import type { Change, TicketEventType } from '../../shared/domain/types.ts';

// every way a slot can be given back
const RELEASING: ReadonlySet<TicketEventType> = new Set([
  'ticket.pending',
  'ticket.resolved',
  'ticket.snoozed',
  'ticket.queued',
  'ticket.offer-ended',
  'ticket.claimed',
  'ticket.transferred',
]);

/** Whether a change may have given an agent room. */
export function releasesRoom(change: Change): boolean {
  return change.events.some((event) => RELEASING.has(event.type));
}
