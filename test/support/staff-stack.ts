import { EventEmitter } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Server, type ServerOptions } from 'socket.io';
import { io as connect, type Socket } from 'socket.io-client';
import { seedDemo } from '../../services/launcher/seed/seed.ts';
import { createReadWallboard } from '../../services/metrics/read-wallboard.ts';
import { createStaffGateway } from '../../services/realtime/staff-gateway.ts';
import { helpNow } from '../../services/router/help-now.ts';
import { createSpine } from '../../services/spine.ts';
import { createRescindOffers } from '../../services/tickets/rescind-offers.ts';
import { viewerOf } from '../../shared/auth/viewer.ts';
import type { InboundMessage } from '../../shared/domain/channel-messages.ts';
import { decideEndOffers, decideOffer } from '../../shared/domain/decide-ownership.ts';
import { CHANNELS, type Change, type Ticket } from '../../shared/domain/types.ts';
import { newId } from '../../shared/ids.ts';
import { createLogger } from '../../shared/logger.ts';
import type { Store } from '../../shared/repositories/open-store.ts';

const WITHIN_MS = 5_000;
const system = { kind: 'system' as const, id: 'router', name: 'Router' };

type Options = { adapter?: ServerOptions['adapter']; resyncPage?: number };
type Payload = Record<string, unknown>;
type Heard = { event: string; payload: Payload };
export type StaffStack = Awaited<ReturnType<typeof startStaff>>;

/** One process's consoles: real sockets, real spine, a real store. A token is an agent's id, `<id>#<session>`. */
export async function startStaff(store: Store, { adapter, resyncPage }: Options = {}) {
  await seedDemo(store);
  const log = createLogger({ level: 'silent' });
  const clock = { skewMs: 0, now: () => new Date(new Date().getTime() + clock.skewMs) };
  const ended = new Set<string>();
  const listeners: ((sessionId: string) => void)[] = [];
  const woken: string[] = [];
  const isTelling = { on: true };
  /** `left` when a socket is gone, `kept` (ids, until) when that was stored. */
  const seen = new EventEmitter();
  const agents: Store['agents'] = {
    ...store.agents,
    async keepConnected(ids, until) {
      const result = await store.agents.keepConnected(ids, until);
      seen.emit('kept', ids, until);
      return result;
    },
  };
  const spine = createSpine({ store, tell: (saved) => isTelling.on && gateway.tell(saved), clock, log });
  const http = createServer();
  const io = new Server(http, { ...(adapter && { adapter }) });
  const gateway = createStaffGateway({
    io,
    store: { ...store, agents },
    actions: spine.actions,
    writeMessage: ({ attachments: _none, mentions: _nobody, ...reply }, agent) =>
      spine.writeMessage({ ...reply, attachments: [] }, agent),
    auth: {
      async resolve(token) {
        const agent = ended.has(token) ? null : await store.agents.byId(token.split('#')[0] ?? '');
        return agent && { ...viewerOf(agent), sessionId: token };
      },
      onEnd: (listener) => listeners.push(listener),
    },
    rescindOffers: createRescindOffers({ ...store, change: spine.changeTicket.change, clock, log }),
    readWallboard: createReadWallboard({ ...store, helpNow, clock }),
    wake: (city) => woken.push(city),
    tellResident: (ticket, { on, name }) => seen.emit('typing', ticket._id, on, name),
    allowedOrigins: ['https://console.example'],
    ...(resyncPage && { resyncPage }),
    clock,
    log,
  });
  io.of('/staff').on('connection', (socket) => socket.on('disconnect', () => seen.emit('left')));
  await new Promise<void>((resolve) => http.listen(0, '127.0.0.1', resolve));
  const { port } = http.address() as AddressInfo;
  const sockets: Socket[] = [];
  let phones = 0;
  const change = spine.changeTicket.change;

  const open = (auth: Record<string, unknown>, headers: Record<string, string> = {}) => {
    const options = { auth, forceNew: true, reconnection: false, transports: ['websocket'], extraHeaders: headers };
    const socket = connect(`http://127.0.0.1:${port}/staff`, options);
    sockets.push(socket);
    return socket;
  };

  return {
    port,
    store,
    spine,
    gateway,
    clock,
    ended,
    woken,
    isTelling,
    seen,
    open,
    newPhone: () => `+35840100${String(++phones).padStart(4, '0')}`,
    available: (id: string) =>
      store.agents.setPresence(id, { state: 'available', channels: [...CHANNELS], why: null, since: new Date(0) }),
    signIn: (token: string) => consoleOf(open({ token })).ready(),
    signOut: (sessionId: string) => {
      ended.add(sessionId);
      for (const listen of listeners) listen(sessionId);
    },
    /** A resident's SMS from a new number, or the same once more. */
    async sms(from: string, over: Partial<InboundMessage> = {}): Promise<string> {
      const accepted = await spine.acceptMessage({
        city: 'helsinki',
        channel: 'sms',
        key: newId(),
        thread: `sms:+358500000001:${from}`,
        service: 'general',
        contact: { kind: 'phone', address: from, name: null },
        language: null,
        text: 'Roskakori on täynnä',
        attachments: [],
        address: { ours: '+358500000001', theirs: from },
        ...over,
      });
      return accepted.ticketId;
    },
    async offer(ticket: string, to: string, { seconds = 30, isBeside = false } = {}): Promise<string> {
      const agent = { id: to, name: to };
      const offer = newId();
      const decide = (one: Ticket, now: Date) => decideOffer(one, { offer, agent, seconds, now, isBeside });
      const changed = await change(ticket, { actor: system, decide });
      if (!changed.ok) throw new Error(changed.detail);
      return offer;
    },
    async expire(ticket: string): Promise<Change> {
      const changed = await change(ticket, {
        actor: system,
        decide: (one, now) => decideEndOffers(one, { why: 'expired', ends: () => true, now }),
      });
      const last = changed.ok && changed.ticket.outbox.at(-1);
      if (!last) throw new Error('there was no offer');
      return last;
    },
    async close(): Promise<void> {
      for (const socket of sockets) socket.disconnect();
      gateway.close();
      await io.close();
      await spine.relay.close();
    },
  };
}

/** Keeps all it hears, so that nothing is missed between two waits. */
function consoleOf(socket: Socket) {
  const heard: Heard[] = [];
  const looks = new Set<() => void>();
  socket.onAny((event: string, payload: Payload) => {
    heard.push({ event, payload });
    for (const look of looks) look();
  });

  /** The first that has these fields, heard already or soon. */
  function hear(event: string, like: Payload = {}): Promise<Payload> {
    return new Promise((resolve, reject) => {
      const timer = setTimeout(() => {
        looks.delete(look);
        reject(new Error(`no ${event} within ${WITHIN_MS} ms; heard ${heard.map((one) => one.event).join(', ')}`));
      }, WITHIN_MS);
      const look = () => {
        const found = heard.find((one) => one.event === event && isLike(one.payload, like));
        if (!found) return;
        clearTimeout(timer);
        looks.delete(look);
        resolve(found.payload);
      };
      looks.add(look);
      look();
    });
  }

  return {
    /** Connected, and shown its presence. */
    async ready() {
      await hear('presence');
      return {
        socket,
        heard,
        hear,
        ask: <Answer = Payload>(event: string, payload: unknown): Promise<Answer> =>
          socket.timeout(WITHIN_MS).emitWithAck(event, payload),
        count: (event: string, like: Payload) =>
          heard.filter((one) => one.event === event && isLike(one.payload, like)).length,
      };
    },
  };
}

function isLike(value: unknown, like: unknown): boolean {
  if (typeof like !== 'object' || like === null || typeof value !== 'object' || value === null) return value === like;
  return Object.entries(like).every(([key, part]) => isLike(Reflect.get(value, key), part));
}
