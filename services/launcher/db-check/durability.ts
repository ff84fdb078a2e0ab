import { once } from 'node:events';
import type { mongo } from 'mongoose';
import { connectMongo } from '../../../shared/db/connect.ts';
import { createLogger } from '../../../shared/logger.ts';
import type { StartedServer } from '../redis.ts';
import type { Doc, Verdict } from './check.ts';

type Start = () => Promise<StartedServer>;

const WRITERS = 20;
const KILL_AFTER_WRITES = 400;
const DURABLE = { writeConcern: { w: 'majority', j: true } } as const;

/** Kills the server in the middle of acknowledged writes, starts it again and counts what is left of them. */
export async function killAndRecount(start: Start): Promise<Verdict & { server: StartedServer }> {
  const first = await start();
  const acknowledged: string[] = [];
  const killed = new AbortController();
  await withCollection(first.uri, async (writes) => {
    const kill = once(killed.signal, 'abort').then(() => process.kill(first.pid, 'SIGKILL'));
    await Promise.all(
      Array.from({ length: WRITERS }, (_, writer) =>
        writeUntilItEnds(writer, async (_id) => {
          await writes.insertOne({ _id }, DURABLE);
          if (acknowledged.push(_id) === KILL_AFTER_WRITES) killed.abort();
        }),
      ),
    );
    await kill;
  });
  const server = await start();
  const missing = await withCollection(server.uri, async (writes) => {
    const left = new Set((await writes.find().toArray()).map(({ _id }) => _id));
    return acknowledged.filter((id) => !left.has(id)).length;
  });
  const detail = `${acknowledged.length} acknowledged writes, ${missing} lost in a kill`;
  return { ok: missing === 0, detail, server };
}

async function writeUntilItEnds(writer: number, write: (id: string) => Promise<void>): Promise<void> {
  try {
    for (let n = 0; ; n++) await write(`${writer}:${n}`);
  } catch {
    // the server was killed: this write was not acknowledged, so nothing is promised
  }
}

async function withCollection<T>(uri: string, work: (writes: mongo.Collection<Doc>) => Promise<T>): Promise<T> {
  const connection = await connectMongo({ uri, log: createLogger({ level: 'silent' }), name: 'yhteys_kill' });
  try {
    return await work(connection.getClient().db('yhteys_kill').collection<Doc>('writes'));
  } finally {
    await connection.close();
  }
}
