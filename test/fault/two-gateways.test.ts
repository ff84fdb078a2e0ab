import type { Socket } from 'socket.io-client';
import type { Message, Ticket } from '../../shared/domain/types.ts';
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
const OTHER = '+358407654322';
/** What is sent is told by a process that has no sockets. */
const ROLES = ['web,router,email,metrics', 'web,router,email,metrics', 'delivery'];

describe('must 7: two gateways on one database and Redis miss nothing', () => {
  let redis: OwnRedis;
  let stack: ProcessStack;
  let token: string;
  let ticket: string;
  let watchers: Watcher[];
  beforeAll(async () => {
    redis = await startOwnRedis();
    stack = await prepareProcesses({ redisUrl: redis.url, roles: ROLES });
    await Promise.all(stack.servers.map((server) => server.start()));
    token = await stack.signIn();
    ticket = await text('Hello');
    watchers = await Promise.all(stack.servers.slice(0, 2).map((server) => watch(stack, { server, token, ticket })));
  }, WITHIN_MS);
  afterAll(async () => {
    await stack.stop();
    await redis.stop();
  }, WITHIN_MS);

  it(
    'shows both consoles the same after changes by either',
    async () => {
      const [first, second] = stack.servers as [ServerProcess, ServerProcess];
      await note(first, 'From the first');
      await note(second, 'From the second');
      await text('And the resident');

      await untilTheSame(10_000);
    },
    WITHIN_MS,
  );

  it(
    'shows all the same again after Redis was killed: changes, messages, what became of a reply, offers',
    async () => {
      const [first, second] = stack.servers as [ServerProcess, ServerProcess];
      const colleague = await stack.signIn('agent2');
      const other = await text('Another', OTHER);
      for (const [id, owner] of [
        [ticket, token],
        [other, colleague],
      ] as const)
        expect(await stack.call('POST', `/api/v1/tickets/${id}/claim`, { token: owner, body: {} })).toMatchObject({
          status: 200,
        });
      await stack.onDuty('agent1');
      await untilTheSame(10_000);

      await redis.kill();
      await note(first, 'First, alone');
      await note(second, 'Second, alone');
      await write(first, { text: 'On its way' });
      const transfer = { token: colleague, body: { agent: 'helsinki-agent1' } };
      expect(await stack.call('POST', `/api/v1/tickets/${other}/transfer`, transfer)).toMatchObject({ status: 200 });
      const isSent = () => stack.database.messages.findOne({ text: 'On its way', 'delivery.status': 'sent' });
      await until('the reply is sent', isSent, { withinMs: 20_000 });
      // who comes to a process and is shown it says nothing of the others there
      watchers.push(await watch(stack, { server: second, token, ticket }));
      await redis.startAgain();

      await untilTheSame(SAME_WITHIN_MS);
      await note(first, 'Together again');
      await untilTheSame(10_000);
      await untilWhole(stack.database);
    },
    WITHIN_MS,
  );

  async function text(body: string, from = FROM): Promise<string> {
    expect((await stack.twilio.deliverInbound({ from, to: HELSINKI, body })).status).toBe(200);
    return String((await stack.database.messages.findOne({ text: body }))?.ticket);
  }

  const note = (at: ServerProcess, body: string) => write(at, { text: body, note: true });

  async function write(at: ServerProcess, body: { text: string; note?: boolean }): Promise<void> {
    const path = `/api/v1/tickets/${ticket}/messages`;
    expect(await stack.call('POST', path, { token, at, body })).toMatchObject({ status: 201 });
  }

  async function untilTheSame(withinMs: number): Promise<void> {
    let stored = '';
    const look = async () => {
      stored = await storedState(stack, ticket);
      return watchers.every((one) => one.state() === stored) || null;
    };
    const why = () => [`stored ${stored}`, ...watchers.map((one) => `shown ${one.state()}`)].join('\n');
    await until('all show what is stored', look, { withinMs, why });
  }
});

type Watcher = { socket: Socket; state: () => string };
type Shown = Pick<Message, '_id' | 'line' | 'seq' | 'text' | 'delivery'>;

/** The ticket at its version, all messages of both lines with their delivery, the agent's live offers. */
function stateOf(version: number, messages: Iterable<Shown>, offers: Iterable<string>): string {
  const lines = [...messages].map(
    ({ line, seq, text, delivery }) => `${line} ${seq} ${text} ${delivery?.status ?? '-'}`,
  );
  return JSON.stringify({ version, messages: lines.sort(), offers: [...offers].sort() });
}

async function storedState({ database }: ProcessStack, ticket: string): Promise<string> {
  const messages = await database.messages.find({ ticket }).toArray();
  const offered = await database.tickets.find({ 'offers.agent.id': 'helsinki-agent1' }).toArray();
  const offers = offered.flatMap((one: Ticket) => one.offers.map(({ id }) => id));
  return stateOf((await database.tickets.findOne({ _id: ticket }))?.version ?? 0, messages, offers);
}

/** A console as a client keeps it: a version below the one it holds is old, a message again is the message as it is. */
async function watch(
  { connect }: ProcessStack,
  { server, token, ticket }: { server: ServerProcess; token: string; ticket: string },
): Promise<Watcher> {
  const socket = connect('/staff', { token }, { at: server });
  let held = 0;
  const messages = new Map<string, Shown>();
  const offers = new Set<string>();
  const keep = (message: Shown & { id: string }) => messages.set(message.id, message);
  socket.on('ticket', ({ ticket: shown }: { ticket: { id: string; version: number } }) => {
    if (shown.id === ticket) held = Math.max(held, shown.version);
  });
  socket.on('message', ({ ticket: of, message }: { ticket: string; message: Shown & { id: string } }) => {
    if (of === ticket) keep(message);
  });
  socket.on('offer', ({ id }: { id: string }) => offers.add(id));
  socket.on('offer.ended', ({ id }: { id: string }) => offers.delete(id));
  await connected(socket);
  const answer = await ask(socket, 'watch', { ticket });
  held = Math.max(held, Number((answer.ticket as Json).version));
  for (const message of answer.messages as (Shown & { id: string })[]) if (!messages.has(message.id)) keep(message);
  return { socket, state: () => stateOf(held, messages.values(), offers) };
}
