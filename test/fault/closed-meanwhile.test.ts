import { type ProcessStack, prepareProcesses } from '../support/process-stack.ts';
import { ANSWER, delivered, QUESTION, REPLY, replied, untilOwned } from '../support/sms-conversation.ts';
import { untilSignedIn } from '../support/steps.ts';
import { until } from '../support/until.ts';
import { untilWhole } from '../support/whole.ts';

const WITHIN_MS = 180_000;
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
      await endReopenWindow(stack, ticket);

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
    'takes the agent’s reply back and refuses it when it is sent again',
    async () => {
      const { server, database, call, twilio } = stack;
      await server.start({ failpoint: 'reply.stored' });
      const reply = { token, body: { id: 'reply-1', text: REPLY } };
      await expect(call('POST', `/api/v1/tickets/${ticket}/messages`, reply)).rejects.toThrow('fetch failed');
      expect(await server.exited()).toMatchObject({ signal: 'SIGKILL' });
      await endReopenWindow(stack, ticket);

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

/** Seven days have passed. */
async function endReopenWindow({ database }: ProcessStack, ticket: string): Promise<void> {
  await database.tickets.updateOne({ _id: ticket, status: 'resolved' }, { $set: { closesAt: new Date() } });
}
