import type { ChatSession } from '../../shared/domain/chat-session.ts';
import { createRateLimit, type RateLimit } from './rate-limit.ts';
import { type ResidentTicket, statusOf } from './resident-view.ts';
import type { ChatSocket, News, Snapshot } from './socket-types.ts';

/** A session with sockets in this process. */
export type OpenChat = {
  session: ChatSession;
  sockets: Set<ChatSocket>;
  /** The session's last ticket, as far as this process knows. */
  ticket: ResidentTicket | null;
  /** What was told last, so that nothing is told twice in a row. */
  status: string;
  queue: string;
  limits: { message: RateLimit; other: RateLimit };
};

const MESSAGE_LIMIT = { most: 20, withinMs: 10_000 };
const OTHER_LIMIT = { most: 100, withinMs: 10_000 };

/** The chats open in this process, and the one place that tells their sockets what happened. */
export function createOpenChats() {
  const chats = new Map<string, OpenChat>();

  /** False for what is older than what is known. */
  function learn(chat: OpenChat, ticket: ResidentTicket): boolean {
    const known = chat.ticket;
    if (known && (ticket.ordinal < known.ordinal || (ticket.id === known.id && ticket.version <= known.version)))
      return false;
    chat.ticket = ticket;
    return true;
  }

  function tellStatus(chat: OpenChat, ticket: ResidentTicket): void {
    const status = statusOf(ticket);
    const told = JSON.stringify(status);
    if (told === chat.status) return;
    chat.status = told;
    // gone from the queue: its next position is news again
    chat.queue = '';
    for (const socket of chat.sockets) socket.emit('status', status);
  }

  /** Order and repeats don't matter: status goes by version, messages are counted by seq. */
  function show({ session, ticket, message }: News): void {
    const chat = chats.get(session);
    if (!chat) return;
    const before = chat.ticket;
    const isNewer = learn(chat, ticket);
    if (isNewer && before && ticket.id !== before.id)
      tellTakeover(chat, { session, ticket, ...(message && { message }) });
    if (message) {
      for (const socket of chat.sockets) {
        socket.emit('message', message);
        socket.data.seq = Math.max(socket.data.seq, message.seq);
      }
    }
    if (isNewer) tellStatus(chat, ticket);
  }

  return {
    all: () => [...chats.values()],
    of: (session: string) => chats.get(session),

    add(socket: ChatSocket): OpenChat {
      const { session } = socket.data;
      const limits = () => ({ message: createRateLimit(MESSAGE_LIMIT), other: createRateLimit(OTHER_LIMIT) });
      const chat = chats.get(session._id) ?? {
        session,
        sockets: new Set(),
        ticket: null,
        status: '',
        queue: '',
        limits: limits(),
      };
      chats.set(session._id, chat);
      chat.sockets.add(socket);
      return chat;
    },

    remove(socket: ChatSocket): void {
      const chat = chats.get(socket.data.session._id);
      chat?.sockets.delete(socket);
      if (chat?.sockets.size === 0) chats.delete(chat.session._id);
    },

    show,

    /** Of a snapshot just read, for its own socket: what is known now, which may be newer. */
    newest(chat: OpenChat, ticket: ResidentTicket): ResidentTicket {
      if (chat.ticket) show({ session: chat.session._id, ticket });
      else if (learn(chat, ticket)) chat.status = JSON.stringify(statusOf(ticket));
      return chat.ticket ?? ticket;
    },
  };
}

/** A follow-up has taken over: the numbering goes on in a ticket with another number. */
function tellTakeover(chat: OpenChat, { ticket: { id, number, status }, message }: News): void {
  const news: Omit<Snapshot, 'token'> = {
    ticket: { id, number, status },
    messages: message ? [message] : [],
    more: false,
  };
  for (const socket of chat.sockets) socket.emit('session', { token: socket.data.token, ...news });
}

export type OpenChats = ReturnType<typeof createOpenChats>;
