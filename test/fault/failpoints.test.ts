import { readFileSync } from 'node:fs';
import { FAILPOINTS } from '../../shared/failpoints.ts';
import type { End } from '../support/conversation-end.ts';
import { liveThrough } from '../support/live-through.ts';
import { MAIL_REPLY, MAIL_STEPS, type MailStep, talkByMail } from '../support/mail-conversation.ts';
import { namePlan, type Plan } from '../support/process-killer.ts';
import { REPLY, type SettledBy, SMS_STEPS, type SmsStep, talkBySms } from '../support/sms-conversation.ts';

/** One conversation each, in which the process dies once in every step named. */
const TEXTING: { plan: Plan<SmsStep>; settledBy?: SettledBy }[] = [
  { plan: { question: 'intake.stored', reply: 'reply.stored', answer: 'intake.stored' } },
  { plan: { question: 'intake.ticket-inserted', reply: 'ticket.written', answer: 'slot.taken' } },
  { plan: { question: 'slot.taken', reply: 'slots.released', answer: 'ticket.written' } },
  { plan: { question: 'ticket.written', reply: 'delivery.sending' } },
  { plan: { question: 'relay.logged', reply: 'delivery.sent' } },
  { plan: { question: 'relay.unflagged', reply: 'delivery.sent' }, settledBy: 'list' },
  { plan: { question: 'relay.emptied', reply: 'delivery.recorded' } },
];
const MAILING: Plan<MailStep>[] = [
  { question: 'intake.stored', reply: 'reply.stored', answer: 'intake.stored' },
  { question: 'intake.ticket-inserted', reply: 'delivery.sending', answer: 'ticket.written' },
  { question: 'slot.taken', reply: 'delivery.sent', answer: 'mail.original-stored' },
  { question: 'ticket.written', reply: 'delivery.recorded', answer: 'slot.taken' },
];
/** Where only something rarer comes by, and the file that kills there. */
const ELSEWHERE = {
  'intake.contact-inserted': 'failpoints-chat',
  'intake.moved': 'closed-meanwhile',
  'reply.taken-back': 'closed-meanwhile',
  'slot.given-back': 'lost-race-killed',
  'delivery.still-unknown': 'delivery-killed',
  'delivery.returned': 'delivery-killed',
};
const WITHIN_MS = 300_000;

describe('must 2: a process is killed after a write', () => {
  let texted: ReturnType<typeof text> | undefined;
  let mailed: ReturnType<typeof mail> | undefined;
  const text = (plan: Plan<SmsStep>, settledBy?: SettledBy) =>
    liveThrough({ steps: SMS_STEPS, plan, talk: (stack, disturb) => talkBySms(stack, { ...disturb, settledBy }) });
  const mail = (plan: Plan<MailStep>) => liveThrough({ steps: MAIL_STEPS, plan, talk: talkByMail });

  it('has a case for every place, here or in the file named', () => {
    const places = [...TEXTING.map(({ plan }) => plan), ...MAILING].flatMap((plan) => Object.values(plan));
    expect([...new Set([...places, ...Object.keys(ELSEWHERE)])].sort()).toEqual([...FAILPOINTS].sort());
    for (const [place, file] of Object.entries(ELSEWHERE))
      expect(readFileSync(`test/fault/${file}.test.ts`, 'utf8')).toContain(`'${place}'`);
  });

  it.concurrent.each(TEXTING.map((one) => ({ ...one, named: namePlan(one.plan) })))(
    'comes to the same end of texting after $named',
    async ({ plan, settledBy }) => {
      texted ??= text({});
      const { killed, end } = await text(plan, settledBy);

      expect(killed).toEqual(Object.keys(plan));
      const expected = (await texted).end;
      // nothing left, and nobody but the agent can know that
      if (plan.reply === 'delivery.sending') expect(end).toEqual({ ...unknown(expected, REPLY), sent: [] });
      else expect(end).toEqual(expected);
    },
    WITHIN_MS,
  );

  it.concurrent.each(MAILING.map((plan) => ({ plan, named: namePlan(plan) })))(
    'comes to the same end of mailing after $named',
    async ({ plan }) => {
      mailed ??= mail({});
      const { killed, end } = await mail(plan);

      expect(killed).toEqual(Object.keys(plan));
      const expected = (await mailed).end;
      if (plan.reply === 'delivery.sending') expect(end).toEqual({ ...unknown(expected, MAIL_REPLY), mailed: [] });
      // it left, which no mail server tells us again: the agent decides
      else if (plan.reply === 'delivery.sent') expect(end).toEqual(unknown(expected, MAIL_REPLY));
      else expect(end).toEqual(expected);
    },
    WITHIN_MS,
  );
});

function unknown(end: End, text: string): End {
  const messages = end.messages.map((one) => (one.text === text ? { ...one, delivery: 'unknown' as const } : one));
  return { ...end, messages };
}
