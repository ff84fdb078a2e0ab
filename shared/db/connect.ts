import os from 'node:os';
import { type Connection, createConnection, mongo } from 'mongoose';
import type { Logger } from '../logger.ts';

type Options = { uri: string; log: Logger /** Database name; the URI's own otherwise. */; name?: string };

/** Every write is durable before it is acknowledged (design.md, must 1): majority and journal, for all of a connection. */
export async function connectMongo({ uri, log, name }: Options): Promise<Connection> {
  const connection = createConnection(uri, {
    ...(name && { dbName: name }),
    autoIndex: false,
    autoCreate: false,
    bufferCommands: false,
    maxPoolSize: 50,
    serverSelectionTimeoutMS: 2_000,
    connectTimeoutMS: 2_000,
    socketTimeoutMS: 15_000,
    w: 'majority',
    journal: true,
    // else the driver imports it dynamically, which Jest's sandbox refuses
    runtimeAdapters: { os },
  });
  let isClosing = false;
  connection.on('close', () => {
    isClosing = true;
  });
  connection.on('disconnecting', () => {
    isClosing = true;
  });
  connection.on('disconnected', () => {
    if (!isClosing) log.warn('mongodb connection lost');
  });
  connection.on('connected', () => log.info('mongodb connected'));
  await connection.asPromise();
  return connection;
}

export type { Connection };
export const { GridFSBucket } = mongo;
