import type { Clock } from '../../shared/clock.ts';
import type { Accepted, InboundMessage } from '../../shared/domain/channel-messages.ts';
import { guessLanguage } from '../../shared/domain/language.ts';
import { type Place, placeOf } from '../../shared/domain/place.ts';
import type { Message, Ticket } from '../../shared/domain/types.ts';
import { AppError } from '../../shared/errors.ts';
import type { HitFailpoint } from '../../shared/failpoints.ts';
import { newId } from '../../shared/ids.ts';
import type { Logger } from '../../shared/logger.ts';
import type { MessageRepository } from '../../shared/repositories/messages.ts';
import type { TicketRepository } from '../../shared/repositories/tickets.ts';
import { cleanText } from '../../shared/text.ts';
import { traceId } from '../../shared/trace.ts';
import type { Applied, FinishMessage } from './finish-message.ts';

type Deps = FinishMessage & {
  tickets: Pick<TicketRepository, 'latestOf'>;
  recent: { latestOf: (thread: { city: string; thread: string }) => Ticket | undefined };
  messages: Pick<MessageRepository, 'insert' | 'byKey' | 'at'>;
  failpoint: HitFailpoint;
  clock: Clock;
  log: Logger;
};

const MAX_TRIES = 30;

/** Stores a resident's message and its ticket change, once; the order of the writes is that of models/intake. */
export function createAcceptMessage({
  tickets,
  recent,
  messages,
  finish,
  open,
  apply,
  contactOf,
  failpoint,
  clock,
  log,
}: Deps) {
  /** The thread's last ticket. What this process remembers will do for a first try: a wrong place is taken or lost. */
  async function lastOf(inbound: InboundMessage, isFirstTry: boolean): Promise<Ticket | null> {
    const remembered = isFirstTry ? (recent.latestOf(inbound) ?? (inbound.isFirst ? null : undefined)) : undefined;
    return remembered === undefined ? tickets.latestOf(inbound.city, inbound.thread) : remembered;
  }

  async function acceptOnce(
    inbound: InboundMessage,
    { isFirstTry }: { isFirstTry: boolean },
  ): Promise<(Applied & { isDuplicate: boolean }) | null> {
    const last = await lastOf(inbound, isFirstTry);
    const place = placeOf(inbound, last);
    const message = compose(inbound, place);
    const [isStored, contact] = await Promise.all([
      messages.insert(message),
      place.isNew ? contactOf(message) : undefined,
    ]);
    failpoint('intake.stored');
    if (!isStored) return standsAlready(message);
    if (place.isNew) {
      const ticket = await open(message, last, contact);
      if (ticket) return { message, ticket, isDuplicate: false };
    } else if (last) {
      const result = await apply(last, message);
      if (result.won) return { message, ticket: result.ticket, isDuplicate: false };
    }
    const end = await finish(message);
    return end === 'gone' ? null : { ...end, isDuplicate: false };
  }

  /** Our key was there: a redelivery. Our place was taken: whoever stands in it is finished first. */
  async function standsAlready(message: Message): Promise<(Applied & { isDuplicate: boolean }) | null> {
    const known = await messages.byKey(message);
    if (known) {
      const end = await finish(known);
      return end === 'gone' ? null : { ...end, isDuplicate: true };
    }
    const standing = await messages.at(message);
    if (standing) await finish(standing);
    return null;
  }

  function compose(inbound: InboundMessage, { ticket, seq, ordinal }: Place): Message {
    const { city, channel, key, thread, service, contact, html, subject, mailId, references } = inbound;
    const text = cleanText(inbound.text);
    return {
      _id: newId(),
      city,
      ticket,
      line: 'conversation',
      seq,
      direction: 'in',
      channel,
      entrance: channel,
      key,
      clientId: inbound.clientId ?? null,
      author: { kind: 'contact', id: newId(), name: contact.name ?? '' },
      text,
      attachments: inbound.attachments,
      at: clock.now(),
      delivery: null,
      address: inbound.address,
      opening: { thread, ordinal, service, language: inbound.language ?? guessLanguage(text), contact },
      ...(html && { html }),
      ...(subject && { subject }),
      ...(mailId && { mailId }),
      ...(references?.length && { references }),
      ...(inbound.isAutomatic && { isAutomatic: true as const }),
      traceId: traceId(),
      unapplied: true,
    };
  }

  return async function acceptMessage(inbound: InboundMessage): Promise<Accepted> {
    for (let tries = 0; tries < MAX_TRIES; tries++) {
      const end = await acceptOnce(inbound, { isFirstTry: tries === 0 });
      if (!end) continue;
      const { message, ticket, isDuplicate } = end;
      const facts = { city: message.city, channel: message.channel, ticketId: ticket._id, messageId: message._id };
      if (isDuplicate) log.debug(facts, 'message there already');
      else log.info(facts, 'message taken in');
      return {
        messageId: message._id,
        ticketId: ticket._id,
        number: ticket.number,
        seq: message.seq,
        status: ticket.status,
        isDuplicate,
      };
    }
    throw new AppError('unavailable', 'The conversation is changing too fast; try again', { retryAfter: 1 });
  };
}
