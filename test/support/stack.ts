import { io, type Socket } from 'socket.io-client';
import { type App, createApp } from '../../services/app.ts';
import { startMailbox } from '../../services/launcher/mailbox/mailbox.ts';
import { freePort } from '../../services/launcher/ports.ts';
import { seedDemo } from '../../services/launcher/seed/seed.ts';
import { startStubTwilio } from '../../services/launcher/stub-twilio/stub-twilio.ts';
import { type Clock, systemClock } from '../../shared/clock.ts';
import { readConfig } from '../../shared/config.ts';
import { newId } from '../../shared/ids.ts';
import { createLogger } from '../../shared/logger.ts';
import { serverUrls } from './databases.ts';

type Options = { env?: Record<string, string>; clock?: Clock };
export type Json = Record<string, unknown>;
export type Answer = { status: number; body: Json; headers: Headers };
export type Stack = Awaited<ReturnType<typeof startStack>>;

const WAIT_MS = 10_000;

/** The whole server as `npm start` wires it, on a database and key prefix of its own, with the providers' stand-ins. */
export async function startStack({ env = {}, clock = systemClock }: Options = {}) {
  const port = await freePort();
  const url = `http://127.0.0.1:${port}`;
  const result = readConfig({ PORT: String(port), HOST: '127.0.0.1', SMTP_PORT: '0', LOG_LEVEL: 'silent', ...env });
  if (!result.ok) throw new Error(result.faults.join('; '));
  const { config } = result;
  const twilio = await startStubTwilio({
    accountSid: config.TWILIO_ACCOUNT_SID,
    authToken: config.TWILIO_AUTH_TOKEN[0],
    webhookUrl: () => `${url}/channels/sms/webhook`,
  });
  const mailbox = await startMailbox({});
  const name = `test_${newId()}`;
  const sockets: Socket[] = [];
  const app: App = await createApp({
    config,
    ...serverUrls(),
    secrets: ['a-secret-of-tests-alone'],
    clock,
    log: createLogger({ level: process.env.TEST_LOG ?? 'silent' }),
    standIns: { twilioApiBase: twilio.url, smtpUrl: mailbox.url, phone: twilio.phoneRouter, mailbox: mailbox.router },
    prefix: name,
    databaseName: name,
  });
  await seedDemo(app.store);
  await app.listen();

  async function call(
    method: string,
    path: string,
    { token, body, headers }: { token?: string; body?: unknown; headers?: Record<string, string> } = {},
  ): Promise<Answer> {
    const response = await fetch(url + path, {
      method,
      headers: {
        ...(token && { authorization: `Bearer ${token}` }),
        ...(body !== undefined && { 'content-type': 'application/json' }),
        ...headers,
      },
      ...(body !== undefined && { body: typeof body === 'string' ? body : JSON.stringify(body) }),
    });
    const text = await response.text();
    return { status: response.status, body: text ? (JSON.parse(text) as Json) : {}, headers: response.headers };
  }

  async function signIn(who: string, city = 'helsinki'): Promise<string> {
    const { body } = await call('POST', '/api/v1/session', {
      body: { email: `${who}@${city}.example`, password: 'yhteys-demo' },
    });
    if (typeof body.token !== 'string') throw new Error(`no token: ${JSON.stringify(body)}`);
    return body.token;
  }

  function connect(namespace: '/staff' | '/chat', auth: Json): Socket {
    const socket = io(url + namespace, { auth, transports: ['websocket'], forceNew: true, reconnection: false });
    sockets.push(socket);
    return socket;
  }

  /** A signed-in agent with an open socket. */
  async function agent(who = 'agent1', city = 'helsinki') {
    const token = await signIn(who, city);
    const socket = connect('/staff', { token });
    await connected(socket);
    return {
      id: `${city}-${who}`,
      token,
      socket,
      ask: (event: string, payload: unknown = {}) => ask(socket, event, payload),
    };
  }

  return {
    url,
    app,
    store: app.store,
    databaseName: name,
    twilio,
    mailbox,
    call,
    signIn,
    connect,
    agent,
    smtpPort: app.ports.smtp,
    async stop(): Promise<void> {
      for (const socket of sockets) socket.disconnect();
      await app.close();
      await Promise.all([twilio.stop(), mailbox.stop()]);
    },
  };
}

export function connected(socket: Socket): Promise<void> {
  return new Promise((resolve, reject) => {
    socket.once('connect', () => resolve());
    socket.once('connect_error', reject);
  });
}

/** The next emission that fits. Start listening before what causes it. */
export function nextEvent<Payload extends Json = Json>(
  socket: Socket,
  event: string,
  fits: (payload: Payload) => boolean = () => true,
): Promise<Payload> {
  return new Promise((resolve, reject) => {
    const listen = (payload: Payload) => {
      if (!fits(payload)) return;
      socket.off(event, listen);
      clearTimeout(limit);
      resolve(payload);
    };
    const limit = setTimeout(() => {
      socket.off(event, listen);
      reject(new Error(`no fitting ${event} within ${WAIT_MS / 1000} s`));
    }, WAIT_MS);
    socket.on(event, listen);
  });
}

export async function ask(socket: Socket, event: string, payload: unknown = {}): Promise<Json> {
  return (await socket.timeout(WAIT_MS).emitWithAck(event, payload)) as Json;
}
