import { z } from 'zod';
import { readQuery } from '../domain/search-query.ts';
import { LINES } from '../domain/types.ts';
import { cleanText } from '../text.ts';
import {
  attachmentIds,
  channel,
  date,
  EMPTY_MESSAGE,
  id,
  language,
  page,
  priority,
  saysSomething,
  status,
  text,
} from './common.ts';

const person = z.object({ id: z.string(), name: z.string() });
export const attachmentView = z.object({ id: z.string(), name: z.string(), type: z.string(), size: z.number() });

export const ticketView = z.object({
  id: z.string(),
  number: z.string(),
  city: z.string(),
  service: z.string(),
  channel,
  status,
  priority,
  subject: z.string(),
  language: language.nullable(),
  assignee: person.nullable(),
  offers: z.array(z.object({ id: z.string(), agent: person, expiresAt: date })),
  contact: z.object({
    id: z.string(),
    name: z.string().nullable(),
    identities: z.array(
      z.object({ kind: z.enum(['chat', 'phone', 'email']), address: z.string(), verified: z.boolean() }),
    ),
  }),
  tags: z.array(z.string()),
  waitingSince: date.nullable(),
  snoozeUntil: date.nullable(),
  lastMessage: z.object({ seq: z.number(), direction: z.string(), channel, preview: z.string(), at: date }).nullable(),
  followUpOf: z.string().nullable(),
  mergedInto: z.string().nullable(),
  /** Colleagues who are asked about it. */
  consulted: z.array(person),
  /** Until a supervisor has it; `by` null: the system, after the policy's max wait. */
  escalation: z.object({ at: date, by: person.nullable(), reason: z.string().nullable() }).nullable(),
  createdAt: date,
  updatedAt: date,
  version: z.number(),
});
export type TicketView = z.infer<typeof ticketView>;

export const messageView = z.object({
  id: z.string(),
  clientId: z.string().nullable(),
  ticket: z.string(),
  line: z.enum(LINES),
  seq: z.number(),
  direction: z.enum(['in', 'out', 'note', 'system']),
  channel: channel.nullable(),
  author: z.object({ kind: z.enum(['contact', 'agent', 'system']), id: z.string(), name: z.string() }),
  text: z.string(),
  html: z.string().optional(),
  attachments: z.array(attachmentView),
  /** Whom a note calls to it; absent where nobody. */
  mentions: z.array(person).optional(),
  at: date,
  delivery: z
    .object({
      status: z.enum(['queued', 'sending', 'sent', 'delivered', 'failed', 'unknown']),
      reason: z.string().optional(),
      at: date,
    })
    .nullable(),
});
export type MessageView = z.infer<typeof messageView>;

export const changeView = z.object({
  version: z.number(),
  actor: z.object({ kind: z.string(), id: z.string(), name: z.string() }),
  at: date,
  events: z.array(z.looseObject({ type: z.string() })),
});

/** A comma list of what `one` takes. */
export const listOf = <One extends z.ZodType<unknown, string>>(one: One) =>
  z
    .string()
    .transform((value) => value.split(',').filter(Boolean))
    .pipe(z.array(one).min(1).max(50));
export const word = z.string().min(1).max(64);
/** What is searched for. */
export const q = z
  .string()
  .trim()
  .min(1)
  .max(200)
  .refine((words) => readQuery(words).words.length > 0, 'a word or number of at least two characters');

export const TICKET_SORTS = ['waiting', 'created', 'updated', '-waiting', '-created', '-updated'] as const;

export const ticketListQuery = z.strictObject({
  ...page,
  city: listOf(word).optional(),
  service: listOf(word).optional(),
  status: listOf(status).optional(),
  channel: listOf(channel).optional(),
  assignee: listOf(word).optional(),
  consulted: listOf(word).optional(),
  escalated: z.enum(['true', 'false']).optional(),
  contact: listOf(word).optional(),
  priority: listOf(priority).optional(),
  tag: listOf(word).optional(),
  q: q.optional(),
  updatedAfter: date.optional(),
  sort: z.enum(TICKET_SORTS).default('-updated'),
});

/** One line of text, cleaned. */
export const line = z
  .string()
  .max(1_000)
  .transform((value) => cleanText(value).replace(/\s+/g, ' ').trim());

export const ticketPatch = z
  .strictObject({
    subject: line.pipe(z.string().min(1).max(200)),
    priority,
    service: word,
    language: language.nullable(),
    tags: z
      .array(line.pipe(z.string().min(1).max(64)))
      .max(50)
      .transform((tags) => [...new Set(tags)]),
    snoozeUntil: date.nullable(),
  })
  .partial();

const MAX_MENTIONS = 20;
const messageFields = {
  id: id.optional(),
  text,
  note: z.boolean().optional(),
  assist: z.boolean().optional(),
  channel: channel.optional(),
  attachments: attachmentIds.optional(),
  /** Of a note: agents who see the ticket, and are called to it. */
  mentions: z.array(id).max(MAX_MENTIONS, `at most ${MAX_MENTIONS} mentions`).optional(),
};
const mentionsInNote = ({ note, mentions }: { note?: boolean | undefined; mentions?: string[] | undefined }) =>
  note || !mentions?.length;
const ONLY_IN_NOTE = { message: 'only in a note', path: ['mentions'] };
export const messageBody = z
  .strictObject(messageFields)
  .refine(saysSomething, EMPTY_MESSAGE)
  .refine(mentionsInNote, ONLY_IN_NOTE);
export const replyBody = z
  .strictObject({ ...messageFields, ticket: id })
  .refine(saysSomething, EMPTY_MESSAGE)
  .refine(mentionsInNote, ONLY_IN_NOTE);

/** Within a line places are seqs; both lines together have nothing in common but their time. */
export const messageListQuery = z
  .strictObject({
    ...page,
    line: z.enum(LINES).optional(),
    after: z.union([z.coerce.number().int().min(0), date]).optional(),
    before: z.union([z.coerce.number().int().min(1), date]).optional(),
  })
  .superRefine(({ line, after, before }, context) => {
    const expected = line ? 'number' : 'string';
    for (const [name, place] of Object.entries({ after, before })) {
      if (place === undefined || typeof place === expected) continue;
      context.addIssue({
        code: 'custom',
        path: [name],
        message: line ? 'a seq of the line' : 'a date, without a line',
      });
    }
  });
export const eventListQuery = z.strictObject({ ...page, after: z.coerce.number().int().min(0).default(0) });
export const emptyBody = z.strictObject({});
export const assignBody = z.strictObject({ agent: id });
export const note = z
  .string()
  .transform((value) => cleanText(value).trim())
  .pipe(z.string().min(1).max(10_000))
  .optional();
export const transferBody = z.union([
  z.strictObject({ agent: id, note }),
  z.strictObject({ service: word, note }),
  z.strictObject({ city: word, service: word, note }),
]);
export const resolveBody = z.strictObject({ reason: line.pipe(z.string().min(1).max(200)).optional(), note });
