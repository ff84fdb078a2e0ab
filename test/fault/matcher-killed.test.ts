import { startOwnRedis } from '../support/own-redis.ts';
import { HELSINKI, type ProcessStack, prepareProcesses } from '../support/process-stack.ts';
import type { ServerProcess } from '../support/server-process.ts';
import { until } from '../support/until.ts';
import { untilWhole } from '../support/whole.ts';

/** Everything waiting has moved on by then (design.md, must 4); its job's lock holds for 6 s. */
const MOVES_ON_WITHIN_MS = 15_000;
const WITHIN_MS = 240_000;
const AFTER_DEATH = 20;
const ROOM = 200;

describe('must 5: a matcher is killed in mid-job', () => {
  it(
    'leaves everything waiting to the other one within 15 s, and a slot it took to nobody',
    async () => {
      const redis = await startOwnRedis();
      const stack = await prepareProcesses({ redisUrl: redis.url, roles: ['web,delivery', 'router', 'router'] });
      const [web, victim, other] = stack.servers as [ServerProcess, ServerProcess, ServerProcess];
      try {
        await stack.database.agents.updateMany({}, { $set: { capacity: ROOM, hardCap: ROOM } });
        // the first to run holds the leases of the sweeps, and takes them with it
        await victim.start({ failpoint: 'slot.taken' });
        await untilItSweeps(stack);
        await Promise.all([web.start(), other.start()]);
        await stack.onDuty('agent1');

        let texted = 0;
        const isDead = async () => {
          if (!victim.isUp()) return true;
          await text(stack, texted++);
          return false;
        };
        await until('one of the two matchers dies of its job', isDead, { withinMs: 30_000 });
        expect(await victim.exited()).toMatchObject({ signal: 'SIGKILL' });
        const died = performance.now();
        expect(await takenInVain(stack)).toBeGreaterThan(0);
        await Promise.all(Array.from({ length: AFTER_DEATH }, () => text(stack, texted++)));

        const isGivenOut = async () => (await stack.database.tickets.countDocuments({ status: 'open' })) === texted;
        await until('everything is given out', isGivenOut, { withinMs: MOVES_ON_WITHIN_MS });
        expect(performance.now() - died).toBeLessThan(MOVES_ON_WITHIN_MS);
        expect(other.isUp()).toBe(true);
        await untilWhole(stack.database);
        expect(await stack.database.messages.countDocuments()).toBe(texted);
      } finally {
        await stack.stop();
        await redis.stop();
      }
    },
    WITHIN_MS,
  );
});

async function text({ twilio }: ProcessStack, resident: number): Promise<void> {
  const from = `+35840${String(1_000_000 + resident)}`;
  const { status } = await twilio.deliverInbound({ from, to: HELSINKI, body: `Question ${resident}` });
  expect(status).toBe(200);
}

async function untilItSweeps({ database }: ProcessStack): Promise<void> {
  await until('it has its leases', () => database.leases.findOne({ _id: 'router' }));
}

/** Slots whose tickets do not name them: what a job in its middle leaves. */
async function takenInVain({ database }: ProcessStack): Promise<number> {
  const waiting = await database.tickets.find({ status: 'queued' }, { projection: { _id: 1 } }).toArray();
  return database.agents.countDocuments({ 'slots.ticket': { $in: waiting.map(({ _id }) => _id) } });
}
