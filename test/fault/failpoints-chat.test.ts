import { FAILPOINTS } from '../../shared/failpoints.ts';
import { CHAT_STEPS, type ChatStep, talkByChat } from '../support/chat-conversation.ts';
import { liveThrough } from '../support/live-through.ts';
import { namePlan, type Plan } from '../support/process-killer.ts';

/** One chat each, in which the process dies once in every step named. */
const CHATS: Plan<ChatStep>[] = [
  {
    asked: 'intake.stored',
    declined: 'ticket.written',
    accepted: 'ticket.written',
    replied: 'relay.logged',
    transferred: 'slot.taken',
    answered: 'intake.stored',
  },
  {
    asked: 'intake.ticket-inserted',
    declined: 'slots.released',
    accepted: 'slots.released',
    replied: 'relay.unflagged',
    transferred: 'ticket.written',
    resolved: 'ticket.written',
  },
  {
    asked: 'slot.taken',
    expired: 'ticket.written',
    replied: 'reply.stored',
    'taken over': 'ticket.written',
    resolved: 'slots.released',
  },
  { asked: 'ticket.written', expired: 'slots.released', replied: 'ticket.written', 'taken over': 'slots.released' },
  {
    asked: 'intake.contact-inserted',
    declined: 'slot.taken',
    expired: 'slot.taken',
    replied: 'relay.emptied',
    answered: 'ticket.written',
  },
];
const NOT_OF_CHATS = new Set<string>(['intake.moved', 'reply.taken-back', 'slot.given-back']);
const WITHIN_MS = 300_000;

describe('must 2: a process is killed after a write of a chat that is offered, declined, missed, accepted and transferred', () => {
  let undisturbed: Promise<Awaited<ReturnType<typeof live>>> | undefined;
  const live = (plan: Plan<ChatStep>) => liveThrough({ steps: CHAT_STEPS, plan, talk: talkByChat });

  it('has a case for every place that a chat comes by', () => {
    // a reply is there for the chat's session as soon as it is stored; only a closed ticket makes a message move on or
    // a reply go, only a lost race gives a slot back
    const ofChats = FAILPOINTS.filter((place) => !/^(delivery|mail)\./.test(place) && !NOT_OF_CHATS.has(place));
    expect([...new Set(CHATS.flatMap((plan) => Object.values(plan)))].sort()).toEqual([...ofChats].sort());
  });

  it.concurrent.each(CHATS.map((plan) => ({ plan, named: namePlan(plan) })))(
    'comes to the same end after $named',
    async ({ plan }) => {
      undisturbed ??= live({});
      const { killed, end } = await live(plan);

      expect(killed).toEqual(Object.keys(plan));
      expect(end).toEqual((await undisturbed).end);
    },
    WITHIN_MS,
  );
});
