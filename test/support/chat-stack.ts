import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Server, type ServerOptions } from 'socket.io';
import { io as connect, type Socket } from 'socket.io-client';
import { createChatGateway } from '../../channels/chat/chat-gateway.ts';
import { createLeaveTicket } from '../../services/contacts/leave-ticket.ts';
import { seedDemo } from '../../services/launcher/seed/seed.ts';
import { createWaitEstimates } from '../../services/router/wait-estimates.ts';
import { createSpine } from '../../services/spine.ts';
import { type Clock, systemClock } from '../../shared/clock.ts';
import type { ChatSession } from '../../shared/domain/chat-session.ts';
import type { Ticket } from '../../shared/domain/types.ts';
import type { Saved } from '../../shared/events/saved.ts';
import { createLogger } from '../../shared/logger.ts';
import type { Store } from '../../shared/repositories/open-store.ts';

type Options = { store: Store; adapter?: ServerOptions['adapter']; clock?: Clock };
export type StaffTold = { kind: 'typing' | 'read'; ticket: string; value: boolean | number };
export type ChatStack = Awaited<ReturnType<typeof startChat>>;

/** One process's chat: real sockets, real intake, a real store; the waiting line is counted from the store. */
export async function startChat({ store, adapter, clock = systemClock }: Options) {
  await seedDemo(store);
  const log = createLogger({ level: 'silent' });
  const told: Saved[] = [];
  const staff: StaffTold[] = [];
  const contacts: ChatSession['contact'][] = [];
  const spine = createSpine({
    store,
    tell: (saved) => {
      told.push(saved);
      gateway.tell(saved);
    },
    clock,
    log,
  });
  const gateway = createChatGateway({
    accept: spine.acceptMessage,
    ...store,
    sessions: store.chatSessions,
    positionOf: (ticket) => positionOf(store, ticket),
    estimateOf: createWaitEstimates({ ...store, clock }),
    updateContact: async (_session, contact) => {
      contacts.push(contact);
    },
    leaveTicket: createLeaveTicket({ change: spine.changeTicket.change }),
    tellStaff: {
      typing: (ticket, on) => staff.push({ kind: 'typing', ticket: ticket._id, value: on }),
      read: (ticket, seq) => staff.push({ kind: 'read', ticket: ticket._id, value: seq }),
    },
    clock,
    log,
  });
  const http = createServer();
  const io = new Server(http, {
    cors: { origin: true },
    maxHttpBufferSize: 2 * 1024 * 1024,
    ...(adapter && { adapter }),
  });
  gateway.attach(io);
  await new Promise<void>((resolve) => http.listen(0, '127.0.0.1', resolve));
  const { port } = http.address() as AddressInfo;
  const sockets: Socket[] = [];

  return {
    store,
    spine,
    gateway,
    told,
    staff,
    contacts,
    /** Not connected yet, so that listeners can be there first. */
    resident(auth: Record<string, unknown>): Socket {
      const socket = connect(`http://127.0.0.1:${port}/chat`, {
        auth,
        forceNew: true,
        autoConnect: false,
        reconnection: false,
        transports: ['websocket'],
      });
      sockets.push(socket);
      return socket;
    },
    async close(): Promise<void> {
      for (const socket of sockets) socket.disconnect();
      gateway.close();
      await io.close();
      await spine.relay.close();
    },
  };
}

async function positionOf(store: Store, { _id, city, service }: Ticket): Promise<number | null> {
  const queued = (await store.tickets.queued(city, null)).filter((ticket) => ticket.service === service);
  queued.sort((a, b) => a.routing.rank.getTime() - b.routing.rank.getTime());
  const place = queued.findIndex((ticket) => ticket._id === _id);
  return place < 0 ? null : place + 1;
}
