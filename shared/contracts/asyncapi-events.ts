import { z } from 'zod';
import { chatClientEvents, chatHandshake } from './chat-events.ts';
import { chatAcks, chatServerEvents } from './chat-server-events.ts';
import { staffClientEvents } from './staff-events.ts';
import { staffAcks, staffServerEvents } from './staff-server-events.ts';

export type SocketEvent = {
  name: string;
  summary: string;
  payload: z.ZodType;
  /** What the server answers with; there for what clients send. */
  ack?: z.ZodType;
  permission?: string;
};
export type SocketNamespace = { title: string; description: string; handshake: z.ZodType; events: SocketEvent[] };

const CHAT_SAYS: Record<keyof typeof chatClientEvents, string> = {
  message: 'A message of the resident; the same id again is the same message',
  sync: 'The messages after a seq, ascending, at most 100',
  typing: 'Whether the resident is writing',
  read: 'How far the resident has read',
  leave: 'Done: a chat that was answered is resolved; a later message goes on',
  contact: 'Where an answer can follow by another channel',
};
const CHAT_TELLS: Record<keyof typeof chatServerEvents, string> = {
  session: 'The chat as it stands: on connect, and when a follow-up ticket takes over',
  message: 'A message, to every socket of the session, the resident’s own too',
  queue: 'The place in the line, within 2 s of a change',
  typing: 'Whether the agent is writing',
  status: 'The ticket’s status and the agent’s first name',
};
const STAFF_SAYS: Record<keyof typeof staffClientEvents, string> = {
  presence: 'Sets one’s own presence',
  accept: 'Takes an offered ticket',
  decline: 'Declines an offered ticket',
  watch:
    'A ticket’s or a queue’s state now, and its changes from now on; or the live figures of one own city or all, ' +
    'which needs the permission wallboard:read',
  unwatch: 'No more changes of a watched ticket or queue, no more live figures',
  reply: 'A reply or a note, as POST /api/v1/tickets/{id}/messages',
  typing: 'Whether one is writing at a watched ticket',
  viewing: 'Whether one looks at a watched ticket',
};
const STAFF_TELLS: Record<keyof typeof staffServerEvents, string> = {
  presence: 'One’s own presence, to all own sockets',
  offer: 'A ticket offered to this agent',
  'offer.ended': 'An offer has ended, and why',
  ticket:
    'A ticket’s whole state at its version; a lower version than one seen is old. Of one watched, owned, offered or ' +
    'consulted on; supervisors hear of escalated ones too',
  'ticket.gone':
    'A ticket watched, owned, offered, consulted on, escalated or in a watched queue is no longer one’s to see',
  handover: 'To supervisors: a ticket of another city waits for their city’s agents; again with each change of it',
  'handover.ended': 'To supervisors: it no longer does; where nothing is heard it ends at its `until`',
  message: 'A message at a ticket watched, offered, owned or consulted on; again when its delivery changes',
  typing: 'The resident or a colleague is writing at a watched ticket',
  viewing: 'A colleague looks at a watched ticket',
  read: 'How far the resident has read',
  wallboard: 'The live figures watched, at most once a second and only where they changed, else every 15 s',
  draft: 'One’s own draft at a ticket was written or is gone, to all own sockets; `client` is whose tab it was',
  mention: 'One was mentioned in a note; the same message may come twice',
  'session.ended': 'The session has ended; the server disconnects',
};

const staffHandshake = z.object({ token: z.string().min(1) });

/** Each event of both namespaces with its words, payload and ack. */
export const socketNamespaces: Record<'chat' | 'staff', SocketNamespace> = {
  chat: {
    title: 'Web chat of residents',
    description: 'Any origin may connect. A refused handshake is a connect_error whose data is a problem.',
    handshake: chatHandshake,
    events: [
      ...keysOf(chatClientEvents).map((name) => ({
        name,
        summary: CHAT_SAYS[name],
        payload: chatClientEvents[name],
        ack: chatAcks[name],
      })),
      ...keysOf(chatServerEvents).map((name) => ({
        name,
        summary: CHAT_TELLS[name],
        payload: chatServerEvents[name],
      })),
    ],
  },
  staff: {
    title: 'Staff',
    description:
      'By the token of POST /api/v1/session, never by the cookie. A refusal is a connect_error with a problem.',
    handshake: staffHandshake,
    events: [
      ...keysOf(staffClientEvents).map((name) => ({
        name,
        summary: STAFF_SAYS[name],
        payload: staffClientEvents[name].schema,
        ack: staffAcks[name],
        permission: staffClientEvents[name].permission,
      })),
      ...keysOf(staffServerEvents).map((name) => ({
        name,
        summary: STAFF_TELLS[name],
        payload: staffServerEvents[name],
      })),
    ],
  },
};

function keysOf<Table extends object>(table: Table): (keyof Table & string)[] {
  return Object.keys(table).filter((key): key is keyof Table & string => key in table);
}
