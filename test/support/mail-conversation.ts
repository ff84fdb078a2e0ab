import type { Ticket } from '../../shared/domain/types.ts';
import { describeEnd } from './conversation-end.ts';
import type { Disturb } from './process-killer.ts';
import type { ProcessStack } from './process-stack.ts';
import { sendMail } from './send-mail.ts';
import { STEP_WITHIN_MS, untilDone, untilSignedIn } from './steps.ts';
import { until } from './until.ts';
import { untilWhole } from './whole.ts';

export const MAIL_STEPS = ['question', 'reply', 'answer'] as const;
export type MailStep = (typeof MAIL_STEPS)[number];

const ENVELOPE = { from: 'resident@home.example', to: 'waste@helsinki.example' };
const AGENT = 'helsinki-agent1';
const QUESTION = mail({ id: 'mail-1', text: 'Where is my bin?' });
const ANSWER = mail({ id: 'mail-2', text: 'Still not here', references: 'mail-1' });
export const MAIL_REPLY = 'It is on its way';
/** Longer than any outbound request of a process that is alive. */
const STALE_MS = 6_000;

/** A resident's mail, an agent's reply and the resident's answer to it. */
export async function talkByMail(stack: ProcessStack, { before, over }: Disturb<MailStep>) {
  const { database, server } = stack;
  const ticket = (): Promise<Ticket | null> => database.tickets.findOne({});
  const isOpenWith = (count: number) => async () => {
    const now = await ticket();
    return now?.status === 'open' && now.assignee?.id === AGENT && now.conversation === count;
  };
  const send = (lines: string[]) => async () => sendMail(server, ENVELOPE, lines);
  await stack.onDuty();

  await before('question');
  await untilDone('the mail is taken and given to the agent', { act: send(QUESTION), isDone: isOpenWith(1) });

  await before('reply');
  const token = await untilSignedIn(stack);
  const body = { id: 'reply-1', text: MAIL_REPLY };
  const reply = async () => stack.call('POST', `/api/v1/tickets/${(await ticket())?._id}/messages`, { token, body });
  await untilDone('the reply is counted', { act: reply, isDone: async () => (await ticket())?.conversation === 2 });
  await until('the reply is settled', () => isSettled(stack).catch(() => null), { withinMs: STEP_WITHIN_MS });

  await before('answer');
  await untilDone('the answer is taken', { act: send(ANSWER), isDone: isOpenWith(3) });

  await over();
  await untilWhole(database);
  await Promise.all([send(QUESTION)(), send(ANSWER)(), reply()].map((again) => again.catch(() => {})));
  await untilWhole(database);
  return describeEnd(stack);
}

/** With the end of the attempt's lease, which is a minute, brought forward to now; nobody reports of mail. */
async function isSettled({ database }: ProcessStack): Promise<boolean> {
  const message = await database.messages.findOne({ text: MAIL_REPLY });
  if (message?.delivery?.status === 'sent' || message?.delivery?.status === 'unknown') return true;
  if (message?.delivery?.status === 'sending' && message.delivery.at.getTime() < new Date().getTime() - STALE_MS)
    await database.messages.updateOne(
      { _id: message._id, 'delivery.status': 'sending' },
      { $set: { 'delivery.dueAt': new Date() } },
    );
  return false;
}

function mail({ id, text, references }: { id: string; text: string; references?: string }): string[] {
  return [
    `From: Resident <${ENVELOPE.from}>`,
    `To: ${ENVELOPE.to}`,
    'Subject: My bin',
    `Message-ID: <${id}@home.example>`,
    ...(references ? [`References: <${references}@home.example>`] : []),
    '',
    text,
  ];
}
