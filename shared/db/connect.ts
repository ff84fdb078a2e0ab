import { subscribe, unsubscribe } from 'node:diagnostics_channel';
import type { Socket } from 'node:net';
import os from 'node:os';
import { type Connection, createConnection, mongo } from 'mongoose';
import type { Logger } from '../logger.ts';

type Options = {
  uri: string;
  log: Logger;
  /** Database name; the URI's own otherwise. */
  name?: string;
  /** Without a word of the server, until the connection is given up. */
  silentMs?: number;
};

/** Every write is durable before it is acknowledged (design.md, must 1): majority and journal, for all of a connection. */
export async function connectMongo({ uri, log, name, silentMs = 15_000 }: Options): Promise<Connection> {
  const stopWatching = endWaitsAtClose();
  const connection = createConnection(uri, {
    ...(name && { dbName: name }),
    autoIndex: false,
    autoCreate: false,
    bufferCommands: false,
    maxPoolSize: 50,
    serverSelectionTimeoutMS: 2_000,
    connectTimeoutMS: 2_000,
    socketTimeoutMS: silentMs,
    w: 'majority',
    journal: true,
    // else the driver imports it dynamically, which Jest's sandbox refuses
    runtimeAdapters: { os },
  });
  let isClosing = false;
  connection.on('close', () => {
    isClosing = true;
    stopWatching();
  });
  connection.on('disconnecting', () => {
    isClosing = true;
  });
  connection.on('disconnected', () => {
    if (!isClosing) log.warn('mongodb connection lost');
  });
  connection.on('connected', () => log.info('mongodb connected'));
  await connection.asPromise().catch((error: unknown) => {
    stopWatching();
    throw error;
  });
  return connection;
}

/** By another connection of the same process. */
const watched = new WeakSet<Socket>();

/** Of every outgoing connection that the process opens. */
const NEW_SOCKET = 'net.client.socket';

/**
 * The driver waits for a large command to leave by the socket's 'drain' or 'error'. One that closes meanwhile without
 * an error (a killed server, a silent one given up) says neither, and the command would wait for ever; told so, it
 * finds its connection closed and fails.
 */
function endWaitsAtClose(): () => void {
  const watch = (message: unknown) => {
    const { socket } = message as { socket: Socket };
    if (watched.has(socket)) return;
    watched.add(socket);
    socket.once('close', () => {
      if (socket.listenerCount('drain') > 0) socket.emit('drain');
    });
  };
  subscribe(NEW_SOCKET, watch);
  return () => unsubscribe(NEW_SOCKET, watch);
}

export type { Connection };
export const { GridFSBucket } = mongo;
