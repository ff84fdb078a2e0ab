import os from 'node:os';
import { setTimeout as pause } from 'node:timers/promises';
import { createConnection, type mongo } from 'mongoose';

const PRIMARY_WITHIN_MS = 30_000;

type Admin = { command: (command: mongo.BSON.Document) => Promise<mongo.BSON.Document> };

/** A connection to this one server, whatever set it says it is of. */
export function directUri(port: number): string {
  return `mongodb://127.0.0.1:${port}/yhteys?directConnection=true`;
}

/** Resolves when the server takes writes; a mongod is made a replica set of one first, which majority writes ask for. */
export async function waitForPrimary(port: number, isMongod: boolean): Promise<void> {
  const connection = await createConnection(directUri(port), {
    serverSelectionTimeoutMS: PRIMARY_WITHIN_MS,
    // else the driver imports it dynamically, which Jest's sandbox refuses
    runtimeAdapters: { os },
  }).asPromise();
  try {
    const admin = connection.getClient().db('admin');
    if (isMongod) await formSet(admin, `127.0.0.1:${port}`);
    for (const until = performance.now() + PRIMARY_WITHIN_MS; performance.now() < until; await pause(50))
      if ((await admin.command({ hello: 1 })).isWritablePrimary) return;
    throw new Error('it did not become primary');
  } finally {
    await connection.close();
  }
}

/** The set remembers its member by port, and the port may be another one today. */
async function formSet(admin: Admin, host: string): Promise<void> {
  try {
    const { config } = await admin.command({ replSetGetConfig: 1 });
    if (config.members[0].host === host) return;
    config.members[0].host = host;
    config.version += 1;
    await admin.command({ replSetReconfig: config, force: true });
  } catch (error) {
    if (!(error instanceof Error && 'codeName' in error && error.codeName === 'NotYetInitialized')) throw error;
    await admin.command({ replSetInitiate: { _id: 'yhteys', members: [{ _id: 0, host }] } });
  }
}
