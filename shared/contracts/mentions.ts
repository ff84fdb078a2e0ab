import { z } from 'zod';
import { date, page } from './common.ts';
import { messageView, ticketView } from './tickets.ts';

export const mentionListQuery = z.strictObject({
  ...page,
  after: date.optional().meta({ description: 'Written later than this date' }),
  unread: z.enum(['true']).optional().meta({ description: 'Those written after what was marked as read' }),
});
/** All that were written until then. */
export const mentionsReadBody = z.strictObject({ upTo: date });

/** `message` is the note; its id is the mention's. */
export const mentionView = z.object({ ticket: ticketView, message: messageView, isRead: z.boolean() });
export type MentionView = z.infer<typeof mentionView>;

/** Newest first. */
export const mentionPage = z.object({
  items: z.array(mentionView),
  next: z.string().nullable(),
  /** At most 100 are counted. */
  unread: z.number(),
});
export const mentionsReadView = z.object({ readUpTo: date, unread: z.number() });
export const mentionEvent = z.object({ ticket: ticketView, message: messageView });
