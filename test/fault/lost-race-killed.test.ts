import { createSpine } from '../../services/spine.ts';
import { systemClock } from '../../shared/clock.ts';
import { createLogger } from '../../shared/logger.ts';
import { createConsole } from '../support/console-client.ts';
import { prepareProcesses } from '../support/process-stack.ts';
import { delivered, QUESTION, untilOwned } from '../support/sms-conversation.ts';
import { until } from '../support/until.ts';
import { untilWhole } from '../support/whole.ts';

const WITHIN_MS = 120_000;

describe('must 5: a process dies after it gave back the slot of a ticket that it lost (slot.given-back)', () => {
  it(
    'and the agent has the ticket once, in one slot',
    async () => {
      const stack = await prepareProcesses();
      const { server, database } = stack;
      try {
        await server.start({ failpoint: 'slot.given-back' });
        await delivered(stack, QUESTION);
        const ticket = await until('it waits', () => database.tickets.findOne({ status: 'queued', outbox: [] }));
        // another process changes what this one remembers: its matcher takes a slot and loses the ticket
        const log = createLogger({ level: 'silent' });
        const other = createSpine({ store: database.store, tell: () => {}, clock: systemClock, log });
        const colleague = (await database.agents.findOne({ _id: 'helsinki-agent2' }))!;
        await other.writeMessage({ ticket: ticket._id, text: 'A note', note: true, attachments: [] }, colleague);
        await other.relay.close();
        const agent = await createConsole(stack, 'agent1');
        await agent.ask('presence', { state: 'available' }).catch(() => {});
        expect(await server.exited()).toMatchObject({ signal: 'SIGKILL' });
        await stack.endLeases();

        await server.start();
        await stack.onDuty();
        await untilOwned(stack);

        await untilWhole(database);
        expect(await database.agents.findOne({ _id: 'helsinki-agent1' })).toMatchObject({
          load: 1,
          slots: [{ ticket: ticket._id }],
        });
      } finally {
        await stack.stop();
      }
    },
    WITHIN_MS,
  );
});
