import { io, type Socket } from 'socket.io-client';
import { type App, createApp } from '../../services/app.ts';
import { seedDemo } from '../../services/launcher/seed/seed.ts';
import { systemClock } from '../../shared/clock.ts';
import { readConfig } from '../../shared/config.ts';
import { newId } from '../../shared/ids.ts';
import { createLogger } from '../../shared/logger.ts';
import { startBarePath } from './bare-path.ts';
import { type Figures, measure, print, ratio } from './measure.ts';

type Options = { mongoUri: string; redisUrl: string; single: number; many: number };
type TicketNews = { ticket: { status: string; subject: string } };
type MessageNews = { ticket: string; message: { clientId: string | null } };

const IN_FLIGHT = 32;
const AGENTS = 20;
const PORT = 3197;

/**
 * Chat message in → stored → ticket → assigned → on the agent's screen, through the product's own entrances, next to
 * the bare path in the same run on the same servers.
 */
export async function benchHotPath({ mongoUri, redisUrl, single, many }: Options): Promise<void> {
  const prefix = `bench_${newId()}`;
  const sizes = { single, many, inFlight: IN_FLIGHT };
  const bare = await startBarePath({ mongoUri, redisUrl, prefix: `${prefix}-bare` });
  const base = await measure({ name: 'bare path', ...sizes }, bare.act);
  await bare.stop();

  const app = await startApp({ mongoUri, redisUrl, prefix });
  const screens = await openScreens(app);
  const chats = await openChats(single + many);
  const started: Socket[] = [];
  const fresh = await measure({ name: 'new conversation', ...sizes }, async () => {
    const socket = chats.pop();
    if (!socket) throw new Error('too few chats');
    started.push(socket);
    await startConversation(socket, screens);
  });
  compare(fresh, base);
  const open = [...started];
  const followUps = await measure({ name: 'follow-up', ...sizes }, async () => {
    const socket = open.pop();
    if (!socket) throw new Error('too few conversations');
    await followUp(socket, screens);
  });
  compare(followUps, base);
  for (const socket of started) socket.disconnect();
  for (const screen of screens.sockets) screen.disconnect();
  await app.close();
}

function compare(figures: Figures, base: Figures): void {
  print({
    name: figures.name,
    p50OverBare: ratio(figures.p50, base.p50),
    throughputOverBare: ratio(figures.perSecond, base.perSecond),
  });
}

async function startApp({
  mongoUri,
  redisUrl,
  prefix,
}: {
  mongoUri: string;
  redisUrl: string;
  prefix: string;
}): Promise<App> {
  const result = readConfig({ PORT: String(PORT), HOST: '127.0.0.1', LOG_LEVEL: 'warn', ROLES: 'web,router,delivery' });
  if (!result.ok) throw new Error(result.faults.join('; '));
  const app = await createApp({
    config: result.config,
    mongoUri,
    redisUrl,
    secrets: ['a-secret-of-the-bench'],
    clock: systemClock,
    log: createLogger({ level: 'warn' }),
    prefix,
    databaseName: prefix,
  });
  await seedDemo(app.store);
  await app.listen();
  return app;
}

/** What the agents' screens should see next, by the client id of the message. */
type Screens = { sockets: Socket[]; assigned: Map<string, () => void>; written: Map<string, () => void> };
const ID_LENGTH = newId().length;

/** Agents with room for everything, each with an open screen. */
async function openScreens({ store }: App): Promise<Screens> {
  const screens: Screens = { sockets: [], assigned: new Map(), written: new Map() };
  const model = await store.agents.byEmail('agent1@helsinki.example');
  if (!model) throw new Error('not seeded');
  for (let i = 0; i < AGENTS; i++) {
    const email = `bench${i}@helsinki.example`;
    await store.agents.insert({ ...model, _id: `bench${i}`, email, capacity: 1_000_000, hardCap: 1_000_000 });
    const response = await fetch(`http://127.0.0.1:${PORT}/api/v1/session`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ email, password: 'yhteys-demo' }),
    });
    const { token } = (await response.json()) as { token: string };
    const socket = io(`http://127.0.0.1:${PORT}/staff`, { auth: { token }, transports: ['websocket'], forceNew: true });
    await new Promise<void>((resolve) => socket.on('connect', () => resolve()));
    socket.on('ticket', ({ ticket }: TicketNews) => {
      if (ticket.status === 'open') screens.assigned.get(ticket.subject.slice(0, ID_LENGTH))?.();
    });
    socket.on('message', ({ message }: MessageNews) => screens.written.get(message.clientId ?? '')?.());
    await socket.emitWithAck('presence', { state: 'available' });
    screens.sockets.push(socket);
  }
  return screens;
}

async function openChats(count: number): Promise<Socket[]> {
  const sockets: Socket[] = [];
  for (let i = 0; i < count; i++) {
    const socket = io(`http://127.0.0.1:${PORT}/chat`, {
      auth: { city: 'helsinki', service: 'library' },
      transports: ['websocket'],
      forceNew: true,
    });
    await new Promise<void>((resolve, reject) => socket.on('session', () => resolve()).on('connect_error', reject));
    sockets.push(socket);
  }
  return sockets;
}

/** Ends when an agent's screen has the ticket as its own; the subject begins with what the message said. */
async function startConversation(socket: Socket, { assigned }: Screens): Promise<void> {
  const id = newId();
  const seen = new Promise<void>((resolve) => assigned.set(id, resolve));
  void socket.emitWithAck('message', { id, text: id + 'x'.repeat(200 - ID_LENGTH) });
  await seen;
  assigned.delete(id);
}

/** Ends when the owner's screen has the message. */
async function followUp(socket: Socket, { written }: Screens): Promise<void> {
  const id = newId();
  const seen = new Promise<void>((resolve) => written.set(id, resolve));
  void socket.emitWithAck('message', { id, text: 'y'.repeat(200) });
  await seen;
  written.delete(id);
}
