import { z } from 'zod';
import { date, status } from './common.ts';
import { messageView } from './tickets.ts';

/** A message as its resident sees it; `id` is the client's own where the resident wrote it. */
export const chatMessageView = z.object({
  seq: z.number(),
  id: z.string(),
  from: z.enum(['resident', 'agent', 'system']),
  name: z.string().optional(),
  text: z.string(),
  attachments: messageView.shape.attachments,
  at: date,
});

/** What the server sends over `/chat`. */
export const chatServerEvents = {
  session: z.object({
    token: z.string(),
    ticket: z.object({ id: z.string(), number: z.string(), status }).nullable(),
    messages: z.array(chatMessageView),
    more: z.boolean(),
    position: z.number().optional(),
  }),
  message: chatMessageView,
  queue: z.object({
    position: z.number(),
    estimateSeconds: z.number().nullable(),
    upperSeconds: z.number().nullable(),
    open: z.boolean(),
    opensAt: date.optional(),
  }),
  typing: z.object({ on: z.boolean(), name: z.string() }),
  status: z.object({ status, agent: z.string().optional() }),
} as const;

const done = z.object({ ok: z.literal(true) });

/** What a client's event is answered with when it went well; else `{ ok: false, error }`. */
export const chatAcks = {
  message: done.extend({ seq: z.number(), id: z.string() }),
  sync: done.extend({ messages: z.array(chatMessageView), more: z.boolean() }),
  typing: done,
  read: done,
  leave: done,
  contact: done,
} as const;
