import type { Ticket, TicketStatus } from './types.ts';

/** What can happen to a ticket's status. `message`: the resident's; `reply`: the agent's. */
export const STATUS_ACTIONS = [
  'message',
  'reply',
  'offer',
  'endOffers',
  'own',
  'requeue',
  'resolve',
  'reopen',
  'snooze',
  'wake',
  'close',
] as const;
export type StatusAction = (typeof STATUS_ACTIONS)[number];

/**
 * The one table of transitions; what is not here is impossible. Where a row says `open`, the ticket has an owner;
 * without one (nobody had room, nobody had it before) it is `queued` instead.
 */
export const TRANSITIONS: Record<TicketStatus, Partial<Record<StatusAction, TicketStatus>>> = {
  queued: {
    message: 'queued',
    offer: 'offered',
    own: 'open',
    requeue: 'queued',
    resolve: 'resolved',
    snooze: 'snoozed',
  },
  offered: {
    message: 'offered',
    offer: 'offered',
    endOffers: 'queued',
    own: 'open',
    requeue: 'queued',
    resolve: 'resolved',
    snooze: 'snoozed',
  },
  open: {
    message: 'open',
    reply: 'pending',
    offer: 'open',
    endOffers: 'open',
    own: 'open',
    requeue: 'queued',
    resolve: 'resolved',
    snooze: 'snoozed',
  },
  pending: {
    message: 'open',
    reply: 'pending',
    offer: 'pending',
    endOffers: 'pending',
    own: 'open',
    requeue: 'queued',
    resolve: 'resolved',
    snooze: 'snoozed',
  },
  snoozed: {
    message: 'open',
    reply: 'pending',
    own: 'open',
    requeue: 'queued',
    resolve: 'resolved',
    snooze: 'snoozed',
    wake: 'open',
  },
  resolved: { message: 'open', reply: 'pending', reopen: 'open', close: 'closed' },
  closed: {},
};

export function nextStatus(from: TicketStatus, action: StatusAction): TicketStatus | null {
  return TRANSITIONS[from][action] ?? null;
}

/** Whether the owner's units are held: while it is open, by a chat also while it waits for the resident. */
export function holdsUnits(ticket: Pick<Ticket, 'status' | 'channel' | 'assignee'>): boolean {
  if (!ticket.assignee) return false;
  return ticket.status === 'open' || (ticket.status === 'pending' && ticket.channel === 'chat');
}
