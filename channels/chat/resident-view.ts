import type { Attachment, Message, Ticket, TicketStatus } from '../../shared/domain/types.ts';

/** What a resident sees of a message: never a note, of an agent the first name only. */
export type ResidentMessage = {
  seq: number;
  id: string;
  from: 'resident' | 'agent' | 'system';
  name?: string;
  text: string;
  attachments: Attachment[];
  at: string;
};
/** What a resident's sockets are told of a ticket, and what the gateway keeps of it. */
export type ResidentTicket = {
  id: string;
  number: string;
  city: string;
  service: string;
  ordinal: number;
  version: number;
  count: number;
  status: TicketStatus;
  agent: string | null;
};

const SENDERS = { in: 'resident', out: 'agent', system: 'system' } as const;

/** Null for what isn't the resident's to see. */
export function toResidentMessage(message: Message): ResidentMessage | null {
  const { line, direction, seq, author, text, at } = message;
  if (line !== 'conversation' || direction === 'note') return null;
  return {
    seq,
    // the resident's own id, so that a client knows its own message again
    id: direction === 'in' ? (message.clientId ?? message._id) : message._id,
    from: SENDERS[direction],
    ...(direction === 'out' && { name: firstName(author.name) }),
    text,
    attachments: message.attachments.map(({ id, name, type, size }) => ({ id, name, type, size })),
    at: at.toISOString(),
  };
}

export function toResidentTicket(ticket: Ticket): ResidentTicket {
  const { _id: id, number, city, service, ordinal, version, conversation: count, status, assignee } = ticket;
  return { id, number, city, service, ordinal, version, count, status, agent: assignee && firstName(assignee.name) };
}

/** The `status` event. */
export function statusOf({ status, agent }: ResidentTicket): { status: TicketStatus; agent?: string } {
  return { status, ...(agent && { agent }) };
}

export function firstName(name: string): string {
  return name.trim().split(/\s+/)[0] ?? '';
}
