import { createAdapter } from '@socket.io/redis-streams-adapter';
import type { Redis } from 'ioredis';
import { Server } from 'socket.io';

type Deps = { redis: Redis; prefix: string };

/** Bytes of one message from a client (contract, Limits). */
const MAX_MESSAGE_BYTES = 2 * 1024 * 1024;
/** Entries of the stream that a gateway which was away for a moment can still read. */
const STREAM_LENGTH = 10_000;

/**
 * Sockets of the own process are told without Redis, those of others through a Redis stream. Every process has one,
 * also those that serve no sockets, so that any of them can tell.
 */
export function createSocketServer({ redis, prefix }: Deps): Server {
  return new Server({
    maxHttpBufferSize: MAX_MESSAGE_BYTES,
    // which origins may enter is each namespace's own rule: the widget lives on the cities' pages
    cors: { origin: true, credentials: false },
    adapter: withoutWaiting(
      redis,
      createAdapter(redis, {
        streamName: `${prefix}:sockets`,
        channelPrefix: `${prefix}:sockets`,
        maxLen: STREAM_LENGTH,
        // a closing process waits so long for its reader
        blockTimeInMs: 2_000,
      }),
    ),
    serveClient: true,
  });
}

/** So long an answer of Redis about who else is there is believed. */
const COUNT_FRESH_MS = 1_000;
/** After a start, a reconnection or another server's word, others may not be counted yet for so long. */
const SETTLED_MS = 5_000;

/**
 * The adapter tells the own sockets only once Redis has the message, which is never while Redis is away, publishes
 * where nobody else listens, and parses what it published itself. What others miss their resync sends them.
 */
function withoutWaiting(redis: Redis, create: ReturnType<typeof createAdapter>): typeof create {
  let servers: () => Promise<number> = async () => Number.NaN;
  const company = createCompany(() => servers());
  redis.on('ready', company.expect);
  // Socket.IO calls it with `new`, so no arrow
  return function createOwn(namespace) {
    const adapter = create(namespace);
    const publish = adapter.doPublish.bind(adapter);
    const onRawMessage = adapter.onRawMessage.bind(adapter);
    const ownUid: unknown = Reflect.get(adapter, 'uid');
    servers = () => adapter.serverCount();
    adapter.doPublish = (message) => {
      // while Redis is away it would only wait in memory
      if (redis.status === 'ready' && !company.isAlone()) publish(message).catch(() => {});
      // the offset, of use only to Socket.IO's own recovery, which is off
      return Promise.resolve('');
    };
    adapter.onRawMessage = (message, offset) => {
      if (message.uid === ownUid) return;
      company.expect();
      onRawMessage(message, offset);
    };
    return adapter;
  };
}

/** Whether this process has been the only server for a while; where that isn't known, others are assumed. */
export function createCompany(countServers: () => Promise<number>) {
  let expectedAt = performance.now();
  let counted = { at: Number.NEGATIVE_INFINITY, servers: 0 };
  let isAsking = false;

  async function ask(at: number): Promise<void> {
    isAsking = true;
    try {
      counted = { at, servers: await countServers() };
    } catch {
      // Redis is away: others are assumed
    } finally {
      isAsking = false;
    }
  }

  return {
    /** Others may be there, whatever was counted before. */
    expect(): void {
      expectedAt = performance.now();
    },
    isAlone(): boolean {
      const now = performance.now();
      if (now - expectedAt < SETTLED_MS) return false;
      const isFresh = now - counted.at < COUNT_FRESH_MS;
      if (!isFresh && !isAsking) void ask(now);
      return isFresh && counted.servers === 1;
    },
  };
}
