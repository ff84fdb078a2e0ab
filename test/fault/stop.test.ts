import { startOwnMongo } from '../support/own-mongo.ts';
import { startOwnRedis } from '../support/own-redis.ts';
import { HELSINKI, type ProcessStack, prepareProcesses } from '../support/process-stack.ts';
import type { Exit, ServerProcess } from '../support/server-process.ts';
import { until } from '../support/until.ts';
import { untilWhole } from '../support/whole.ts';

const WITHIN_MS = 120_000;
const STOPS_WITHIN_MS = 10_000;
const EVERY_ROLE = ['router', 'delivery', 'email', 'metrics', 'web', 'web,email,router,delivery,metrics'];
const SMS = { from: '+358401112224', to: HELSINKI, body: 'Before the stop' };

describe('a process that is asked to stop', () => {
  it(
    'has a door for health and metrics and ends well, whatever its roles',
    () =>
      withStack({ roles: EVERY_ROLE }, async ({ servers }) => {
        await Promise.all(servers.map((server) => server.start()));

        const asked = await Promise.all(servers.map(askAll));
        const exits = await Promise.all(servers.map(stopTimed));

        const services = (roles: string) => (roles.includes('web') ? 200 : 404);
        expect(asked).toEqual(
          EVERY_ROLE.map((roles) => ({
            health: { status: 'up' },
            ready: { status: 'ready', roles: roles.split(','), degraded: [] },
            hasMetrics: true,
            services: services(roles),
          })),
        );
        expect(exits).toEqual(EVERY_ROLE.map(() => ({ code: 0, signal: null })));
      }),
    WITHIN_MS,
  );

  it(
    'ends well while Redis is away, with all it knows written down and its leases given back',
    async () => {
      const redis = await startOwnRedis();
      try {
        await withStack({ redisUrl: redis.url }, async ({ server, twilio, call, database }) => {
          await server.start();
          await redis.kill();
          const degraded = async () => (await call('GET', '/readyz')).body;
          await until('it says so', async () => JSON.stringify((await degraded()).degraded) === '["redis"]');
          expect(await degraded()).toMatchObject({ status: 'ready', degraded: ['redis'] });
          const isLeased = async () => (await database.leases.countDocuments()) > 0;
          await until('it has leases', isLeased);
          expect((await twilio.deliverInbound(SMS)).status).toBe(200);

          expect(await stopTimed(server)).toEqual({ code: 0, signal: null });
          expect(await database.leases.countDocuments()).toBe(0);
          await untilWhole(database);
          expect(await database.changes.countDocuments()).toBe(1);
        });
      } finally {
        await redis.stop();
      }
    },
    WITHIN_MS,
  );

  it(
    'ends well while Redis hangs',
    async () => {
      const redis = await startOwnRedis();
      try {
        await withStack({ redisUrl: redis.url }, async ({ server }) => {
          await server.start();
          redis.freeze();
          expect(await stopTimed(server).finally(redis.thaw)).toEqual({ code: 0, signal: null });
        });
      } finally {
        await redis.stop();
      }
    },
    WITHIN_MS,
  );

  it(
    'ends well while both stores are away, and loses nothing',
    async () => {
      const [redis, mongo] = await Promise.all([startOwnRedis(), startOwnMongo()]);
      try {
        await withStack({ redisUrl: redis.url, mongoUri: mongo.uri }, async ({ server, twilio, database }) => {
          await server.start();
          expect((await twilio.deliverInbound(SMS)).status).toBe(200);
          await Promise.all([redis.kill(), mongo.leave()]);

          expect(await stopTimed(server)).toEqual({ code: 0, signal: null });
          await Promise.all([redis.startAgain(), mongo.startAgain()]);
          await server.start();
          await untilWhole(database);
          expect(await database.messages.countDocuments({ text: SMS.body })).toBe(1);
        });
      } finally {
        await Promise.all([redis.stop(), mongo.stop()]);
      }
    },
    WITHIN_MS,
  );
});

async function withStack(
  options: Parameters<typeof prepareProcesses>[0],
  live: (stack: ProcessStack) => Promise<void>,
): Promise<void> {
  const stack = await prepareProcesses(options);
  try {
    await live(stack);
  } finally {
    await stack.stop();
  }
}

async function stopTimed(server: ServerProcess): Promise<Exit> {
  const began = performance.now();
  const exit = await server.stop();
  const took = performance.now() - began;
  if (took > STOPS_WITHIN_MS) throw new Error(`it took ${Math.round(took)} ms to stop: ${server.log()}`);
  return exit;
}

async function askAll({ url }: ServerProcess) {
  const [health, ready, metrics, services] = await Promise.all(
    ['/healthz', '/readyz', '/metrics', '/api/v1/services?city=helsinki'].map((path) => fetch(url + path)),
  );
  return {
    health: await health?.json(),
    ready: await ready?.json(),
    hasMetrics: (await metrics?.text())?.includes('process_cpu_seconds_total'),
    services: services?.status,
  };
}
