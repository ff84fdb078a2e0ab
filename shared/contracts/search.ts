import { z } from 'zod';
import { LINES } from '../domain/types.ts';
import { channel, page, status } from './common.ts';
import { listOf, q, ticketView, word } from './tickets.ts';

export const searchQuery = z.strictObject({
  ...page,
  q,
  city: listOf(word).optional(),
  service: listOf(word).optional(),
  status: listOf(status).optional(),
  channel: listOf(channel).optional(),
  assignee: listOf(word).optional(),
});
export type SearchFilters = z.output<typeof searchQuery>;

/** Where the words were found, and which part of the text they are. */
export const searchHit = z.object({
  where: z.enum(['subject', 'message', 'note', 'contact', 'number']),
  /** Of a message or note. */
  message: z.string().optional(),
  line: z.enum(LINES).optional(),
  seq: z.number().optional(),
  /** A part of at most some 160 characters. */
  text: z.string(),
  /** Within `text`, in UTF-16 units, half-open. */
  marks: z.array(z.tuple([z.number().int(), z.number().int()])),
});
export type SearchHit = z.infer<typeof searchHit>;

export const searchResult = z.object({ ticket: ticketView, hits: z.array(searchHit) });
