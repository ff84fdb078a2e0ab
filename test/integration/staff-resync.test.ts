import { openTestStore } from '../support/databases.ts';
import { type StaffStack, startStaff } from '../support/staff-stack.ts';
import { until } from '../support/until.ts';

type Console = Awaited<ReturnType<StaffStack['signIn']>>;

let stack: StaffStack;
let opened: Awaited<ReturnType<typeof openTestStore>>;
beforeAll(async () => {
  opened = await openTestStore();
  stack = await startStaff(opened.store, { resyncPage: 2 });
});
afterAll(async () => {
  await stack.close();
  await opened.close();
});

describe('what the adapter lost', () => {
  it('is sent whole, however much of it there is, once, also where it changed in one moment', async () => {
    const agent = await stack.signIn('helsinki-agent1');
    await agent.ask('watch', { queue: { city: 'helsinki' } });
    stack.isTelling.on = false;
    const lost = await Promise.all(Array.from({ length: 7 }, () => stack.sms(stack.newPhone())));
    const { connection } = opened;
    const tickets = connection.getClient().db(connection.name).collection<{ _id: string }>('tickets');
    // more in one millisecond than a page holds
    await tickets.updateMany({ _id: { $in: lost.slice(0, 5) } }, { $set: { updatedAt: new Date() } });
    stack.isTelling.on = true;

    await stack.gateway.resync();
    await stack.gateway.resync();

    for (const id of lost) await agent.hear('ticket', { ticket: { id } });
    await agent.ask('unwatch', { queue: { city: 'helsinki' } });
    expect(agent.count('ticket', {})).toBe(7);
    agent.socket.disconnect();
  });

  it('reaches those who are asked about a ticket, those who were, and the supervisors of an escalated one', async () => {
    const [owner, colleague, boss] = ['helsinki-agent1', 'helsinki-agent2', 'helsinki-supervisor'] as const;
    const person = async (id: string) => (await stack.store.agents.byId(id))!;
    const by = await person(owner);
    const { actions, consultActions } = stack.spine;
    const sockets = [await stack.signIn(colleague), await stack.signIn(boss), await stack.signIn('helsinki-agent3')];
    const [asked, supervisor, other] = sockets as [Console, Console, Console];
    const aTicket = async () => (await actions.claim(await stack.sms(stack.newPhone()), by))._id;
    const [consulted, ended, escalated, settled] = [await aTicket(), await aTicket(), await aTicket(), await aTicket()];
    await consultActions.consult(ended, by, await person(colleague));
    await consultActions.escalate(settled, by, null);
    await asked.hear('ticket', { ticket: { id: ended } });
    await supervisor.hear('ticket', { ticket: { id: settled } });
    stack.isTelling.on = false;
    await consultActions.consult(consulted, by, await person(colleague));
    await consultActions.endConsult(ended, by, colleague);
    await consultActions.escalate(escalated, by, null);
    await consultActions.withdraw(settled, by);
    stack.isTelling.on = true;

    await stack.gateway.resync();

    const shown = await asked.hear('ticket', { ticket: { id: consulted } });
    expect(shown).toMatchObject({ ticket: { consulted: [{ id: colleague }] } });
    await until('the end is told', async () => asked.count('ticket', { ticket: { id: ended } }) === 2);
    await supervisor.hear('ticket', { ticket: { id: escalated } });
    await until('the withdrawal is told', async () => supervisor.count('ticket', { ticket: { id: settled } }) === 2);
    expect(other.count('ticket', {})).toBe(0);
    for (const { socket } of sockets) socket.disconnect();
  });
});
