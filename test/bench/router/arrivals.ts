import { createWaitingLine } from '../../../services/router/waiting-line.ts';
import type { Agent, Ticket } from '../../../shared/domain/types.ts';
import { newId } from '../../../shared/ids.ts';
import { createLogger } from '../../../shared/logger.ts';
import { createRedisConnections } from '../../../shared/redis/connections.ts';
import { createKeys } from '../../../shared/redis/keys.ts';
import { replaceServices } from '../../support/replace-services.ts';
import { until } from '../../support/until.ts';
import { type BenchOptions, type BenchServer, startBenchServer } from '../bench-server.ts';
import { openClients } from '../clients.ts';
import { measure, median, print, quantile, ratio } from '../measure.ts';
import { manyAgents, manyServices, waitingTicket } from './world.ts';

type Options = BenchOptions & { few: number; many: number; runs: number };
const BATCH = 1_000;
const WARM_UP = 50;
const SIZES = { single: 150, many: 0, inFlight: 1 };
const POSITIONS = 300;

/**
 * A new arrival until its agent's screen has it, and a look at a place in the line, with few and with many others
 * waiting whom nobody has room for, in turns: a thousand agents are on duty and full.
 */
export async function benchArrivals({ few, many, runs, ...servers }: Options): Promise<void> {
  const [small, large] = [await aCrowd({ ...servers, waiting: few }), await aCrowd({ ...servers, waiting: many })];
  const figures: { arrivals: number[]; positions: number[] }[] = [
    { arrivals: [], positions: [] },
    { arrivals: [], positions: [] },
  ];
  for (let run = 0; run < runs; run++) {
    for (const [i, crowd] of [small, large].entries()) {
      figures[i]?.arrivals.push(await crowd.arrivals());
      figures[i]?.positions.push(await crowd.positions());
    }
  }
  for (const what of ['arrivals', 'positions'] as const) {
    const [a = 0, b = 0] = figures.map((one) => median(one[what]));
    print({ name: `${what} p50`, [`${few} waiting`]: a, [`${many} waiting`]: b, ratio: ratio(b, a) });
  }
  for (const crowd of [small, large]) await crowd.close();
}

async function aCrowd({ waiting, ...servers }: BenchOptions & { waiting: number }) {
  const name = `bench_${waiting}_${newId()}`;
  const server = await startBenchServer({ ...servers, name });
  // those with room serve the library alone, where nobody else waits
  await server.db.collection<Agent>('agents').updateMany({ load: 0 }, { $set: { skills: { library: 5 } } });
  const { standing, services } = await fill(server, waiting);
  const redis = createRedisConnections({ url: servers.redisUrl, log: createLogger({ level: 'silent' }) });
  const producer = redis.producer('bench');
  await new Promise((resolve) => producer.once('ready', resolve));
  const line = createWaitingLine({ redis: producer, keys: createKeys(name) });
  const last = standing.at(-1);
  if (last) await until('the lines are whole', () => line.position(last.city, last), { withinMs: 60_000 });
  return {
    services,
    async arrivals(): Promise<number> {
      const clients = await openClients(server, WARM_UP + SIZES.single);
      await measure({ ...SIZES, single: WARM_UP }, clients.startConversation);
      const { p50 } = await measure(SIZES, clients.startConversation);
      clients.close();
      return p50;
    },
    async positions(): Promise<number> {
      const times: number[] = [];
      for (let i = 0; i < POSITIONS; i++) {
        const one = standing[(i * 101) % standing.length];
        const startedAt = performance.now();
        if (one) await line.position(one.city, one);
        times.push(performance.now() - startedAt);
      }
      return quantile(times, 0.5);
    },
    async close(): Promise<void> {
      redis.close();
      await server.stop();
    },
  };
}

/** Everybody but the library's own is on duty without room. */
async function fill({ db }: BenchServer, waiting: number) {
  const services = manyServices();
  await replaceServices(db.collection('cityservices'), services);
  await db.collection<Agent>('agents').insertMany(manyAgents(services, { capacity: 0, hardCap: 0 }));
  const others = services.filter(({ service }) => service !== 'library');
  const standing: Ticket[] = [];
  for (let from = 0; from < waiting; from += BATCH) {
    const batch = Array.from({ length: Math.min(BATCH, waiting - from) }, (_, n) => waitingTicket(from + n, others));
    await db.collection<Ticket>('tickets').insertMany(batch);
    standing.push(...batch);
  }
  return { standing, services };
}
