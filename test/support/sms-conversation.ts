import { describeEnd } from './conversation-end.ts';
import type { Disturb } from './process-killer.ts';
import { HELSINKI, type ProcessStack } from './process-stack.ts';
import { untilSignedIn } from './steps.ts';
import { until } from './until.ts';
import { untilWhole } from './whole.ts';

export const SMS_STEPS = ['question', 'reply', 'answer'] as const;
export type SmsStep = (typeof SMS_STEPS)[number];
/** How a reply is settled whose process died between sending and recording. */
export type SettledBy = 'report' | 'list';
type Talk = Disturb<SmsStep> & { settledBy?: SettledBy | undefined };

const RESIDENT = '+358401234567';
const AGENT = 'helsinki-agent1';
export const QUESTION = { sid: `SM${'1'.repeat(32)}`, from: RESIDENT, to: HELSINKI, body: 'Where is my bin?' };
export const ANSWER = { sid: `SM${'2'.repeat(32)}`, from: RESIDENT, to: HELSINKI, body: 'Still not here' };
export const REPLY = 'It is on its way';
/** Longer than any outbound request of a process that is alive. */
const STALE_MS = 6_000;
const WITHIN_MS = 45_000;

/** A resident's question by SMS, an agent's reply and the resident's answer; what is left in the end. */
export async function talkBySms(stack: ProcessStack, { before, over, settledBy = 'report' }: Talk) {
  await stack.onDuty();
  await before('question');
  await delivered(stack, QUESTION);
  const ticket = await untilOwned(stack);

  await before('reply');
  const token = await untilSignedIn(stack);
  await replied(stack, ticket, token);
  await untilSettled(stack, settledBy);

  await before('answer');
  await delivered(stack, ANSWER);
  await untilOwned(stack);

  await over();
  await untilWhole(stack.database);
  await delivered(stack, QUESTION);
  await replied(stack, ticket, token);
  await untilWhole(stack.database);
  return describeEnd(stack);
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

export async function untilOwned({ database }: ProcessStack): Promise<string> {
  const look = () => database.tickets.findOne({ status: 'open', 'assignee.id': AGENT }).catch(() => null);
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
  await until('the reply is settled', () => look().catch(() => null), { withinMs: WITHIN_MS, everyMs: 300 });
}
