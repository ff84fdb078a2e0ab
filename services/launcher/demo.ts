import type { Socket } from 'socket.io-client';
import { readConfig } from '../../shared/config.ts';
import { demoSmsNumber } from '../../shared/demo-data.ts';
import { ask, createEntrances, type Json, RefusedError } from '../../shared/entrances.ts';
import { publicUrlOf } from '../../shared/public-url.ts';

/**
 * `npm run demo`: against a running server, one resident conversation by each channel through the real entrances,
 * answered by an agent, printed step by step. Exit code 0 only if every step was seen.
 */
const result = readConfig();
if (!result.ok) {
  process.stderr.write(`${result.faults.join('\n')}\n`);
  process.exit(78);
}
const url = publicUrlOf(result.config);
const entrances = createEntrances({ url, smtpPort: result.config.SMTP_PORT });
const api = entrances.call;
const STEP_MS = 20_000;

let steps = 0;

async function step<T>(what: string, work: Promise<T>): Promise<T> {
  const limit = AbortSignal.timeout(STEP_MS);
  const late = new Promise<never>((_, reject) =>
    limit.addEventListener('abort', () => reject(new Error(`not seen within ${STEP_MS / 1000} s: ${what}`))),
  );
  const value = await Promise.race([work, late]);
  process.stdout.write(`  ok ${String(++steps).padStart(2)}  ${what}\n`);
  return value;
}

/** Resolves with the first emission that fits. */
function seen<T extends Json>(socket: Socket, event: string, fits: (payload: T) => boolean = () => true): Promise<T> {
  return new Promise((resolve) => {
    const listen = (payload: T) => {
      if (!fits(payload)) return;
      socket.off(event, listen);
      resolve(payload);
    };
    socket.on(event, listen);
  });
}

/** Looks again every 300 ms until something is there; `step` bounds it. */
async function found<T>(look: () => Promise<T | undefined>): Promise<T> {
  for (;;) {
    const value = await look();
    if (value !== undefined) return value;
    await new Promise((resolve) => setTimeout(resolve, 300));
  }
}

type Agent = { token: string; socket: Socket };
type TicketOf = {
  ticket: { id: string; number: string; channel: string; service: string; status: string; assignee: Json | null };
};
const stamp = () => new Date().toISOString().slice(11, 19);
const fresh = () => String(Math.floor(Math.random() * 900_000) + 100_000);

async function signIn(): Promise<Agent> {
  const email = 'agent1@helsinki.example';
  const token = await step(`${email} signs in`, entrances.signIn(email));
  const socket = entrances.openStaff(token);
  await step(
    'the agent opens the live connection',
    new Promise<void>((resolve, reject) => socket.on('connect', resolve).on('connect_error', reject)),
  );
  await step('the agent is available', ask(socket, 'presence', { state: 'available' }));
  return { token, socket };
}

async function answer({ token }: Agent, ticket: string, text: string): Promise<void> {
  await step(
    'the agent answers',
    api(`/api/v1/tickets/${ticket}/messages`, { token, body: { text, id: `demo-${fresh()}` } }),
  );
}

async function resolve({ token }: Agent, ticket: string): Promise<void> {
  await step(
    'the agent resolves the ticket',
    api(`/api/v1/tickets/${ticket}/resolve`, { token, body: { reason: 'demo' } }),
  );
}

const assigned = (agent: Agent, channel: string) =>
  seen<TicketOf>(
    agent.socket,
    'ticket',
    ({ ticket }) => ticket.channel === channel && ticket.assignee?.id === 'helsinki-agent1' && ticket.status === 'open',
  );

async function bySms(agent: Agent): Promise<void> {
  process.stdout.write('SMS\n');
  const from = `+35845${fresh()}7`;
  const to = demoSmsNumber('helsinki');
  const text = `Katuvalo on rikki (${stamp()})`;
  const arrived = assigned(agent, 'sms');
  await step(`the phone sends an SMS to Helsinki (${to})`, entrances.sendSms({ from, to, body: text }));
  const { ticket } = await step('it becomes a ticket on the agent’s screen', arrived);
  const delivered = seen<{ message: { direction: string; delivery: { status: string } | null } } & Json>(
    agent.socket,
    'message',
    ({ ticket: id, message }) =>
      id === ticket.id && message.direction === 'out' && message.delivery?.status === 'delivered',
  );
  const reply = `Kiitos, korjaamme sen. ${ticket.number}`;
  await answer(agent, ticket.id, reply);
  await step(
    'the phone shows the answer',
    found(async () => (JSON.stringify(await api('/demo/api/phone')).includes(reply) ? true : undefined)),
  );
  await step('the agent sees it delivered', delivered);
  await resolve(agent, ticket.id);
}

async function byChat(agent: Agent): Promise<void> {
  process.stdout.write('Web chat\n');
  const socket = entrances.openChat({ city: 'helsinki', service: 'general', language: 'en' });
  await step('a resident opens the chat', seen(socket, 'session'));
  const offered = seen<{ id: string; ticket: { id: string; number: string } } & Json>(agent.socket, 'offer');
  await step(
    'the resident writes; it is acknowledged once it is stored',
    ask(socket, 'message', { id: `demo-${fresh()}`, text: 'When does the library open?' }),
  );
  const offer = await step('the agent is offered the chat', offered);
  await step('the agent accepts it', ask(agent.socket, 'accept', { offer: offer.id }));
  const arrived = seen<{ text: string } & Json>(socket, 'message', ({ from }) => from === 'agent');
  await answer(agent, offer.ticket.id, 'At eight. See you there!');
  await step('the resident sees the answer', arrived);
  await resolve(agent, offer.ticket.id);
  socket.disconnect();
}

async function byEmail(agent: Agent): Promise<void> {
  process.stdout.write('Email\n');
  const from = `resident${fresh()}@resident.example`;
  const messageId = `<demo-${fresh()}@resident.example>`;
  const arrived = assigned(agent, 'email');
  await step(
    'a mail is taken by the city’s mail server',
    entrances.sendMail({
      from,
      to: 'daycare@helsinki.example',
      subject: 'Päivähoitopaikka',
      text: 'Hei, miten haen paikkaa?',
      messageId,
    }),
  );
  const { ticket } = await step('it becomes a ticket on the agent’s screen', arrived);
  const reply = `Hakemus tehdään sähköisesti. ${ticket.number}`;
  await answer(agent, ticket.id, reply);
  await step(
    'the answer is in the resident’s mailbox, in the same thread',
    found(async () => {
      const mailbox = JSON.stringify(await api('/demo/api/mailbox'));
      return mailbox.includes(ticket.number) && mailbox.includes(messageId.slice(1, -1)) ? true : undefined;
    }),
  );
  await resolve(agent, ticket.id);
}

try {
  process.stdout.write(`Demo against ${url}\n`);
  const isReady = api('/readyz').catch((cause: unknown) => {
    if (cause instanceof RefusedError) throw cause;
    throw new Error(`no server answers at ${url}: \`npm start\` starts one (with the same PORT or PUBLIC_URL)`, {
      cause,
    });
  });
  await step('the server is ready', isReady);
  const agent = await signIn();
  await bySms(agent);
  await byChat(agent);
  await byEmail(agent);
  await step('the agent goes offline', ask(agent.socket, 'presence', { state: 'offline' }));
  process.stdout.write(`All ${steps} steps were seen.\n`);
  process.exit(0);
} catch (error) {
  process.stderr.write(`  FAILED  ${error instanceof Error ? error.message : String(error)}\n`);
  process.exit(1);
}
