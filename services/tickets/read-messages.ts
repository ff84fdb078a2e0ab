import type { z } from 'zod';
import type { messageListQuery } from '../../shared/contracts/tickets.ts';
import type { Message, Ticket } from '../../shared/domain/types.ts';
import { AppError } from '../../shared/errors.ts';
import type { MessageRepository } from '../../shared/repositories/messages.ts';
import { createReadTimeline } from './read-timeline.ts';

type Query = z.output<typeof messageListQuery>;
type Page = { items: Message[]; next: string | null };

/** A ticket's messages up to its counts: what no change counted yet is not shown. */
export function createReadMessages({ messages }: { messages: Pick<MessageRepository, 'inLine' | 'timeline'> }) {
  const readTimeline = createReadTimeline({ messages });

  return async function readMessages(ticket: Ticket, query: Query): Promise<Page> {
    return query.line ? readLine(ticket, { ...query, line: query.line }) : readTimeline(ticket, query);
  };

  /** By seq; with `before` the last ones below it, otherwise ascending after `after`. */
  async function readLine(
    ticket: Ticket,
    { line, after, before, limit, cursor }: Query & { line: Message['line'] },
  ): Promise<Page> {
    const upTo = Math.min(ticket[line], before === undefined ? Number.MAX_SAFE_INTEGER : Number(before) - 1);
    const items = await messages.inLine({
      city: ticket.city,
      ticket: ticket._id,
      line,
      after: cursor ? seqOf(cursor) : Number(after ?? 0),
      upTo,
      limit,
      last: before !== undefined,
    });
    const last = items.at(-1);
    return { items, next: before === undefined && last && last.seq < upTo ? String(last.seq) : null };
  }
}

function seqOf(cursor: string): number {
  if (!/^\d{1,9}$/.test(cursor))
    throw new AppError('validation', 'The cursor is not of this list', {
      errors: [{ pointer: '/cursor', detail: 'not of this list' }],
    });
  return Number(cursor);
}
