import type { Delivery, Line, Ticket } from '../../shared/domain/types.ts';
import { type Concerned, roomsOf } from './staff-rooms.ts';

/** How far a ticket was told: its version, and the messages of each line. */
export type Told = Pick<Ticket, 'version' | 'conversation' | 'notes'>;
type Kept = Told & {
  /** Those it concerned when it was told last. */
  rooms: string[];
  /** Those whom clients' view of it doesn't name: who had it, its helpers, supervisors once it was escalated. */
  beside: string[];
};
type Stamp = Pick<Delivery, 'status'> & { at: string };

/**
 * What all sockets of this process were told that a ticket concerns: everything up to a version and a count, without
 * a gap. So an emission moves it by exactly one, and only a ticket's first version or the comparison with the store
 * begins it. What one socket was shown in an answer says nothing of the others, and is kept with that socket.
 */
export function createTold() {
  const tickets = new Map<string, Kept>();
  const deliveries = new Map<string, Stamp>();

  function noteTicket(ticket: TicketEmission['ticket']): void {
    const known = tickets.get(ticket.id);
    // the first of the sockets it goes to has noted it
    if (ticket.version !== (known?.version ?? 0) + 1) return;
    const { id, ...shown } = ticket;
    const rooms = roomsOf({ _id: id, ...shown }, []);
    // the message that opened it is told next
    const begun = known ?? { conversation: (shown.lastMessage?.seq ?? 1) - 1, notes: 0, beside: [] };
    tickets.set(id, { ...begun, version: shown.version, rooms });
  }

  function noteMessage({ ticket, message: { id, line, seq, delivery } }: MessageEmission): void {
    const known = tickets.get(ticket);
    if (known && seq === known[line] + 1) known[line] = seq;
    if (delivery) deliveries.set(id, { status: delivery.status, at: delivery.at });
  }

  return {
    of: (ticket: string): Readonly<Kept> | undefined => tickets.get(ticket),
    isNews({ _id, ...stored }: Told & { _id: string }): boolean {
      const known = tickets.get(_id);
      return !known || !isAsFar(known, stored);
    },
    noteOutgoing(event: unknown, payload: unknown): void {
      if (event === 'ticket' && isTicketEmission(payload)) noteTicket(payload.ticket);
      if (event === 'message' && isMessageEmission(payload)) noteMessage(payload);
    },
    /** All that is stored of it was told. */
    noteAll({ _id, version, conversation, notes, ...ticket }: Told & Concerned, beside: string[]): void {
      tickets.set(_id, { version, conversation, notes, rooms: roomsOf({ _id, ...ticket }, []), beside });
    },
    isDeliveryNews(message: string, { status, at }: Delivery): boolean {
      const known = deliveries.get(message);
      return known?.status !== status || known.at !== at.toISOString();
    },
    noteDelivery(message: string, { status, at }: Delivery): void {
      deliveries.set(message, { status, at: at.toISOString() });
    },
    /** Tickets that concern nobody here any more, and deliveries that no look asks for again. */
    forget({ isHere, before }: { isHere: (room: string) => boolean; before: Date }): void {
      for (const [ticket, { rooms, beside }] of tickets)
        if (![...rooms, ...beside].some(isHere)) tickets.delete(ticket);
      const until = before.toISOString();
      for (const [message, { at }] of deliveries) if (at < until) deliveries.delete(message);
    },
  };
}

export function isAsFar(told: Told, stored: Told): boolean {
  return told.version >= stored.version && told.conversation >= stored.conversation && told.notes >= stored.notes;
}

type TicketEmission = {
  ticket: Omit<Concerned, '_id'> & { id: string; version: number; lastMessage: { seq: number } | null };
};
type MessageEmission = {
  ticket: string;
  message: { id: string; line: Line; seq: number; delivery: Stamp | null };
};

/** Our own emissions, from this process or another one of this product. */
function isTicketEmission(payload: unknown): payload is TicketEmission {
  const ticket = partOf(payload, 'ticket');
  return typeof partOf(ticket, 'id') === 'string' && typeof partOf(ticket, 'version') === 'number';
}

function isMessageEmission(payload: unknown): payload is MessageEmission {
  return typeof partOf(payload, 'ticket') === 'string' && typeof partOf(partOf(payload, 'message'), 'id') === 'string';
}

function partOf(value: unknown, key: string): unknown {
  return typeof value === 'object' && value !== null ? Reflect.get(value, key) : undefined;
}
