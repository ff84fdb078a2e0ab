import { seedDemo } from '../../services/launcher/seed/seed.ts';
import { connectMongo } from '../../shared/db/connect.ts';
import { createLogger } from '../../shared/logger.ts';
import { openStore, type Store } from '../../shared/repositories/open-store.ts';
import { createServerProcess } from '../support/server-process.ts';

export type BenchOptions = { mongoUri: string; redisUrl: string };
export type BenchServer = Awaited<ReturnType<typeof startBenchServer>>;

const AGENTS = 20;
const AGENTS_KEEP = 20;

/** The product as a process of its own on a database of its own, with agents who have room for everything. */
export async function startBenchServer({ mongoUri, redisUrl, name }: BenchOptions & { name: string }) {
  const connection = await connectMongo({ uri: mongoUri, log: createLogger({ level: 'silent' }), name });
  const store = await openStore(connection);
  await seedDemo(store);
  const emails = await addAgents(store);
  const server = await createServerProcess({
    MONGODB_URI: withDatabase(mongoUri, name),
    REDIS_URL: redisUrl,
    KEY_PREFIX: name,
    ROLES: 'web,router,delivery',
    NODE_ENV: 'production',
    // nobody is to be asked for missed messages
    TWILIO_API_BASE: 'http://127.0.0.1:9',
  });
  await server.start();
  const db = connection.getClient().db(name);
  // these agents never finish anything, and nobody has hundreds of tickets in hand
  const trim = setInterval(() => {
    void db
      .collection('agents')
      .updateMany({ roles: 'agent', load: { $gt: AGENTS_KEEP } }, [
        { $set: { slots: { $slice: ['$slots', -AGENTS_KEEP] } } },
      ]);
  }, 1_000);
  return {
    url: server.url,
    emails,
    store,
    db,
    pid: server.pid,
    /** What a run made is over: else the sweeps would take it up again once its agents are gone. */
    async tidy(): Promise<void> {
      await db
        .collection('tickets')
        .updateMany({ status: { $in: ['queued', 'open'] } }, { $set: { status: 'closed', closesAt: null } });
      await db.collection('agents').updateMany({}, { $set: { slots: [], load: 0 } });
    },
    async stop(): Promise<void> {
      clearInterval(trim);
      await server.stop();
      await db.dropDatabase();
      await connection.close();
    },
  };
}

async function addAgents({ agents }: Store): Promise<string[]> {
  const model = await agents.byEmail('agent1@helsinki.example');
  if (!model) throw new Error('not seeded');
  const emails = Array.from({ length: AGENTS }, (_, i) => `bench${i}@helsinki.example`);
  for (const [i, email] of emails.entries())
    await agents.insert({ ...model, _id: `bench${i}`, email, capacity: 1_000_000, hardCap: 1_000_000 });
  return emails;
}

export function withDatabase(uri: string, name: string): string {
  const url = new URL(uri);
  url.pathname = `/${name}`;
  return url.href;
}
