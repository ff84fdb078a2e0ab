import { openTestStore } from '../support/databases.ts';
import { type StaffStack, startStaff } from '../support/staff-stack.ts';

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
});
