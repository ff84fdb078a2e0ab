import type { Namespace } from 'socket.io';
import { viewMessage, viewPresence, viewTicket } from '../../shared/contracts/views.ts';
import type { Message, Offer, Presence, Ticket, TicketEvent } from '../../shared/domain/types.ts';
import type { Saved } from '../../shared/events/saved.ts';
import { ROOMS, roomsOf, supervisorsOf } from './staff-rooms.ts';

type TypingContact = { id: string; name: string | null };

/** What `/staff` is told, from any process: everything goes to rooms, whichever process their sockets are in. */
export function createStaffTell(staff: Pick<Namespace, 'to'>) {
  function tellOffer(ticket: Ticket, event: TicketEvent): void {
    if (typeof event.agent !== 'string') return;
    const agent = staff.to(ROOMS.work({ agent: event.agent, city: ticket.city }));
    if (event.type === 'ticket.offer-ended')
      agent.emit('offer.ended', { id: event.offer, ticket: ticket._id, why: event.why });
    // one that is no longer there was told late, by a sweep
    const offer = event.type === 'ticket.offered' && ticket.offers.find((one) => one.id === event.offer);
    if (offer) agent.emit('offer', viewOffer(ticket, offer));
  }

  function tellMessage(ticket: Ticket, message: Message): void {
    staff.to(roomsOf(ticket, [])).emit('message', { ticket: ticket._id, message: viewMessage(message, ticket) });
  }

  return {
    /** Whole state at its version, once to everybody concerned; then the message and the offers that made it. */
    tell: ({ ticket, change, message }: Saved): void => {
      const rooms = roomsOf(ticket, change.events);
      const told = [...rooms, ...supervisorsOf(ticket, change.events)];
      staff.to(told).emit('ticket', { ticket: viewTicket(ticket), events: change.events });
      if (message) staff.to(rooms).emit('message', { ticket: ticket._id, message: viewMessage(message, ticket) });
      for (const event of change.events) tellOffer(ticket, event);
    },
    /** A message whose delivery has changed. */
    tellMessage,
    tellPresence: (agent: string, presence: Presence): void => {
      staff.to(ROOMS.agent(agent)).emit('presence', viewPresence(presence));
    },
    /** The resident's typing. */
    tellTyping: (ticket: string, on: boolean, contact: TypingContact): void => {
      staff.to(ROOMS.ticket(ticket)).emit('typing', { ticket, on, contact });
    },
    /** How far the resident has read. */
    tellRead: (ticket: string, seq: number): void => {
      staff.to(ROOMS.ticket(ticket)).emit('read', { ticket, seq });
    },
  };
}

export function viewOffer(ticket: Ticket, { id, agent, expiresAt, transfer, escalation }: Offer) {
  const returned = ticket.lastAssignee?.id === agent.id ? 'returned' : 'waiting';
  const moved = transfer ? 'transfer' : returned;
  return {
    id,
    ticket: viewTicket(ticket),
    expiresAt: expiresAt.toISOString(),
    reason: escalation ? 'escalation' : moved,
  };
}
