import { preview } from '../text.ts';
import { figuresOf } from './figures.ts';
import { lastOwner } from './last-owner.ts';
import { rankOf } from './rank.ts';
import type { Change, Contact, Message, Opening, Ticket } from './types.ts';

type Facts = {
  number: string;
  changeId: string;
  message: Message;
  opening: Opening;
  contact: Pick<Contact, '_id' | 'name' | 'identities' | 'claimed'>;
  previous: Ticket | null;
  /** What its priority is worth in this service's queue. */
  creditMinutes: number;
  now: Date;
};

/** A new ticket in its queue, counting its first message, with the change that says so. */
export function openTicket({
  number,
  changeId,
  message,
  opening,
  contact,
  previous,
  creditMinutes,
  now,
}: Facts): Ticket {
  const opened: Change = {
    version: 1,
    changeId,
    actor: message.author,
    at: now,
    traceId: message.traceId,
    events: [
      {
        type: 'ticket.opened',
        channel: message.channel,
        service: opening.service,
        ...(previous && { followUpOf: previous._id }),
      },
      { type: 'ticket.message', message: message._id, seq: message.seq, direction: message.direction },
      { type: 'ticket.queued', why: 'opened' },
    ],
  };
  const channel = message.channel ?? 'web';
  const ticket: Ticket = {
    _id: message.ticket,
    number,
    city: message.city,
    service: opening.service,
    channel,
    thread: opening.thread,
    ordinal: opening.ordinal,
    contact: { id: contact._id, name: contact.name, identities: [...contact.identities, ...(contact.claimed ?? [])] },
    language: opening.language,
    subject: message.subject ?? preview(message.text),
    status: 'queued',
    priority: 'normal',
    assignee: null,
    assignment: 0,
    lastAssignee: previous && lastOwner(previous, previous.updatedAt),
    offers: [],
    offersEndAt: null,
    declinedBy: [],
    routing: { enteredQueueAt: now, rank: rankOf(now, creditMinutes) },
    conversation: message.seq,
    notes: 0,
    tags: [],
    waitingSince: message.at,
    snoozeUntil: null,
    closesAt: null,
    lastMessage: {
      seq: message.seq,
      direction: message.direction,
      channel,
      preview: preview(message.text),
      at: message.at,
    },
    residentChannel: channel,
    followUpOf: previous?._id ?? null,
    createdAt: now,
    updatedAt: now,
    version: 1,
    unpublished: true,
    outbox: [],
  };
  return { ...ticket, outbox: [{ ...opened, figures: figuresOf(null, ticket, opened) }] };
}
