import type { StubTwilio } from '../../services/launcher/stub-twilio/stub-twilio.ts';
import type { DeliveryStatus } from '../../shared/domain/types.ts';
import type { Failpoint } from '../../shared/failpoints.ts';
import { HELSINKI, type ProcessStack, prepareProcesses } from '../support/process-stack.ts';
import { delivered } from '../support/sms-conversation.ts';
import { untilSignedIn } from '../support/steps.ts';
import { until } from '../support/until.ts';
import { untilWhole } from '../support/whole.ts';

type Reply = {
  text: string;
  /** How the provider takes it, and the state that it is in before a process is started to die. */
  sending?: Parameters<StubTwilio['behave']>[0];
  before: DeliveryStatus;
  /** What is reported then; nothing where the process looks for itself. */
  statuses?: string[];
  /** One death after the other. */
  deaths: Failpoint[];
  after: DeliveryStatus;
};

const LIVES: Reply[][] = [
  [
    { text: 'Reported', before: 'sent', statuses: ['delivered'], deaths: ['delivery.recorded'], after: 'delivered' },
    {
      text: 'Lost',
      sending: { reset: 'dropped' },
      before: 'unknown',
      deaths: ['delivery.still-unknown'],
      after: 'unknown',
    },
    { text: 'Found', sending: { reset: 'taken' }, before: 'unknown', deaths: ['delivery.recorded'], after: 'sent' },
  ],
  [
    {
      text: 'Refused',
      before: 'sent',
      statuses: ['undelivered'],
      deaths: ['delivery.recorded', 'ticket.written', 'delivery.returned'],
      after: 'failed',
    },
  ],
];
const WITHIN_MS = 180_000;
const SETTLED = { withinMs: 60_000 };

describe('must 6: a process dies as it learns what became of a reply', () => {
  it.concurrent.each(LIVES.map((replies) => ({ replies, named: replies.map(({ text }) => text).join(', ') })))(
    'and shows it once, and returns what was refused once: $named',
    async ({ replies }) => {
      const stack = await prepareProcesses();
      try {
        await live(stack, replies);
      } catch (error) {
        throw new Error(`${String(error)}\n${stack.server.log()}`, { cause: error });
      } finally {
        await stack.stop();
      }
    },
    WITHIN_MS,
  );
});

async function live(stack: ProcessStack, replies: readonly Reply[]): Promise<void> {
  const { server, database, twilio, endLeases } = stack;
  await stack.onDuty();
  await server.start();
  const token = await untilSignedIn(stack);
  for (const reply of replies) await send(stack, reply, token);
  await server.stop();

  for (const reply of replies) {
    for (const place of reply.deaths) {
      await endLeases();
      await server.start({ failpoint: place });
      await learn(stack, reply);
      expect(await server.exited()).toMatchObject({ signal: 'SIGKILL' });
    }
  }
  await endLeases();
  await server.start();

  for (const reply of replies) await expectSettled(stack, reply);
  await untilWhole(database);
  const sent = replies.filter(({ after }) => after !== 'unknown').map(({ text }) => text);
  expect(twilio.sent().map(({ body }) => body)).toEqual(sent);
}

async function send(stack: ProcessStack, { text, sending, before }: Reply, token: string): Promise<void> {
  const { database, twilio, call } = stack;
  const number = `+35840765${String(text.length).padStart(4, '0')}`;
  await delivered(stack, { sid: `SM${text.padEnd(32, '0')}`, from: number, to: HELSINKI, body: `${text}?` });
  const ticket = (await database.messages.findOne({ text: `${text}?` }))?.ticket;
  // one that hangs reports nothing by itself
  twilio.behave(sending ?? { for: 'callbacks', none: true });
  expect(await call('POST', `/api/v1/tickets/${ticket}/messages`, { token, body: { text } })).toMatchObject({
    status: 201,
  });
  await until(`"${text}" is ${before}`, () => database.messages.findOne({ text, 'delivery.status': before }), SETTLED);
}

/** The provider's report, again where it was not answered; else the time has come to look in its list. */
async function learn({ database, twilio }: ProcessStack, { text, statuses }: Reply): Promise<void> {
  const sms = twilio.sent().find(({ body }) => body === text);
  if (statuses && sms) {
    twilio.behave({ for: 'callbacks', statuses, errorCode: 30_005 });
    twilio.report(sms);
  } else
    await database.messages.updateOne(
      { text, 'delivery.status': 'unknown' },
      { $set: { 'delivery.dueAt': new Date() } },
    );
}

async function expectSettled({ database }: ProcessStack, { text, after }: Reply): Promise<void> {
  const isAtRest = async () => {
    const message = await database.messages.findOne({ text, 'delivery.status': after });
    // what failed is due until its ticket has come back; what is unknown is looked for again
    return message && (after === 'unknown') === (message.delivery?.dueAt !== undefined) ? message : null;
  };
  const { ticket, delivery } = await until(`"${text}" is ${after}`, isAtRest, SETTLED);
  expect(delivery?.attempts).toBe(1);
  const log = await database.changes.find({ ticket }).toArray();
  const returns = log.flatMap(({ events }) => events.filter(({ type }) => type === 'ticket.delivery-failed'));
  expect(returns).toHaveLength(after === 'failed' ? 1 : 0);
  expect((await database.tickets.findOne({ _id: ticket }))?.status).toBe(after === 'failed' ? 'open' : 'pending');
}
