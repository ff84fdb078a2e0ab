import { decideSnooze, decideWake } from './decide-conversation.ts';
import { decideRequeue } from './decide-ownership.ts';
import { type Decision, refuse, type TicketSet } from './decision.ts';
import type { Language, Priority, Ticket, TicketEvent } from './types.ts';

/** A merge patch: absent fields stay as they are. */
export type TicketEdit = {
  ifVersion: number;
  subject?: string | undefined;
  priority?: Priority | undefined;
  service?: string | undefined;
  language?: Language | null | undefined;
  tags?: string[] | undefined;
  snoozeUntil?: Date | null | undefined;
};

const PLAIN = ['subject', 'priority', 'language', 'tags'] as const;

/** Edits by hand, on the version the agent saw. A waiting ticket's new priority is its new rank. */
export function decideEdit(ticket: Ticket, { edit, now }: { edit: TicketEdit; now: Date }): Decision {
  if (ticket.version !== edit.ifVersion)
    return refuse('version-mismatch', `The ticket is at version ${ticket.version}`);
  if (edit.snoozeUntil && edit.service !== undefined && edit.service !== ticket.service)
    return refuse('validation', 'Change the service and snooze one after the other');
  const set: TicketSet = {};
  const events: TicketEvent[] = [];
  for (const field of PLAIN) {
    const after = edit[field];
    if (after === undefined || JSON.stringify(after) === JSON.stringify(ticket[field])) continue;
    Object.assign(set, { [field]: after });
    events.push({ type: 'ticket.edited', field, ...(field !== 'subject' && { before: ticket[field], after }) });
  }
  if (set.priority) set.routing = { enteredQueueAt: ticket.routing.enteredQueueAt };
  const edited = { ...ticket, ...set, routing: ticket.routing };
  const moves = moveOf(edited, edit, now);
  if (moves && !moves.ok) return moves;
  return {
    ok: true,
    ...(moves?.take && { take: moves.take }),
    set: { ...set, ...moves?.set, ...((events.length || moves) && { updatedAt: now }) },
    events: [...events, ...(moves?.events ?? [])],
  };
}

function moveOf(ticket: Ticket, { snoozeUntil, service }: TicketEdit, now: Date): Decision | null {
  if (snoozeUntil) return decideSnooze(ticket, { until: snoozeUntil, now });
  if (snoozeUntil === null && ticket.status === 'snoozed') return decideWake(ticket, { now });
  if (service === undefined || service === ticket.service) return null;
  if (ticket.status === 'queued' || ticket.status === 'offered')
    return decideRequeue(ticket, { now, why: 'service-changed', service });
  return {
    ok: true,
    set: { service },
    events: [{ type: 'ticket.edited', field: 'service', before: ticket.service, after: service }],
  };
}
