import { connectMongo } from '../../shared/db/connect.ts';
import type { Tell } from '../../shared/events/saved.ts';
import { createFailpoints } from '../../shared/failpoints.ts';
import { newId } from '../../shared/ids.ts';
import { createJobQueues } from '../../shared/jobs/job-queues.ts';
import { createRedisConnections } from '../../shared/redis/connections.ts';
import { createKeys } from '../../shared/redis/keys.ts';
import { openStore } from '../../shared/repositories/open-store.ts';
import { createSweeps } from '../../shared/sweep.ts';
import { createStaffAuth } from '../auth/staff-auth.ts';
import { createComposeOutbound } from '../delivery/compose-outbound.ts';
import { createDelivery } from '../delivery/deliver-reply.ts';
import { createDeliveryTrigger } from '../delivery/start-delivery.ts';
import { createPrometheus } from '../metrics/prometheus.ts';
import { createSocketServer } from '../realtime/socket-server.ts';
import { createEscalations } from '../router/escalations.ts';
import { createRouterTriggers } from '../router/triggers.ts';
import { createWaitingLine } from '../router/waiting-line.ts';
import { createWakeServed } from '../router/wake-served.ts';
import { createSpine } from '../spine.ts';
import type { AppDeps } from './app-deps.ts';
import { closeAll } from './close-all.ts';
import { createGateways } from './gateways.ts';
import { createSearchIndex } from './search.ts';
import { createSenders, outcomeOf } from './senders.ts';

/** With those of app.ts within the 10 s that a process has to stop. */
const MEMORY_MS = 2_500;
const CONNECTION_MS = 1_000;

/** What every process has, whatever its roles: store, spine, queues, and the sockets it tells others through. */
export async function createBase({
  config,
  mongoUri,
  redisUrl,
  secrets,
  clock,
  log,
  standIns,
  prefix = config.KEY_PREFIX,
  databaseName,
}: AppDeps) {
  const connection = await connectMongo({ uri: mongoUri, log, ...(databaseName && { name: databaseName }) });
  const store = await openStore(connection);
  const redis = createRedisConnections({ url: redisUrl, log });
  // one connection: a ticket's place in its line goes before the job that looks there
  const redisProducer = redis.producer('jobs and lines');
  const jobs = createJobQueues({ prefix, log, redis: redisProducer });
  const line = createWaitingLine({ redis: redisProducer, keys: createKeys(prefix) });
  const sweeps = createSweeps({ leases: store.leases, owner: newId(), clock, log });
  const triggers = createRouterTriggers({ line, jobs, log });
  const gotRoom = createWakeServed({ ...store, wake: triggers.wake });
  const deliveryTrigger = createDeliveryTrigger(jobs);
  const forSockets = redis.worker('socket adapter');
  const io = createSocketServer({ redis: forSockets, prefix });
  const listeners: Tell[] = [triggers.tell, deliveryTrigger.tell];
  const tell: Tell = (saved) => {
    for (const listen of listeners) listen(saved);
  };
  const spine = createSpine({
    store,
    tell,
    gotRoom,
    wrapsUpNow: (agent) => gateways.staff.showPresence(agent),
    clock,
    log,
    failpoint: createFailpoints(config.FAILPOINT),
  });
  const prometheus = createPrometheus();
  const auth = createStaffAuth({ store, clock });
  const gateways = createGateways({ config, io, store, spine, auth, line, wake: gotRoom, clock, log });
  gateways.chat.attach(io);
  // what was told while the adapter was away
  forSockets.on('ready', () => {
    gateways.staff
      .resync()
      .catch((error: unknown) => log.warn({ err: error }, 'resync failed, tried again at its next turn'));
  });
  const escalations = createEscalations({ ...store, change: spine.changeTicket.change, clock, log });
  const searchIndex = createSearchIndex({ store, clock, log });
  listeners.push(gateways.staff.tell, gateways.chat.tell, gateways.missedOffer, prometheus.tell, escalations.tell);
  listeners.push(searchIndex.tell);
  const { senders, twilio } = createSenders({ config, secrets, standIns });
  const delivery = createDelivery({
    ...store,
    senders,
    outcomeOf,
    compose: createComposeOutbound(store),
    change: spine.changeTicket.change,
    show: gateways.staff.tellMessage,
    retryLater: deliveryTrigger.later,
    failpoint: spine.failpoint,
    clock,
    log,
  });

  return {
    store,
    redis,
    redisProducer,
    jobs,
    line,
    sweeps,
    searchIndex,
    triggers,
    gotRoom,
    io,
    spine,
    auth,
    gateways,
    prometheus,
    delivery,
    twilio,
    prefix,
    /** Known once the doors are open. */
    ports: { http: 0, smtp: 0 },
    ping: async () => {
      await connection.db?.command({ ping: 1 });
    },
    /** After the roles: what is in memory, then the connections. */
    async close(): Promise<void> {
      // a Socket.IO server's own close() needs an engine, which the web role alone gives it and closes
      const sockets = async () => {
        for (const { adapter } of io._nsps.values()) await adapter.close();
      };
      const memory = { relay: spine.relay.close, search: searchIndex.close, jobs: jobs.close, sockets };
      await closeAll(memory, { withinMs: MEMORY_MS, log });
      redis.close();
      await closeAll({ mongodb: () => connection.close() }, { withinMs: CONNECTION_MS, log });
    },
  };
}

export type Base = Awaited<ReturnType<typeof createBase>>;
