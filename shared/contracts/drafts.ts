import { z } from 'zod';
import { attachmentIds, date, EMPTY_MESSAGE, id, page, saysSomething, text } from './common.ts';
import { attachmentView } from './tickets.ts';

/** Of the writer's own tab or device, told back with the event so that it knows its own. */
const client = id.optional();

/** What one has begun to write at a ticket, all of it: what was there before is replaced. */
export const draftBody = z
  .strictObject({
    text,
    note: z.boolean().default(false),
    /** Own uploads, which stay as long as the draft. */
    attachments: attachmentIds.default([]),
    /** The last seq of the conversation that the writer had seen when the draft began. */
    seenSeq: z.int().min(0),
    client,
  })
  .refine(saysSomething, EMPTY_MESSAGE);
export const draftDeleteQuery = z.strictObject({ client });
export const draftListQuery = z.strictObject(page);

export const draftView = z.object({
  ticket: z.string(),
  text: z.string(),
  note: z.boolean(),
  attachments: z.array(attachmentView),
  seenSeq: z.number(),
  /** Grows with every write; a lower one than seen is old. */
  version: z.number(),
  updatedAt: date,
});
export type DraftView = z.infer<typeof draftView>;

export const draftAnswer = z.object({ draft: draftView.nullable() });
/** To the agent's sockets; null: it is gone. */
export const draftEvent = z.object({ ticket: z.string(), draft: draftView.nullable(), client: z.string().nullable() });
