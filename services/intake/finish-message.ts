import type { Clock } from '../../shared/clock.ts';
import { decideCount, decideReply, decideResidentMessage } from '../../shared/domain/decide-conversation.ts';
import type { Decision } from '../../shared/domain/decision.ts';
import { openTicket } from '../../shared/domain/open-ticket.ts';
import { placeOf } from '../../shared/domain/place.ts';
import { nextStatus } from '../../shared/domain/ticket-status.ts';
import type { Actor, Contact, Message, Ticket } from '../../shared/domain/types.ts';
import { AppError } from '../../shared/errors.ts';
import type { Tell } from '../../shared/events/saved.ts';
import type { HitFailpoint } from '../../shared/failpoints.ts';
import { newId } from '../../shared/ids.ts';
import { type CityRepository, policyIn } from '../../shared/repositories/cities.ts';
import type { ContactRepository } from '../../shared/repositories/contacts.ts';
import type { MessageRepository } from '../../shared/repositories/messages.ts';
import type { TicketNumbers } from '../../shared/repositories/ticket-numbers.ts';
import type { TicketRepository } from '../../shared/repositories/tickets.ts';

type Attempt = { won: true; ticket: Ticket } | { won: false };
type Deps = {
  tickets: Pick<TicketRepository, 'byId' | 'latestOf' | 'insert'>;
  messages: Pick<MessageRepository, 'byId' | 'at' | 'move' | 'remove'>;
  contacts: Pick<ContactRepository, 'insert' | 'byIdentity'>;
  cities: Pick<CityRepository, 'book'>;
  numbers: TicketNumbers;
  /** One try to change the ticket on the version given. */
  attempt: (
    ticket: Ticket,
    step: { actor: Actor; decide: (ticket: Ticket, now: Date) => Decision; message: Message },
  ) => Promise<Attempt>;
  publish: Tell;
  failpoint: HitFailpoint;
  clock: Clock;
};

type Known = Pick<Contact, '_id' | 'name' | 'identities' | 'claimed'>;
export type Applied = { message: Message; ticket: Ticket };
const MAX_TRIES = 30;

/**
 * Brings a stored message to 'applied': counted by its ticket, with the change that says so. Whoever stored it, found
 * it standing in a place or swept it does the same, and nobody applies it twice (models/intake, `finish`).
 */
export function createFinishMessage({
  tickets,
  messages,
  contacts,
  cities,
  numbers,
  attempt,
  publish,
  failpoint,
  clock,
}: Deps) {
  /** The new ticket of a thread; null where somebody else made it. */
  async function open(message: Message, previous: Ticket | null, known?: Known): Promise<Ticket | null> {
    const { opening } = message;
    const book = await cities.book();
    const city = book.cities.get(message.city);
    if (!opening || !city) throw new Error(`message ${message._id} cannot open a ticket`);
    const now = clock.now();
    const [number, contact] = await Promise.all([
      numbers.next({ code: city.code, zone: city.zone, now }),
      known ?? contactOf(message),
    ]);
    const creditMinutes = policyIn(book, { city: message.city, service: opening.service }).creditMinutes.normal;
    const ticket = openTicket({ number, changeId: newId(), message, opening, contact, previous, creditMinutes, now });
    if (!(await tickets.insert(ticket))) return null;
    failpoint('intake.ticket-inserted');
    for (const change of ticket.outbox) publish({ ticket, change, message });
    return ticket;
  }

  /** Made beside the message or before by another one: whoever has the address is the contact. */
  async function contactOf(message: Message): Promise<Known> {
    if (!message.opening) throw new Error(`message ${message._id} names no contact`);
    const { kind, address, name } = message.opening.contact;
    const fresh = {
      _id: message.author.id,
      city: message.city,
      name,
      identities: [{ kind, address, verified: false }],
      createdAt: message.at,
    };
    const isNew = await contacts.insert(fresh);
    failpoint('intake.contact-inserted');
    if (isNew) return fresh;
    return (await contacts.byIdentity(message.city, { kind, address })) ?? fresh;
  }

  /** The next count of a ticket that is there, decided by who wrote. */
  function apply(ticket: Ticket, message: Message): Promise<Attempt> {
    return attempt(ticket, {
      actor: message.author,
      decide: (loaded, now) => decideFor(loaded, message, now),
      message,
    });
  }

  async function step(message: Message): Promise<Applied | 'gone' | null> {
    const ticket = await tickets.byId(message.ticket);
    if (!ticket) {
      const opened = await open(message, await tickets.latestOf(message.city, message.opening?.thread ?? ''));
      return opened && { message, ticket: opened };
    }
    if (ticket[message.line] >= message.seq) return { message, ticket };
    if (ticket.status === 'closed' && message.line === 'conversation') return moveOn(message, ticket);
    const result = await apply(ticket, message);
    return result.won ? { message, ticket: result.ticket } : null;
  }

  /** A closed ticket: a resident's message goes on to the follow-up, an agent's reply is taken back and refused. */
  async function moveOn(message: Message, ticket: Ticket): Promise<'gone' | null> {
    if (message.direction === 'out') {
      await messages.remove(message);
      failpoint('reply.taken-back');
      return 'gone';
    }
    const next = placeOf(ticket, await tickets.latestOf(ticket.city, ticket.thread));
    const isMoved = await messages.move(message, { ticket: next.ticket, seq: next.seq, ordinal: next.ordinal });
    failpoint('intake.moved');
    if (isMoved) return null;
    const standing = await messages.at({ ...message, ticket: next.ticket, seq: next.seq });
    if (standing && standing._id !== message._id) await finish(standing);
    return null;
  }

  /** 'gone' for a reply that was refused. */
  async function finish({ _id }: Pick<Message, '_id'>): Promise<Applied | 'gone'> {
    for (let tries = 0; tries < MAX_TRIES; tries++) {
      const message = await messages.byId(_id);
      if (!message) return 'gone';
      const end = await step(message);
      if (end) return end;
    }
    throw new AppError('unavailable', 'The conversation is changing too fast; try again', { retryAfter: 1 });
  }

  return { finish, open, apply, contactOf };
}

export type FinishMessage = ReturnType<typeof createFinishMessage>;

function decideFor(ticket: Ticket, message: Message, now: Date): Decision {
  if (message.direction === 'in' && !message.isAutomatic) return decideResidentMessage(ticket, message, now);
  // a reply that lost to a transfer stays what was said, and changes nothing but the count
  const isOwners = !ticket.assignee || ticket.assignee.id === message.author.id;
  const isReply =
    message.direction === 'out' && !message.isAssist && isOwners && nextStatus(ticket.status, 'reply') !== null;
  if (isReply) return decideReply(ticket, { message, agent: message.author, now });
  return decideCount(ticket, { message, now });
}
