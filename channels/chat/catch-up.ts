import { ticketId } from '../../shared/ids.ts';
import type { Logger } from '../../shared/logger.ts';
import type { TicketRepository } from '../../shared/repositories/tickets.ts';
import type { OpenChat, OpenChats } from './open-chats.ts';
import { type ResidentSessions, threadOf } from './resident-session.ts';
import { toResidentTicket } from './resident-view.ts';

type Deps = {
  chats: Pick<OpenChats, 'all' | 'show'>;
  tickets: Pick<TicketRepository, 'byIds'>;
  residents: Pick<ResidentSessions, 'read'>;
  log: Logger;
};

const AT_ONCE = 100;

/**
 * Compares what the sockets of this process were told with what is stored and tells the rest: news of another
 * process may have been lost while Redis was away.
 */
export function createCatchUp({ chats, tickets, residents, log }: Deps) {
  async function compare(batch: OpenChat[]): Promise<void> {
    const stored = new Map((await tickets.byIds(batch.flatMap(idsOf))).map((ticket) => [ticket._id, ticket]));
    for (const chat of batch) {
      for (const id of idsOf(chat)) {
        const ticket = stored.get(id);
        if (ticket) chats.show({ session: chat.session._id, ticket: toResidentTicket(ticket) });
      }
      await tellMissed(chat);
    }
  }

  async function tellMissed(chat: OpenChat): Promise<void> {
    const count = chat.ticket?.count ?? 0;
    const behind = [...chat.sockets].filter((socket) => socket.data.seq < count);
    if (!behind.length) return;
    const { messages } = await residents.read(chat.session, Math.min(...behind.map((socket) => socket.data.seq)));
    for (const socket of behind) {
      for (const message of messages) {
        if (message.seq <= socket.data.seq) continue;
        socket.emit('message', message);
        socket.data.seq = message.seq;
      }
    }
  }

  return async function catchUp(): Promise<void> {
    const all = chats.all();
    try {
      for (let from = 0; from < all.length; from += AT_ONCE) await compare(all.slice(from, from + AT_ONCE));
    } catch (error) {
      log.warn({ err: error, count: all.length }, 'open chats not compared with the store, left to the next round');
    }
  };
}

/** The ticket at hand and the follow-up that may have taken over: their ids are known before they are. */
function idsOf({ session, ticket }: OpenChat): string[] {
  const next = ticketId(session.city, threadOf(session._id), ticket ? ticket.ordinal + 1 : 0);
  return ticket ? [ticket.id, next] : [next];
}
