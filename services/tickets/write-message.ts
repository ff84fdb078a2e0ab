import type { Clock } from '../../shared/clock.ts';
import { MAX_SMS_TEXT } from '../../shared/contracts/common.ts';
import { nextStatus } from '../../shared/domain/ticket-status.ts';
import type { Agent, Attachment, Channel, Line, Message, Ticket } from '../../shared/domain/types.ts';
import { AppError } from '../../shared/errors.ts';
import type { HitFailpoint } from '../../shared/failpoints.ts';
import { newId } from '../../shared/ids.ts';
import type { MessageRepository } from '../../shared/repositories/messages.ts';
import type { TicketRepository } from '../../shared/repositories/tickets.ts';
import { codePoints } from '../../shared/text.ts';
import { traceId } from '../../shared/trace.ts';
import { actorOf, type TicketActions } from './ticket-actions.ts';
import { ownerFor } from './unnamed.ts';

type Applied = { message: Message; ticket: Ticket };
type Deps = {
  tickets: Pick<TicketRepository, 'byId'>;
  messages: Pick<MessageRepository, 'insert' | 'byKey' | 'at'>;
  actions: Pick<TicketActions, 'claim'>;
  /** Where a reply goes by each channel, or why it cannot go. */
  addressOf: (ticket: Ticket, channel: Channel) => Promise<{ ours: string; theirs: string } | null>;
  apply: (ticket: Ticket, message: Message) => Promise<{ won: true; ticket: Ticket } | { won: false }>;
  finish: (message: Message) => Promise<Applied | 'gone'>;
  failpoint: HitFailpoint;
  clock: Clock;
};

export type Writing = {
  ticket: string;
  /** The client's own id: the same again answers the first result. */
  id?: string | undefined;
  text: string;
  note?: boolean | undefined;
  assist?: boolean | undefined;
  channel?: Channel | undefined;
  attachments: Attachment[];
  /** Whom a note calls to it. */
  mentions?: NonNullable<Message['mentions']>;
};

const MAX_TRIES = 30;

/** An agent's reply or note: message first, then the ticket that counts it (models/intake, `write`). */
export function createWriteMessage({ tickets, messages, actions, addressOf, apply, finish, failpoint, clock }: Deps) {
  async function load(id: string): Promise<Ticket> {
    const ticket = await tickets.byId(id);
    if (!ticket) throw new AppError('not-found', 'There is no such ticket');
    return ticket;
  }

  /** A reply to a waiting ticket claims it first; somebody else's needs `assist`. */
  async function prepare(writing: Writing, by: Agent): Promise<Ticket> {
    const ticket = await load(writing.ticket);
    if (writing.note) return ticket;
    if (channelOf(ticket, writing) === 'sms') checkSms(writing);
    if (ticket.status === 'queued' || ticket.status === 'offered')
      return writing.assist ? ticket : actions.claim(ticket._id, by);
    if (!nextStatus(ticket.status, 'reply')) throw new AppError('conflict', `The ticket is ${ticket.status}`);
    if (ticket.assignee && ticket.assignee.id !== by._id && !writing.assist)
      throw new AppError('conflict', `The ticket is ${ownerFor(by, ticket)}'s`);
    return ticket;
  }

  async function compose(ticket: Ticket, writing: Writing, by: Agent): Promise<Message> {
    const line: Line = writing.note ? 'notes' : 'conversation';
    const channel = writing.note ? null : channelOf(ticket, writing);
    const address = channel && (await addressOf(ticket, channel));
    if (channel && !address)
      throw new AppError('validation', `The resident cannot be reached by ${channel}`, {
        errors: [{ pointer: '/channel', detail: 'no address of this kind' }],
      });
    const id = newId();
    const at = clock.now();
    return {
      _id: id,
      city: ticket.city,
      ticket: ticket._id,
      line,
      seq: ticket[line] + 1,
      direction: writing.note ? 'note' : 'out',
      channel,
      entrance: 'staff',
      key: keyOf(ticket._id, by, writing.id ?? id),
      clientId: writing.id ?? null,
      author: actorOf(by),
      text: writing.text,
      attachments: writing.attachments,
      ...(writing.mentions?.length && { mentions: writing.mentions }),
      at,
      delivery: channel && deliveryOf(channel, at),
      ...(address && { address }),
      ...(channel === 'email' && { mailId: `${id}@${address?.ours.split('@')[1]}` }),
      ...(writing.assist && { isAssist: true as const }),
      traceId: traceId(),
      unapplied: true,
    };
  }

  async function writeOnce(writing: Writing, by: Agent): Promise<Applied | null> {
    const ticket = await prepare(writing, by);
    const message = await compose(ticket, writing, by);
    if (!(await messages.insert(message))) {
      const known = await messages.byKey(message);
      if (known) return ended(await finish(known));
      const standing = await messages.at(message);
      if (standing) await finish(standing);
      return null;
    }
    failpoint('reply.stored');
    const result = await apply(ticket, message);
    return result.won ? { message, ticket: result.ticket } : ended(await finish(message));
  }

  return async function writeMessage(writing: Writing, by: Agent): Promise<Applied> {
    const known =
      writing.id &&
      (await messages.byKey({
        city: (await load(writing.ticket)).city,
        entrance: 'staff',
        key: keyOf(writing.ticket, by, writing.id),
      }));
    if (known) return sameOrConflict(known, writing, ended(await finish(known)));
    for (let tries = 0; tries < MAX_TRIES; tries++) {
      const end = await writeOnce(writing, by);
      if (end) return sameOrConflict(end.message, writing, end);
    }
    throw new AppError('unavailable', 'The ticket is changing too fast; try again', { retryAfter: 1 });
  };
}

export type WriteMessage = ReturnType<typeof createWriteMessage>;

/** A chat's reply is there for its session as soon as it is stored; by other channels it must be sent. */
function deliveryOf(channel: Channel, at: Date): Message['delivery'] {
  return channel === 'chat' ? { status: 'sent', at, attempts: 0 } : { status: 'queued', at, attempts: 0, dueAt: at };
}

function ended(end: Applied | 'gone'): Applied {
  if (end === 'gone') throw new AppError('conflict', 'The ticket was closed meanwhile');
  return end;
}

function sameOrConflict(message: Message, { text, note }: Writing, end: Applied): Applied {
  if (message.text !== text || (message.line === 'notes') !== Boolean(note))
    throw new AppError('conflict', 'This id was used for another message');
  return end;
}

/** A client's id is its own agent's: two agents may both count from 1. */
function keyOf(ticket: string, { _id }: Agent, id: string): string {
  return `${ticket}:${_id}:${id}`;
}

/** The resident's last one, unless the agent chooses another. */
function channelOf(ticket: Ticket, { channel }: Writing): Channel {
  return channel ?? ticket.residentChannel ?? ticket.channel;
}

/** Said at once instead of failing at the provider later. */
function checkSms({ text, attachments }: Writing): void {
  if (codePoints(text) > MAX_SMS_TEXT)
    throw new AppError('too-large', `An SMS has at most ${MAX_SMS_TEXT} characters`, {
      errors: [{ pointer: '/text', detail: 'too long for an SMS' }],
    });
  if (attachments.length)
    throw new AppError('validation', 'An SMS carries no attachments', {
      errors: [{ pointer: '/attachments', detail: 'not by SMS' }],
    });
}
