import type { Socket } from 'socket.io-client';
import { type OwnRedis, startOwnRedis } from '../support/own-redis.ts';
import { HELSINKI, type ProcessStack, prepareProcesses } from '../support/process-stack.ts';
import { ask, connected, type Json, nextEvent } from '../support/stack.ts';
import { until } from '../support/until.ts';
import { untilWhole } from '../support/whole.ts';

/** After Redis is back everything waiting has moved on (design.md, must 4). */
const MOVES_ON_WITHIN_MS = 15_000;
const WITHIN_MS = 120_000;
const ANSWERED_WITHIN_MS = 3_000;
const MANY = 200;
const AT_ONCE = 10;

describe('Redis is disposable', () => {
  let redis: OwnRedis;
  let stack: ProcessStack;
  beforeEach(async () => {
    redis = await startOwnRedis();
    stack = await prepareProcesses({ redisUrl: redis.url });
    await stack.server.start();
  }, WITHIN_MS);
  afterEach(async () => {
    await stack.stop();
    await redis.stop();
  }, WITHIN_MS);

  it(
    'loses and doubles nothing by a flush in the middle of 200 messages',
    async () => {
      await stack.database.agents.updateMany({}, { $set: { capacity: MANY, hardCap: MANY } });
      await stack.onDuty('agent1');
      await stack.onDuty('agent2');

      const texts = Array.from({ length: MANY }, (_, index) => `Question ${index}`);
      for (let begun = 0; begun < MANY; begun += AT_ONCE) {
        const flush = begun === MANY / 2 ? redis.flush() : undefined;
        const batch = texts.slice(begun, begun + AT_ONCE).map((body, index) => text(stack, begun + index, body));
        expect(await Promise.all(batch)).toEqual(batch.map(() => 200));
        await flush;
      }

      await untilNobodyWaits(stack);
      await untilWhole(stack.database);
      const messages = await stack.database.messages.find().toArray();
      expect(messages.map((message) => message.text).sort()).toEqual(texts.sort());
      expect(await stack.database.tickets.countDocuments({ status: 'open' })).toBe(MANY);
    },
    WITHIN_MS,
  );

  it.each([
    ['is killed and comes back empty', 'kill', 'startAgain'],
    ['hangs and goes on', 'freeze', 'thaw'],
  ] as const)(
    'answers, replies and shows while it %s, and moves on after',
    async (_how, leave, comeBack) => {
      const token = await stack.signIn();
      const socket = await watching(stack, token);
      expect(await text(stack, 1, 'Before')).toBe(200);
      const first = await ticketOf(stack, 'Before');

      await redis[leave]();
      try {
        const shown = nextEvent(socket, 'message', ({ message }) => (message as Json).text === 'Meanwhile');
        expect(await quickly(text(stack, 1, 'Meanwhile'))).toBe(200);
        expect(await shown).toMatchObject({ ticket: first });
        const reply = { token, body: { id: 'reply-1', text: 'We see you' } };
        const { status } = await quickly(stack.call('POST', `/api/v1/tickets/${first}/messages`, reply));
        expect(status).toBe(201);
        expect(await quickly(text(stack, 2, 'Another one'))).toBe(200);
        const { body } = await stack.call('GET', '/readyz');
        expect(body).toMatchObject({ status: 'ready' });
      } finally {
        await redis[comeBack]();
      }
      await stack.onDuty('agent2');

      await untilNobodyWaits(stack);
      await stack.twilio.nextSent(({ body }) => body === 'We see you');
      await untilWhole(stack.database);
      expect(stack.twilio.sent()).toHaveLength(1);
      expect(await stack.database.messages.countDocuments()).toBe(4);
    },
    WITHIN_MS,
  );
});

async function text({ twilio }: ProcessStack, resident: number, body: string): Promise<number> {
  const from = `+35840${String(1_000_000 + resident)}`;
  return (await twilio.deliverInbound({ from, to: HELSINKI, body })).status;
}

async function ticketOf({ database }: ProcessStack, body: string): Promise<string> {
  const message = await database.messages.findOne({ text: body });
  if (!message) throw new Error(`"${body}" is not stored`);
  return message.ticket;
}

/** An agent's console that watches the city's queue. */
async function watching(stack: ProcessStack, token: string): Promise<Socket> {
  const socket = stack.connect('/staff', { token });
  await connected(socket);
  expect(await ask(socket, 'watch', { queue: { city: 'helsinki' } })).toMatchObject({ ok: true });
  return socket;
}

/** Nothing before an answer waits for Redis. */
async function quickly<Answer>(asked: Promise<Answer>): Promise<Answer> {
  const began = performance.now();
  const answer = await asked;
  expect(performance.now() - began).toBeLessThan(ANSWERED_WITHIN_MS);
  return answer;
}

function untilNobodyWaits({ database }: ProcessStack): Promise<true> {
  const look = async () => (await database.tickets.countDocuments({ status: 'queued' })) === 0 || null;
  return until('nobody waits', look, { withinMs: MOVES_ON_WITHIN_MS });
}
