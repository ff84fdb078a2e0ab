import type { Namespace } from 'socket.io';
import type { z } from 'zod';
import type { draftEvent } from '../../shared/contracts/drafts.ts';
import { viewMessage, viewPresence, viewTicket } from '../../shared/contracts/views.ts';
import { asSeenBy, helperIn, isHelping } from '../../shared/domain/helpers.ts';
import type { Handover, Helper, Message, Offer, Presence, Ticket, TicketEvent } from '../../shared/domain/types.ts';
import type { Saved } from '../../shared/events/saved.ts';
import { agentsNamed, ROOMS, roomsOf, roomsOfHandover, supervisorsOf } from './staff-rooms.ts';

type TypingContact = { id: string; name: string | null };
type Watched = Pick<Ticket, '_id' | 'helpers'>;

/** What `/staff` is told, from any process: everything goes to rooms, whichever process their sockets are in. */
export function createStaffTell(staff: Pick<Namespace, 'to' | 'in'>) {
  function tellOffer(ticket: Ticket, event: TicketEvent): void {
    if (typeof event.agent !== 'string') return;
    const helper = helperIn(ticket, event.agent);
    const agent = staff.to(helper ? ROOMS.help(helper) : ROOMS.work({ agent: event.agent, city: ticket.city }));
    if (event.type === 'ticket.offer-ended')
      agent.emit('offer.ended', { id: event.offer, ticket: ticket._id, why: event.why });
    // one that is no longer there was told late, by a sweep
    const offer = event.type === 'ticket.offered' && ticket.offers.find((one) => one.id === event.offer);
    if (offer) agent.emit('offer', viewOffer(helper ? asSeenBy(ticket, helper) : ticket, offer));
  }

  function tellMessage(ticket: Ticket, message: Message, rooms = roomsOf(ticket, [])): void {
    staff.to(rooms).emit('message', { ticket: ticket._id, message: viewMessage(message, ticket) });
    for (const helper of helpersOf(ticket)) tellHelperMessage(ticket, message, helper);
  }

  function tellHelperMessage(ticket: Ticket, message: Message, helper: Helper): void {
    const shown = viewMessage(message, asSeenBy(ticket, helper));
    staff.to(ROOMS.help(helper)).emit('message', { ticket: ticket._id, message: shown });
  }

  /** Of another city: what the agreement lets them see while they have it, then that it is gone. */
  function tellHelpers({ ticket, change, message }: Saved): void {
    for (const helper of helpersOf(ticket)) {
      staff.to(ROOMS.help(helper)).emit('ticket', viewForHelper(ticket, helper, change.events));
      if (message) tellHelperMessage(ticket, message, helper);
    }
    for (const helper of helpersGone(ticket, change.events)) {
      staff.to(ROOMS.help(helper)).emit('ticket.gone', { ticket: ticket._id });
      staff.in(ROOMS.help(helper)).socketsLeave(ROOMS.helped(ticket._id));
    }
  }

  function tellHandover(ticket: Ticket, events: readonly TicketEvent[]): void {
    for (const { type, city } of events)
      if (type === 'ticket.handover-ended' && typeof city === 'string')
        staff.to(ROOMS.supervisors(city)).emit('handover.ended', { ticket: ticket._id });
    if (ticket.handover) staff.to(roomsOfHandover(ticket)).emit('handover', viewHandover(ticket, ticket.handover));
  }

  /** Whoever sees the ticket: elsewhere nobody is in these rooms. */
  function tellMentions(ticket: Ticket, message: Message): void {
    for (const { id: agent } of message.mentions ?? []) {
      if (agent === message.author.id) continue;
      const helper = helpersOf(ticket).find((one) => one.agent === agent);
      const shown = helper ? asSeenBy(ticket, helper) : ticket;
      const room = helper ? ROOMS.help(helper) : ROOMS.work({ agent, city: ticket.city });
      staff.to(room).emit('mention', { ticket: viewTicket(shown), message: viewMessage(message, shown) });
    }
  }

  return {
    /** Whole state at its version, once to everybody concerned; then the message and the offers that made it. */
    tell: ({ ticket, change, message }: Saved): void => {
      const rooms = roomsOf(ticket, change.events);
      const told = [...rooms, ...supervisorsOf(ticket, change.events)];
      staff.to(told).emit('ticket', { ticket: viewTicket(ticket), events: change.events });
      if (message) staff.to(rooms).emit('message', { ticket: ticket._id, message: viewMessage(message, ticket) });
      if (message?.mentions) tellMentions(ticket, message);
      for (const event of change.events) tellOffer(ticket, event);
      tellHandover(ticket, change.events);
      if (ticket.helpers) tellHelpers({ ticket, change, ...(message && { message }) });
    },
    /** A message whose delivery has changed, or that was missed. */
    tellMessage,
    tellPresence: (agent: string, presence: Presence): void => {
      staff.to(ROOMS.agent(agent)).emit('presence', viewPresence(presence));
    },
    /** One's own draft, to all of one's own sockets. */
    tellDraft: (agent: string, event: z.output<typeof draftEvent>): void => {
      staff.to(ROOMS.agent(agent)).emit('draft', event);
    },
    /** The resident's typing. */
    tellTyping: ({ _id: ticket, helpers }: Watched, on: boolean, contact: TypingContact): void => {
      staff.to(ROOMS.ticket(ticket)).emit('typing', { ticket, on, contact });
      // by name only to the own city's
      if (helpers) staff.to(ROOMS.helped(ticket)).emit('typing', { ticket, on, contact: { ...contact, name: '' } });
    },
    /** How far the resident has read. */
    tellRead: ({ _id: ticket, helpers }: Watched, seq: number): void => {
      staff.to([ROOMS.ticket(ticket), ...(helpers ? [ROOMS.helped(ticket)] : [])]).emit('read', { ticket, seq });
    },
  };
}

/** As nobody of that city has it yet: what every agreement shows. */
export function viewHandover(ticket: Ticket, { city, until }: Handover) {
  return {
    ticket: viewTicket(asSeenBy(ticket, { agent: '', sees: 'conversation' })),
    city,
    until: until.toISOString(),
  };
}

/** Those who have it now. */
export function helpersOf(ticket: Ticket): Helper[] {
  return ticket.helpers?.filter(({ agent }) => isHelping(ticket, agent)) ?? [];
}

/** Those who had it or an offer of it before these events; none is named by the one that closes it. */
function helpersGone(ticket: Ticket, events: readonly TicketEvent[]): Helper[] {
  const named = new Set(events.flatMap(agentsNamed));
  const isNamed = (agent: string) => named.has(agent) || (ticket.status === 'closed' && ticket.assignee?.id === agent);
  return ticket.helpers?.filter(({ agent }) => isNamed(agent) && !isHelping(ticket, agent)) ?? [];
}

/** Events without what they name: others' offers, and who had it before. */
export function viewForHelper(ticket: Ticket, helper: Helper, events: readonly TicketEvent[]) {
  return { ticket: viewTicket(asSeenBy(ticket, helper)), events: events.map(({ type }) => ({ type })) };
}

export function viewOffer(ticket: Ticket, { id, agent, expiresAt, transfer, escalation }: Offer) {
  const returned = ticket.lastAssignee?.id === agent.id ? 'returned' : 'waiting';
  const moved = transfer || ticket.handover ? 'transfer' : returned;
  return {
    id,
    ticket: viewTicket(ticket),
    expiresAt: expiresAt.toISOString(),
    reason: escalation ? 'escalation' : moved,
  };
}
