import { seedDemo } from '../../../services/launcher/seed/seed.ts';
import { connectMongo } from '../../../shared/db/connect.ts';
import type { Agent, Change, Ticket } from '../../../shared/domain/types.ts';
import { newId } from '../../../shared/ids.ts';
import { createJobQueues } from '../../../shared/jobs/job-queues.ts';
import { createLogger } from '../../../shared/logger.ts';
import { createRedisConnections } from '../../../shared/redis/connections.ts';
import { openStore } from '../../../shared/repositories/open-store.ts';
import { replaceServices } from '../../support/replace-services.ts';
import { createServerProcess } from '../../support/server-process.ts';
import { until } from '../../support/until.ts';
import { type BenchOptions, withDatabase } from '../bench-server.ts';
import { print } from '../measure.ts';
import { CITIES, manyAgents, manyServices, waitingTicket } from './world.ts';

type Options = BenchOptions & { processes: number; waiting: number };

const BATCH = 1_000;
/** Room for all. */
const PLENTY = 1_000;
const WITHIN_MS = 300_000;
const log = createLogger({ level: 'silent' });

/** Assignments a second while so many wait in six cities, given by so many router processes; none lost, none doubled. */
export async function benchProcesses({ processes, waiting, ...servers }: Options): Promise<void> {
  const name = `bench_${processes}_${newId()}`;
  const city = await openCity({ ...servers, name, waiting });
  const routers = await Promise.all(
    Array.from({ length: processes }, async () => {
      const router = await createServerProcess({
        MONGODB_URI: withDatabase(servers.mongoUri, name),
        REDIS_URL: servers.redisUrl,
        KEY_PREFIX: name,
        ROLES: 'router',
        NODE_ENV: 'production',
        TWILIO_API_BASE: 'http://127.0.0.1:9',
      });
      await router.start();
      return router;
    }),
  );
  const startedAt = performance.now();
  await city.open();
  await until('all are given', async () => !(await city.someWait()), { withinMs: WITHIN_MS });
  const seconds = (performance.now() - startedAt) / 1_000;
  await until('all is logged', city.isLogged, { withinMs: WITHIN_MS, everyMs: 500 });
  print({ name: 'routers', processes, waiting, perSecond: Math.round(waiting / seconds), ...(await city.account()) });
  await Promise.all(routers.map((router) => router.stop()));
  await city.close();
}

/** Its agents come on duty when it opens. */
async function openCity({ mongoUri, redisUrl, name, waiting }: BenchOptions & { name: string; waiting: number }) {
  const connection = await connectMongo({ uri: mongoUri, log, name });
  const store = await openStore(connection);
  await seedDemo(store);
  const services = manyServices();
  const db = connection.getClient().db(name);
  await replaceServices(db.collection('cityservices'), services);
  const agents = db.collection<Agent>('agents');
  const tickets = db.collection<Ticket>('tickets');
  const changes = db.collection<Change & { _id: string; ticket: string }>('changes');
  const staff = manyAgents(services, { capacity: PLENTY, hardCap: PLENTY });
  await agents.insertMany(
    staff.map((agent) => ({ ...agent, presence: { ...agent.presence, state: 'away' as const } })),
  );
  for (let from = 0; from < waiting; from += BATCH)
    await tickets.insertMany(
      Array.from({ length: Math.min(BATCH, waiting - from) }, (_, n) => assigned(waitingTicket(from + n, services))),
    );
  const redis = createRedisConnections({ url: redisUrl, log });
  const producer = redis.producer('bench');
  await new Promise((resolve) => producer.once('ready', resolve));
  const jobs = createJobQueues({ prefix: name, log, redis: producer });

  return {
    async open(): Promise<void> {
      await agents.updateMany({ 'presence.state': 'away' }, { $set: { 'presence.state': 'available' } });
      for (const city of CITIES) await jobs.add('match', { city, traceId: newId() });
    },
    someWait: async () => (await tickets.findOne({ city: { $in: CITIES }, status: 'queued' })) !== null,
    isLogged: async () => (await tickets.findOne({ unpublished: true })) === null,
    /** Tickets with an owner, slots, and changes that made owners: each as many as waited. */
    async account() {
      const [open, holders, logged] = await Promise.all([
        tickets.find({ status: 'open' }, { projection: { assignee: 1, assignment: 1 } }).toArray(),
        agents.find({ load: { $gt: 0 } }).toArray(),
        changes.find({}, { projection: { ticket: 1, events: 1 } }).toArray(),
      ]);
      const slots = holders.flatMap(({ _id, slots: held }) =>
        held.map((slot) => `${_id} ${slot.ticket} ${slot.assignment}`),
      );
      const pairs = open.map(({ _id, assignee, assignment }) => `${assignee?.id} ${_id} ${assignment}`);
      const made = logged.filter(({ events }) => events.some(({ type }) => type === 'ticket.assigned'));
      const isSound =
        open.length === waiting &&
        slots.toSorted().join() === pairs.toSorted().join() &&
        made.length === waiting &&
        new Set(made.map(({ ticket }) => ticket)).size === waiting;
      return { open: open.length, slots: slots.length, assignments: made.length, noneLostNoneDoubled: isSound };
    },
    async close(): Promise<void> {
      await jobs.close();
      redis.close();
      await db.dropDatabase();
      await connection.close();
    },
  };
}

/** By a channel that is assigned at once in every service. */
function assigned(ticket: Ticket): Ticket {
  return ticket.channel === 'chat' ? { ...ticket, channel: 'sms' } : ticket;
}
