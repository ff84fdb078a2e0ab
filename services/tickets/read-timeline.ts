import { z } from 'zod';
import type { messageListQuery } from '../../shared/contracts/tickets.ts';
import { readCursor, writeCursor } from '../../shared/cursor.ts';
import type { Message, Ticket } from '../../shared/domain/types.ts';
import type { LineSpan, MessageRepository } from '../../shared/repositories/messages.ts';

type Query = z.output<typeof messageListQuery>;
type Page = { items: Message[]; next: string | null };
type Counts = Pick<Ticket, 'conversation' | 'notes'>;
type Place = z.output<typeof place>;

const seq = z.number().int().min(0);
/** Seqs that were counted before, seqs that are read now, and the last message read of these. */
const place = z.tuple([seq, seq, seq, seq, z.number().int().nullable(), z.string()]);

/**
 * Both lines of a ticket by time. A message may be counted after a later one was read: the cursor holds the counts
 * it reads up to, a set that nothing enters any more, and what was counted meanwhile is read when that is done.
 */
export function createReadTimeline({ messages }: { messages: Pick<MessageRepository, 'timeline'> }) {
  /** With `before` the last ones below it, and by cursor those before them; each page ascending. */
  return async function readTimeline(ticket: Ticket, query: Query): Promise<Page> {
    const { limit } = query;
    const isBackward = query.before !== undefined;
    const from = readCursor(query, place) ?? firstPlace(ticket);
    const [at, id] = [from[4], from[5]];
    const found = await messages.timeline({
      city: ticket.city,
      ticket: ticket._id,
      lines: spansOf(from, ticket),
      after: dateOf(query.after),
      before: dateOf(query.before),
      beyond: at === null ? null : { at: new Date(at), id },
      isBackward,
      limit: limit + 1,
    });
    const items = found.slice(0, limit);
    const last = items.at(-1);
    const next = found.length > limit && last ? placeAfter(from, last) : isBackward ? null : newsSince(from, ticket);
    return { items: isBackward ? items.toReversed() : items, next: next && writeCursor(query, next) };
  };
}

function firstPlace({ conversation, notes }: Counts): Place {
  return [0, conversation, 0, notes, null, ''];
}

/** Never beyond what is counted: anybody can write a cursor. */
function spansOf(
  [conversation, conversationUpTo, notes, notesUpTo]: Place,
  counted: Counts,
): Record<Message['line'], LineSpan> {
  return {
    conversation: { after: conversation, upTo: Math.min(conversationUpTo, counted.conversation) },
    notes: { after: notes, upTo: Math.min(notesUpTo, counted.notes) },
  };
}

function placeAfter([conversation, conversationUpTo, notes, notesUpTo]: Place, { at, _id }: Message): Place {
  return [conversation, conversationUpTo, notes, notesUpTo, at.getTime(), _id];
}

/** Where to go on once all that was counted at the beginning is read; null where nothing came meanwhile. */
function newsSince([, conversation, , notes]: Place, now: Counts): Place | null {
  if (now.conversation <= conversation && now.notes <= notes) return null;
  return [conversation, now.conversation, notes, now.notes, null, ''];
}

function dateOf(value: string | number | undefined): Date | undefined {
  return value === undefined ? undefined : new Date(value);
}
