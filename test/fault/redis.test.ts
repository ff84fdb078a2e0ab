import type { Socket } from 'socket.io-client';
import { createChatClient } from '../support/chat-client.ts';
import { createConsole } from '../support/console-client.ts';
import { type OwnRedis, startOwnRedis } from '../support/own-redis.ts';
import { HELSINKI, type ProcessStack, prepareProcesses } from '../support/process-stack.ts';
import { ask, connected, type Json, nextEvent } from '../support/stack.ts';
import { until } from '../support/until.ts';
import { untilWhole } from '../support/whole.ts';

/** After Redis is back everything waiting has moved on (design.md, must 4). */
const MOVES_ON_WITHIN_MS = 15_000;
const WITHIN_MS = 240_000;
const ANSWERED_WITHIN_MS = 3_000;
const MANY = 200;
const FEW = 40;
const AT_ONCE = 10;
const AWAY_MS = 60_000;
/** Between two rounds of messages while it is away. */
const ROUND_MS = 3_000;

describe('must 4: Redis is disposable', () => {
  it.concurrent(
    'answers, shows and delivers what comes by SMS and chat in the minute it is away, and moves all on within 15 s after',
    () =>
      withOwnRedis(async ({ redis, stack }) => {
        await stack.database.agents.updateMany({}, { $set: { capacity: MANY, hardCap: MANY } });
        const agent = await createConsole(stack, 'agent1');
        expect(await agent.ask('watch', { queue: { city: 'helsinki' } })).toMatchObject({ ok: true });
        const shown = textsShownTo(agent.socket);
        const resident = createChatClient(stack, { city: 'helsinki', service: 'library' });
        await resident.say({ id: 'before', text: 'Chat before' });
        expect(await text(stack, 0, 'SMS before')).toBe(200);
        await stack.onDuty('agent1');
        await untilNobodyWaits(stack);
        const owned = await ticketOf(stack, 'SMS before');
        const chat = await ticketOf(stack, 'Chat before');

        await redis.kill();
        const began = performance.now();
        let rounds = 0;
        const liveOn = async () => {
          rounds++;
          const [chatText, chatReply, smsReply] = [`Chat ${rounds}`, `Chat reply ${rounds}`, `SMS reply ${rounds}`];
          expect(await quickly(text(stack, rounds, `SMS ${rounds}`))).toBe(200);
          expect(await quickly(text(stack, 0, `SMS more ${rounds}`))).toBe(200);
          expect(await quickly(resident.say({ id: chatText, text: chatText }))).toMatchObject({ ok: true });
          for (const [ticket, words] of [
            [chat, chatReply],
            [owned, smsReply],
          ] as const)
            expect(await quickly(agent.ask('reply', { ticket, id: words, text: words }))).toMatchObject({ ok: true });
          const areShown = async () => [`SMS ${rounds}`, `SMS more ${rounds}`, chatText].every((one) => shown.has(one));
          await until('the agent sees them', areShown, { withinMs: ANSWERED_WITHIN_MS });
          const isSeen = async () => resident.texts().includes(chatReply);
          await until('the resident sees the reply', isSeen, { withinMs: ANSWERED_WITHIN_MS });
          return performance.now() - began > AWAY_MS;
        };
        await until('a minute has passed', liveOn, { withinMs: 2 * AWAY_MS, everyMs: ROUND_MS });
        expect(await stack.database.tickets.countDocuments({ status: 'queued' })).toBe(rounds);
        await redis.startAgain();
        const back = performance.now();

        await untilNobodyWaits(stack);
        const areSent = async () => stack.twilio.sent().length >= rounds;
        await until('every reply is sent', areSent, { withinMs: MOVES_ON_WITHIN_MS });
        expect(performance.now() - back).toBeLessThan(MOVES_ON_WITHIN_MS);
        await untilWhole(stack.database);
        expect(stack.twilio.sent()).toHaveLength(rounds);
        expect(new Set(stack.twilio.sent().map(({ body }) => body)).size).toBe(rounds);
        expect(await stack.database.messages.countDocuments()).toBe(2 + 5 * rounds);
        expect(resident.texts()).toHaveLength(1 + 2 * rounds);
      }),
    WITHIN_MS,
  );

  it.concurrent(
    'loses and doubles nothing by a flush in the middle of 200 messages',
    () =>
      withOwnRedis(async ({ redis, stack }) => {
        // the first has no room soon, so that the flush finds tickets waiting in their lines
        await stack.database.agents.updateMany({}, { $set: { capacity: MANY, hardCap: MANY } });
        await stack.database.agents.updateOne({ _id: 'helsinki-agent1' }, { $set: { capacity: FEW } });
        await stack.onDuty('agent1');

        const texts = Array.from({ length: MANY }, (_, index) => `Question ${index}`);
        for (let begun = 0; begun < MANY; begun += AT_ONCE) {
          const flush = begun === MANY / 2 ? redis.flush() : undefined;
          const batch = texts.slice(begun, begun + AT_ONCE).map((body, index) => text(stack, begun + index, body));
          expect(await Promise.all(batch)).toEqual(batch.map(() => 200));
          await flush;
        }
        expect(await stack.database.tickets.countDocuments({ status: 'queued' })).toBeGreaterThan(MANY / 2);
        await stack.onDuty('agent2');

        await untilNobodyWaits(stack);
        await untilWhole(stack.database);
        const messages = await stack.database.messages.find().toArray();
        expect(messages.map((message) => message.text).sort()).toEqual(texts.sort());
        expect(await stack.database.tickets.countDocuments({ status: 'open' })).toBe(MANY);
      }),
    WITHIN_MS,
  );

  it.concurrent.each([
    ['is killed and comes back empty', 'kill', 'startAgain'],
    ['hangs and goes on', 'freeze', 'thaw'],
  ] as const)(
    'answers, replies and shows while it %s, and moves on after',
    (_how, leave, comeBack) =>
      withOwnRedis(async ({ redis, stack }) => {
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
      }),
    WITHIN_MS,
  );
});

/** Concurrent tests share no hooks: each has its own Redis and process. */
async function withOwnRedis(live: (own: { redis: OwnRedis; stack: ProcessStack }) => Promise<void>): Promise<void> {
  const redis = await startOwnRedis();
  const stack = await prepareProcesses({ redisUrl: redis.url });
  try {
    await stack.server.start();
    await live({ redis, stack });
  } finally {
    await stack.stop();
    await redis.stop();
  }
}

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

function textsShownTo(socket: Socket): Set<unknown> {
  const texts = new Set<unknown>();
  socket.on('message', ({ message }: { message: Json }) => texts.add(message.text));
  return texts;
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
