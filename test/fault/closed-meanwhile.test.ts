import { createSpine } from '../../services/spine.ts';
import { decideClose } from '../../shared/domain/decide-conversation.ts';
import { createLogger } from '../../shared/logger.ts';
import { type ProcessStack, prepareProcesses } from '../support/process-stack.ts';
import { ANSWER, delivered, QUESTION, REPLY, replied, untilOwned } from '../support/sms-conversation.ts';
import { untilSignedIn } from '../support/steps.ts';
import { until } from '../support/until.ts';
import { untilWhole } from '../support/whole.ts';

const WITHIN_MS = 120_000;
const HEALED = { withinMs: 60_000 };

describe('a ticket is closed between a message and its counting', () => {
  let stack: ProcessStack;
  let token: string;
  let ticket: string;
  beforeEach(async () => {
    stack = await prepareProcesses();
    await stack.onDuty();
    await stack.server.start();
    await delivered(stack, QUESTION);
    ticket = await untilOwned(stack);
    token = await untilSignedIn(stack);
    await stack.call('POST', `/api/v1/tickets/${ticket}/resolve`, { token, body: {} });
    await stack.server.stop();
  }, WITHIN_MS);
  afterEach(() => stack.stop());

  it(
    'moves the resident’s message to a follow-up, also when the process dies right after (intake.moved)',
    async () => {
      const { server, database, twilio } = stack;
      await server.start({ failpoint: 'intake.stored' });
      await twilio.deliverInbound(ANSWER);
      expect(await server.exited()).toMatchObject({ signal: 'SIGKILL' });
      await closeForGood(stack, ticket);

      await server.start({ failpoint: 'intake.moved' });
      expect(await server.exited()).toMatchObject({ signal: 'SIGKILL' });
      await server.start();
      await delivered(stack, ANSWER);
      await untilOwned(stack);
      await untilWhole(database);

      const tickets = await database.tickets.find().sort({ ordinal: 1 }).toArray();
      expect(tickets.map(({ status, conversation }) => ({ status, conversation }))).toEqual([
        { status: 'closed', conversation: 1 },
        { status: 'open', conversation: 1 },
      ]);
      expect(tickets[1]?.followUpOf).toBe(ticket);
      expect(await database.messages.find({ text: ANSWER.body }).toArray()).toMatchObject([
        { ticket: tickets[1]?._id, seq: 1 },
      ]);
    },
    WITHIN_MS,
  );

  it(
    'takes the agent’s reply back, also when the process dies right after, and refuses it when it is sent again',
    async () => {
      const { server, database, call, twilio } = stack;
      await server.start({ failpoint: 'reply.stored' });
      const reply = { token, body: { id: 'reply-1', text: REPLY } };
      await expect(call('POST', `/api/v1/tickets/${ticket}/messages`, reply)).rejects.toThrow('fetch failed');
      expect(await server.exited()).toMatchObject({ signal: 'SIGKILL' });
      await closeForGood(stack, ticket);

      await server.start({ failpoint: 'reply.taken-back' });
      expect(await server.exited()).toMatchObject({ signal: 'SIGKILL' });
      await server.start();
      const isTakenBack = async () => !(await database.messages.findOne({ text: REPLY }));
      await until('the reply is taken back', isTakenBack, HEALED);

      await expect(replied(stack, ticket, token)).rejects.toThrow('conflict');
      await untilWhole(database);
      expect(twilio.sent()).toEqual([]);
      expect(await database.tickets.findOne({ _id: ticket })).toMatchObject({ status: 'closed', conversation: 1 });
    },
    WITHIN_MS,
  );
});

/** Seven days have passed, and the sweep has closed it. */
async function closeForGood({ database, endLeases }: ProcessStack, ticket: string): Promise<void> {
  const inAWeek = { now: () => new Date(new Date().getTime() + 8 * 86_400_000) };
  const log = createLogger({ level: 'silent' });
  const { changeTicket, relay } = createSpine({ store: database.store, tell: () => {}, clock: inAWeek, log });
  const closed = await changeTicket.change(ticket, {
    actor: { kind: 'system', id: 'sweep', name: 'Sweep' },
    decide: (resolved, now) => decideClose(resolved, { now }),
  });
  await relay.close();
  expect(closed).toMatchObject({ ok: true, ticket: { status: 'closed' } });
  await endLeases();
}
