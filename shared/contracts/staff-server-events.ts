import { z } from 'zod';
import { presenceView } from './agents.ts';
import { date } from './common.ts';
import { draftEvent } from './drafts.ts';
import { handoverView } from './handovers.ts';
import { mentionEvent } from './mentions.ts';
import { problemView } from './problem.ts';
import { messageView, ticketView } from './tickets.ts';
import { wallboardView } from './wallboard.ts';

const resident = z.object({ id: z.string(), name: z.string().nullable() });
const colleague = z.object({ id: z.string(), name: z.string() });
const at = { ticket: z.string(), on: z.boolean() };

/** What the server sends over `/staff`. */
export const staffServerEvents = {
  presence: presenceView,
  offer: z.object({
    id: z.string(),
    ticket: ticketView,
    expiresAt: date,
    reason: z.enum(['waiting', 'returned', 'transfer', 'escalation']),
  }),
  'offer.ended': z.object({
    id: z.string(),
    ticket: z.string(),
    why: z.enum(['accepted', 'declined', 'expired', 'rescinded']),
  }),
  ticket: z.object({ ticket: ticketView, events: z.array(z.looseObject({ type: z.string() })) }),
  'ticket.gone': z.object({ ticket: z.string() }),
  handover: handoverView,
  'handover.ended': z.object({ ticket: z.string() }),
  message: z.object({ ticket: z.string(), message: messageView }),
  /** The resident's, or a colleague's. */
  typing: z.union([z.object({ ...at, contact: resident }), z.object({ ...at, agent: colleague })]),
  viewing: z.object({ ...at, agent: colleague }),
  read: z.object({ ticket: z.string(), seq: z.number() }),
  /** Of all that is watched of it, at most once a second. */
  wallboard: wallboardView,
  draft: draftEvent,
  mention: mentionEvent,
  'session.ended': problemView,
} as const;

const done = z.object({ ok: z.literal(true) });
const watched = z.union([
  done.extend({ ticket: ticketView, messages: z.array(messageView) }),
  done.extend({ items: z.array(ticketView) }),
  done.extend({ wallboard: wallboardView }),
]);

/** What a client's event is answered with when it went well; else `{ ok: false, error }`. */
export const staffAcks = {
  presence: done.extend({ presence: presenceView }),
  accept: done.extend({ ticket: ticketView }),
  decline: done,
  watch: watched,
  unwatch: done,
  reply: done.extend({ message: messageView }),
  typing: done,
  viewing: done,
} as const;
