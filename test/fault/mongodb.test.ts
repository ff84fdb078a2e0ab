import type { Socket } from 'socket.io-client';
import twilio from 'twilio';
import { type OwnMongo, startOwnMongo } from '../support/own-mongo.ts';
import { HELSINKI, type Json, type ProcessStack, prepareProcesses } from '../support/process-stack.ts';
import { sendMail } from '../support/send-mail.ts';
import { ask, nextEvent } from '../support/stack.ts';
import { until } from '../support/until.ts';
import { untilWhole } from '../support/whole.ts';

const WITHIN_MS = 240_000;
const SMS = { sid: `SM${'7'.repeat(32)}`, from: '+358401112223', to: HELSINKI };
const CHAT_MESSAGE = { id: 'chat-1', text: 'By chat' };
const REPLY = { id: 'reply-1', text: 'By an agent' };
const ENVELOPE = { from: 'resident@home.example', to: 'general@helsinki.example' };
const MAIL = [
  'From: Resident <resident@home.example>',
  'To: general@helsinki.example',
  'Subject: By mail',
  'Message-ID: <mail-1@home.example>',
  '',
  'By mail',
];
const MANY = 100;
const AT_ONCE = 10;

describe('must 1: durable before acknowledged: MongoDB is away', () => {
  let mongo: OwnMongo;
  let stack: ProcessStack;
  beforeEach(async () => {
    mongo = await startOwnMongo();
    stack = await prepareProcesses({ mongoUri: mongo.uri });
    await stack.server.start();
  }, WITHIN_MS);
  afterEach(async () => {
    await stack.stop();
    await mongo.stop();
  }, WITHIN_MS);

  it(
    'tells every sender to try again, stores nothing by halves and goes on after',
    async () => {
      const token = await stack.signIn();
      await stack.twilio.deliverInbound({ ...SMS, sid: `SM${'6'.repeat(32)}`, body: 'Before' });
      const ticket = String((await stack.database.tickets.findOne({}))?._id);
      const chat = await enterChat(stack);
      const reply = () => stack.call('POST', `/api/v1/tickets/${ticket}/messages`, { token, body: REPLY });
      await mongo.leave();

      const webhook = await postWebhook(stack);
      expect(webhook.status).toBe(503);
      expect(Number(webhook.headers.get('retry-after'))).toBeGreaterThan(0);
      expect((await sendMail(stack.server, ENVELOPE, MAIL)).at(-1)).toMatch(/^451/);
      expect(await ask(chat, 'message', CHAT_MESSAGE)).toMatchObject({ ok: false, error: { code: 'unavailable' } });
      const refused = await reply();
      expect(refused).toMatchObject({ status: 503, body: { code: 'unavailable' } });
      expect(refused.headers.get('content-type')).toContain('application/problem+json');
      expect((await stack.call('GET', '/readyz')).status).toBe(503);
      expect((await stack.call('GET', '/healthz')).status).toBe(200);

      await mongo.startAgain();
      await untilReady(stack);
      expect(await stack.database.messages.countDocuments()).toBe(1);
      expect((await postWebhook(stack)).status).toBe(200);
      expect((await sendMail(stack.server, ENVELOPE, MAIL)).at(-1)).toMatch(/^250/);
      expect(await ask(chat, 'message', CHAT_MESSAGE)).toMatchObject({ ok: true, seq: 1 });
      expect((await reply()).status).toBe(201);

      await stack.onDuty();
      const isGivenOut = async () => (await stack.database.tickets.countDocuments({ status: 'queued' })) === 0 || null;
      await until('everything is given out', isGivenOut, { withinMs: 20_000 });
      await stack.twilio.nextSent(({ body }) => body === REPLY.text);
      await untilWhole(stack.database);
      const texts = (await stack.database.messages.find().toArray()).map(({ text }) => text.trim()).sort();
      expect(texts).toEqual(['Before', 'By SMS', 'By an agent', 'By chat', 'By mail']);
      expect(stack.twilio.sent()).toHaveLength(1);
    },
    WITHIN_MS,
  );

  it(
    'has every acknowledged one of 100 messages after it is killed in their middle',
    async () => {
      const acknowledged: string[] = [];
      const left = Array.from({ length: MANY }, (_, index) => index);
      let killing: Promise<void> | undefined;
      const killAndStart = async () => {
        await mongo.kill9();
        await mongo.startAgain();
      };
      const send = async (): Promise<void> => {
        for (let index = left.shift(); index !== undefined; index = left.shift()) {
          await textUntilTaken(stack, index);
          acknowledged.push(`Question ${index}`);
          if (acknowledged.length === MANY / 2) killing = killAndStart();
        }
      };
      await Promise.all(Array.from({ length: AT_ONCE }, send));
      await killing;
      await untilReady(stack);

      await untilWhole(stack.database);
      const stored = (await stack.database.messages.find().toArray()).map(({ text }) => text);
      expect(stored.sort()).toEqual(acknowledged.sort());
      expect(stored).toHaveLength(MANY);
    },
    WITHIN_MS,
  );
});

function textUntilTaken({ twilio: phone }: ProcessStack, index: number): Promise<true> {
  const sms = {
    sid: `SM${String(index).padStart(32, '0')}`,
    from: `+35840${String(1_000_000 + index)}`,
    to: HELSINKI,
    body: `Question ${index}`,
  };
  const isTaken = async () => (await phone.deliverInbound(sms)).status === 200 || null;
  return until('the SMS is taken', isTaken, { withinMs: 60_000, everyMs: 200 });
}

/** As Twilio posts it; the stand-in does not give the headers of the answer. */
function postWebhook({ server }: ProcessStack): Promise<Response> {
  const url = `${server.url}/channels/sms/webhook`;
  const form = { MessageSid: SMS.sid, From: SMS.from, To: SMS.to, Body: 'By SMS', NumMedia: '0' };
  const signature = twilio.getExpectedTwilioSignature('demo-auth-token', url, form);
  return fetch(url, {
    method: 'POST',
    headers: { 'x-twilio-signature': signature },
    body: new URLSearchParams(form),
  });
}

async function enterChat(stack: ProcessStack): Promise<Socket> {
  const socket = stack.connect('/chat', { city: 'helsinki', service: 'library' });
  await nextEvent(socket, 'session');
  return socket;
}

async function untilReady({ database, call }: ProcessStack): Promise<void> {
  const look = async (): Promise<Json | null> => {
    const { status, body } = await call('GET', '/readyz');
    return status === 200 ? body : null;
  };
  await until('the server is ready again', look, { withinMs: 20_000 });
  await until('the test can look', () =>
    database.tickets.countDocuments().then(
      () => true,
      () => null,
    ),
  );
}
