import { z } from 'zod';
import { presenceView } from './agents.ts';
import { type SocketEvent, type SocketNamespace, socketNamespaces } from './asyncapi-events.ts';
import { chatMessageView } from './chat-server-events.ts';
import { createNamedSchemas, type NamedSchemas, type Reference } from './named-schemas.ts';
import { problemView } from './problem.ts';
import { messageView, ticketView } from './tickets.ts';
import { wallboardView } from './wallboard.ts';

type Message = { name: string; title: string; payload: Reference };
type Operation = {
  action: 'receive' | 'send';
  channel: Reference;
  summary: string;
  messages: Reference[];
  reply?: { channel: Reference; messages: Reference[] };
  'x-permission'?: string;
};
type Channel = {
  address: string;
  title: string;
  description: string;
  messages: Record<string, Reference>;
  'x-handshake': Reference;
};

const refused = z.object({ ok: z.literal(false), error: problemView });
const NAMED = {
  Ticket: ticketView,
  Message: messageView,
  Presence: presenceView,
  Wallboard: wallboardView,
  ChatMessage: chatMessageView,
  Problem: problemView,
  Refused: refused,
};

/** The sockets' interface as AsyncAPI 3.0. Actions are the server's: it receives what clients send. */
export function createAsyncApi({ publicUrl, version }: { publicUrl: string; version: string }) {
  const { host, protocol } = new URL(publicUrl);
  const schemas = createNamedSchemas(NAMED);
  const channels: Record<string, Channel> = {};
  const operations: Record<string, Operation> = {};
  const messages: Record<string, Message> = {};
  for (const [id, namespace] of Object.entries(socketNamespaces)) {
    const described = namespace.events.map((event) => describeEvent(id, event, schemas));
    const ofChannel = Object.assign({}, ...described.map((one) => one.messages));
    Object.assign(messages, ofChannel);
    for (const { name, operation } of described) operations[name] = operation;
    channels[id] = describeChannel(id, namespace, { names: Object.keys(ofChannel), schemas });
  }
  return {
    asyncapi: '3.0.0',
    info: {
      title: 'Yhteys: sockets',
      version,
      description:
        'Socket.IO 4 at /socket.io/, by polling and websocket; each channel is a namespace. Every client event takes ' +
        'an ack: { ok: true, … }, or { ok: false, error } with an RFC 9457 problem.',
      license: { name: 'MIT' },
    },
    defaultContentType: 'application/json',
    servers: { socket: { host, protocol: protocol === 'https:' ? 'wss' : 'ws', pathname: '/socket.io/' } },
    channels,
    operations,
    components: { messages, schemas: schemas.all() },
  };
}

export type AsyncApi = ReturnType<typeof createAsyncApi>;

function describeChannel(
  id: string,
  { title, description, handshake }: SocketNamespace,
  { names, schemas }: { names: string[]; schemas: NamedSchemas },
): Channel {
  return {
    address: `/${id}`,
    title,
    description,
    messages: Object.fromEntries(names.map((name) => [name, messageRef(name)])),
    'x-handshake': schemas.add(`${id}.handshake`, handshake),
  };
}

function describeEvent(id: string, { name, summary, payload, ack, permission }: SocketEvent, schemas: NamedSchemas) {
  const key = `${id}.${ack ? 'client' : 'server'}.${name}`;
  const inChannel = (message: string): Reference => ({ $ref: `#/channels/${id}/messages/${message}` });
  const channel = { $ref: `#/channels/${id}` };
  const messages: Record<string, Message> = {
    [key]: { name, title: summary, payload: schemas.add(key, payload) },
  };
  const operation: Operation = { action: ack ? 'receive' : 'send', channel, summary, messages: [inChannel(key)] };
  if (permission) operation['x-permission'] = permission;
  if (ack) {
    const answer = `${id}.ack.${name}`;
    const either = z.union([ack, refused]);
    messages[answer] = { name: `${name} (ack)`, title: `Answer to ${name}`, payload: schemas.add(answer, either) };
    operation.reply = { channel, messages: [inChannel(answer)] };
  }
  return { name: key, messages, operation };
}

function messageRef(name: string): Reference {
  return { $ref: `#/components/messages/${name}` };
}
