import type { Failpoint } from '../../shared/failpoints.ts';
import { HELSINKI, type ProcessStack, prepareProcesses } from './process-stack.ts';
import { until } from './until.ts';
import { untilWhole } from './whole.ts';

export const STEPS = ['question', 'reply', 'answer'] as const;
type Step = (typeof STEPS)[number];
export type Kill = {
  failpoint: Failpoint;
  /** Before which step the process is made one that kills itself there. */
  during: Step;
  /** How a reply is settled whose process died between sending and recording. */
  settledBy?: 'report' | 'list';
};

const RESIDENT = '+358401234567';
const AGENT = 'helsinki-agent1';
export const QUESTION = { sid: `SM${'1'.repeat(32)}`, from: RESIDENT, to: HELSINKI, body: 'Where is my bin?' };
export const ANSWER = { sid: `SM${'2'.repeat(32)}`, from: RESIDENT, to: HELSINKI, body: 'Still not here' };
export const REPLY = 'It is on its way';
/** Longer than any outbound request of a process that is alive. */
const STALE_MS = 6_000;
const WITHIN_MS = 45_000;

/** A resident's question by SMS, an agent's reply and the resident's answer, with a kill somewhere; what is left in the end. */
export async function liveThrough(kill: Kill | null) {
  const stack = await prepareProcesses();
  const death = { hasCome: false };
  const start = async (step: Step) => {
    const failpoint = kill?.during === step ? kill.failpoint : undefined;
    if (step !== STEPS[0] && !failpoint) return;
    await stack.server.stop();
    await stack.server.start({ failpoint });
    if (failpoint) startAgainAfterDeath(stack, death);
  };
  try {
    await stack.onDuty();
    await start('question');
    await delivered(stack, QUESTION);
    const ticket = await untilOwned(stack);

    await start('reply');
    const token = await untilSignedIn(stack);
    await replied(stack, ticket, token);
    await untilSettled(stack, kill?.settledBy ?? 'report');

    await start('answer');
    await delivered(stack, ANSWER);
    await untilOwned(stack);

    await untilWhole(stack.database);
    await delivered(stack, QUESTION);
    await replied(stack, ticket, token);
    await untilWhole(stack.database);
    return { killed: death.hasCome, end: await describeEnd(stack) };
  } catch (error) {
    throw new Error(`${String(error)}\n${stack.server.log()}`, { cause: error });
  } finally {
    await stack.stop();
  }
}

/** As a supervisor of processes does. */
function startAgainAfterDeath({ server }: ProcessStack, death: { hasCome: boolean }): void {
  void server.exited().then(async ({ signal }) => {
    if (signal !== 'SIGKILL') return;
    death.hasCome = true;
    await server.start();
  });
}

/** Twilio's side: the same message until it is taken. */
export function delivered({ twilio }: ProcessStack, sms: typeof QUESTION): Promise<true> {
  const look = async () => (await twilio.deliverInbound(sms)).status === 200;
  return until('the SMS is taken', async () => (await look()) || null, { withinMs: WITHIN_MS, everyMs: 200 });
}

/** The agent's client: the same reply until it is answered. */
export async function replied(stack: ProcessStack, ticket: string, token: string): Promise<void> {
  const body = { id: 'reply-1', text: REPLY };
  const look = () => stack.call('POST', `/api/v1/tickets/${ticket}/messages`, { token, body }).catch(() => null);
  const { status, body: answer } = await until('the reply is answered', look, { withinMs: WITHIN_MS, everyMs: 200 });
  if (status === 201) return;
  if (status < 500) throw new Error(`the reply was refused: ${JSON.stringify(answer)}`);
  await replied(stack, ticket, token);
}

export function untilSignedIn(stack: ProcessStack): Promise<string> {
  return until('signed in', () => stack.signIn().catch(() => null), { withinMs: WITHIN_MS });
}

export async function untilOwned({ database }: ProcessStack): Promise<string> {
  const look = () => database.tickets.findOne({ status: 'open', 'assignee.id': AGENT });
  return (await until('the ticket has its agent', look, { withinMs: WITHIN_MS }))._id;
}

/** The provider's late report, or the end of the attempt's lease, which is a minute, brought forward to now. */
async function untilSettled({ database, twilio }: ProcessStack, by: 'report' | 'list'): Promise<void> {
  const look = async () => {
    const message = await database.messages.findOne({ text: REPLY });
    const sms = twilio.sent().find(({ body }) => body === REPLY);
    if (!message?.delivery || message.delivery.status === 'delivered') return message?.delivery;
    if (message.delivery.status === 'unknown' && !sms) return message.delivery;
    if (message.delivery.at.getTime() > new Date().getTime() - STALE_MS) return null;
    if (sms && by === 'report') twilio.report(sms);
    else if (message.delivery.status === 'sending')
      await database.messages.updateOne(
        { _id: message._id, 'delivery.status': 'sending' },
        { $set: { 'delivery.dueAt': new Date() } },
      );
    return null;
  };
  await until('the reply is settled', look, { withinMs: WITHIN_MS, everyMs: 300 });
}

/** What must be the same however often a process died on the way. */
async function describeEnd({ database, twilio }: ProcessStack) {
  const tickets = await database.tickets.find().sort({ ordinal: 1 }).toArray();
  const messages = await database.messages.find().sort({ ticket: 1, line: 1, seq: 1 }).toArray();
  const agents = await database.agents.find({ load: { $gt: 0 } }).toArray();
  return {
    tickets: tickets.map(
      ({ city, ordinal, service, status, assignee, conversation, notes, lastMessage, waitingSince }) => ({
        city,
        ordinal,
        service,
        status,
        conversation,
        notes,
        owner: assignee?.id,
        lastSeq: lastMessage?.seq,
        isWaiting: waitingSince !== null,
      }),
    ),
    messages: messages.map(({ line, seq, direction, text, author, delivery }) => ({
      line,
      seq,
      direction,
      text,
      by: author.kind,
      delivery: delivery?.status ?? null,
    })),
    loads: agents.map(({ _id, load }) => ({ agent: _id, load })),
    sent: twilio.sent().map(({ to, body }) => ({ to, body })),
  };
}
