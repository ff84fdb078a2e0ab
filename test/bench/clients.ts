import { io, type Socket } from 'socket.io-client';
import { newId } from '../../shared/ids.ts';
import type { BenchServer } from './bench-server.ts';

type TicketNews = { ticket: { status: string; subject: string } };
type MessageNews = { message: { clientId: string | null } };

/** Residents with a chat each, and the agents' screens. */
export async function openClients(server: BenchServer, count: number) {
  const screens = await openScreens(server);
  const fresh = await openChats(server, count);
  const started: Socket[] = [];
  return {
    async startConversation(): Promise<void> {
      const socket = fresh.pop();
      if (!socket) throw new Error('too few chats');
      await startConversation(socket, screens);
      started.push(socket);
    },
    /** Each conversation once in turn. */
    async followUp(): Promise<void> {
      const socket = started.shift();
      if (!socket) throw new Error('too few conversations');
      await followUp(socket, screens);
      started.push(socket);
    },
    close(): void {
      for (const socket of [...fresh, ...started, ...screens.sockets]) socket.disconnect();
    },
  };
}

/** What the agents' screens should see next, by the client id of the message. */
type Screens = { sockets: Socket[]; assigned: Map<string, () => void>; written: Map<string, () => void> };
const ID_LENGTH = newId().length;

async function openScreens({ url, emails }: BenchServer): Promise<Screens> {
  const screens: Screens = { sockets: [], assigned: new Map(), written: new Map() };
  for (const email of emails) {
    const token = await signIn(url, email);
    const socket = io(`${url}/staff`, { auth: { token }, transports: ['websocket'], forceNew: true });
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

export async function signIn(url: string, email: string): Promise<string> {
  const response = await fetch(`${url}/api/v1/session`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ email, password: 'yhteys-demo' }),
  });
  const { token } = (await response.json()) as { token: string };
  return token;
}

async function openChats({ url }: BenchServer, count: number): Promise<Socket[]> {
  const sockets: Socket[] = [];
  for (let i = 0; i < count; i++) {
    const socket = io(`${url}/chat`, {
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
  write(socket, { id, text: id + 'x'.repeat(200 - ID_LENGTH) });
  await seen;
  assigned.delete(id);
}

/** Ends when the owner's screen has the message. */
async function followUp(socket: Socket, { written }: Screens): Promise<void> {
  const id = newId();
  const seen = new Promise<void>((resolve) => written.set(id, resolve));
  write(socket, { id, text: 'y'.repeat(200) });
  await seen;
  written.delete(id);
}

/** With the ack asked for, as clients do; the screen may have it first, and the run ends then. */
function write(socket: Socket, message: { id: string; text: string }): void {
  socket.emitWithAck('message', message).catch(() => {});
}
