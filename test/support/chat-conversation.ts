import { demoServices } from '../../services/launcher/seed/demo-data.ts';
import type { Ticket } from '../../shared/domain/types.ts';
import { createChatClient } from './chat-client.ts';
import { createConsole } from './console-client.ts';
import { describeEnd } from './conversation-end.ts';
import type { Disturb } from './process-killer.ts';
import type { ProcessStack } from './process-stack.ts';
import { replaceServices } from './replace-services.ts';
import { untilDone } from './steps.ts';
import { until } from './until.ts';
import { untilWhole } from './whole.ts';

export const CHAT_STEPS = [
  'asked',
  'declined',
  'expired',
  'accepted',
  'replied',
  'transferred',
  'taken over',
  'answered',
  'resolved',
] as const;
export type ChatStep = (typeof CHAT_STEPS)[number];

const [FIRST, SECOND, THIRD] = ['helsinki-agent1', 'helsinki-agent2', 'helsinki-agent3'] as const;
/** Nothing runs out by itself while a process is started again. */
const OFFER_SECONDS = 300;
const TEXTS = { question: 'May I park here?', reply: 'Until nine', answer: 'Thank you' };

/**
 * A resident's chat: offered to one agent, who declines, to a second, who misses it, and to a third, who accepts,
 * replies and transfers it to the first, who resolves it. The agents come on duty one after the other, so that each
 * run gives the same.
 */
export async function talkByChat(stack: ProcessStack, { before, over }: Disturb<ChatStep>) {
  const { database } = stack;
  await replaceServices(
    database.services,
    demoServices.map((service) => ({ ...service, policy: { ...service.policy, offerSeconds: OFFER_SECONDS } })),
  );
  const ticket = (): Promise<Ticket | null> => database.tickets.findOne({});
  const is = (fits: (ticket: Ticket) => boolean) => async () => {
    const now = await ticket();
    return now !== null && fits(now);
  };
  const offeredTo = (agent: string) => is(({ offers }) => offers[0]?.agent.id === agent);
  const offerTo = async (agent: string) => (await ticket())?.offers.find((offer) => offer.agent.id === agent)?.id;

  await stack.onDuty('agent1');
  await before('asked');
  const resident = createChatClient(stack, { city: 'helsinki', service: 'general' });
  const [first, third] = [await createConsole(stack, 'agent1'), await createConsole(stack, 'agent3')];
  const question = () => resident.say({ id: 'question', text: TEXTS.question });
  await untilDone('the chat is offered', { act: question, isDone: offeredTo(FIRST) });

  await stack.onDuty('agent2');
  await before('declined');
  const decline = async () => first.ask('decline', { offer: await offerTo(FIRST) });
  await untilDone('the next is offered it', { act: decline, isDone: offeredTo(SECOND) });

  await stack.onDuty('agent3');
  await before('expired');
  await untilDone('who missed it is away and the third is offered it', {
    act: () => endOffer(stack, SECOND),
    isDone: async () =>
      (await offeredTo(THIRD)()) && (await database.agents.findOne({ _id: SECOND }))?.presence.state === 'away',
  });

  await before('accepted');
  await untilDone('the third has it', {
    act: async () => third.ask('accept', { offer: await offerTo(THIRD) }),
    isDone: is(({ status, assignee }) => status === 'open' && assignee?.id === THIRD),
  });

  await before('replied');
  const reply = { id: 'reply', text: TEXTS.reply };
  await untilDone('the reply is counted', {
    act: () => third.post('messages', reply),
    isDone: is(({ status, conversation }) => status === 'pending' && conversation === 2),
  });

  await before('transferred');
  await untilDone('the first is offered it', {
    act: () => third.post('transfer', { agent: FIRST }),
    isDone: offeredTo(FIRST),
  });

  await before('taken over');
  await untilDone('the first has it', {
    act: async () => first.ask('accept', { offer: await offerTo(FIRST) }),
    isDone: is(({ assignee, offers }) => assignee?.id === FIRST && !offers.length),
  });

  await before('answered');
  const answer = () => resident.say({ id: 'answer', text: TEXTS.answer });
  await untilDone('the answer is counted', { act: answer, isDone: is(({ conversation }) => conversation === 3) });

  await before('resolved');
  const resolve = () => first.post('resolve', {});
  await untilDone('it is resolved', { act: resolve, isDone: is(({ status }) => status === 'resolved') });

  await over();
  await untilWhole(database);
  await Promise.all([question(), answer(), third.post('messages', reply)].map((again) => again.catch(() => {})));
  await untilWhole(database);
  await until('the resident sees it all', async () => resident.texts().length === 3, {
    why: () => resident.texts().join(', '),
  });
  return { ...(await describeEnd(stack)), seen: resident.texts() };
}

/** The agent's time to accept has passed. */
async function endOffer({ database }: ProcessStack, agent: string): Promise<void> {
  const now = new Date();
  await database.tickets.updateOne(
    { 'offers.0.agent.id': agent },
    { $set: { 'offers.0.expiresAt': now, offersEndAt: now } },
  );
}
