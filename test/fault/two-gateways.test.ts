import type { Socket } from 'socket.io-client';
import { type OwnRedis, startOwnRedis } from '../support/own-redis.ts';
import { HELSINKI, type ProcessStack, prepareProcesses } from '../support/process-stack.ts';
import type { ServerProcess } from '../support/server-process.ts';
import { ask, connected, type Json } from '../support/stack.ts';
import { until } from '../support/until.ts';
import { untilWhole } from '../support/whole.ts';

const WITHIN_MS = 240_000;
/** A gateway compares with MongoDB every 30 s at the latest. */
const SAME_WITHIN_MS = 35_000;
const FROM = '+358407654321';

describe('two gateways on one database and Redis', () => {
  let redis: OwnRedis;
  let stack: ProcessStack;
  let token: string;
  let ticket: string;
  let watchers: Watcher[];
  beforeAll(async () => {
    redis = await startOwnRedis();
    stack = await prepareProcesses({ redisUrl: redis.url, processes: 2 });
    await Promise.all(stack.servers.map((server) => server.start()));
    token = await stack.signIn();
    await text('Hello');
    ticket = String((await stack.database.tickets.findOne({}))?._id);
    watchers = await Promise.all(stack.servers.map((server) => watch(stack, { server, token, ticket })));
  }, WITHIN_MS);
  afterAll(async () => {
    await stack.stop();
    await redis.stop();
  }, WITHIN_MS);

  it(
    'shows both consoles the same version after changes by either',
    async () => {
      const [first, second] = stack.servers as [ServerProcess, ServerProcess];
      await change(first, 'From the first');
      await change(second, 'From the second');
      await text('And the resident');

      await untilTheSame(10_000);
      const all = ['From the first', 'From the second', 'And the resident'];
      const areShown = async () => watchers.every((one) => all.every((body) => one.texts().includes(body)));
      expect(await until('both show every message', areShown)).toBe(true);
    },
    WITHIN_MS,
  );

  it(
    'shows both the same again after Redis was killed and a change was made meanwhile',
    async () => {
      const [first, second] = stack.servers as [ServerProcess, ServerProcess];
      await redis.kill();
      await change(first, 'First, alone');
      await change(second, 'Second, alone');
      // whoever is in the process that made the change sees it without Redis
      await until('each shows its own', async () => watchers[1]?.texts().includes('Second, alone') || null);
      await redis.startAgain();

      await untilTheSame(SAME_WITHIN_MS);
      await change(first, 'Together again');
      const areTold = async () => watchers.every((one) => one.texts().includes('Together again'));
      expect(await until('both hear of it', areTold)).toBe(true);
      await untilWhole(stack.database);
    },
    WITHIN_MS,
  );

  async function text(body: string): Promise<void> {
    expect((await stack.twilio.deliverInbound({ from: FROM, to: HELSINKI, body })).status).toBe(200);
  }

  async function change(at: ServerProcess, note: string): Promise<void> {
    const path = `/api/v1/tickets/${ticket}/messages`;
    expect(await stack.call('POST', path, { token, at, body: { text: note, note: true } })).toMatchObject({
      status: 201,
    });
  }

  async function untilTheSame(withinMs: number): Promise<void> {
    let stored = 0;
    const look = async () => {
      stored = (await stack.database.tickets.findOne({ _id: ticket }))?.version ?? 0;
      return watchers.every((one) => one.version() === stored) || null;
    };
    const why = () => `stored ${stored}, shown ${watchers.map((one) => one.version()).join(' and ')}`;
    await until('both show the stored version', look, { withinMs, why });
  }
});

type Watcher = { socket: Socket; version: () => number; texts: () => string[] };

/** A console as a client keeps it: a version below the one it holds is old. */
async function watch(
  { connect }: ProcessStack,
  { server, token, ticket }: { server: ServerProcess; token: string; ticket: string },
): Promise<Watcher> {
  const socket = connect('/staff', { token }, { at: server });
  let held = 0;
  const texts: string[] = [];
  socket.on('ticket', ({ ticket: shown }: { ticket: { id: string; version: number } }) => {
    if (shown.id === ticket) held = Math.max(held, shown.version);
  });
  socket.on('message', ({ message }: { message: Json }) => texts.push(String(message.text)));
  await connected(socket);
  const answer = await ask(socket, 'watch', { ticket });
  held = Math.max(held, Number((answer.ticket as Json).version));
  return { socket, version: () => held, texts: () => texts };
}
