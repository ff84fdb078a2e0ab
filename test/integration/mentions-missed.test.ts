import { openTestStore } from '../support/databases.ts';
import { type StaffStack, startStaff } from '../support/staff-stack.ts';

const ME = 'helsinki-agent2';

let stack: StaffStack;
let opened: Awaited<ReturnType<typeof openTestStore>>;
beforeAll(async () => {
  opened = await openTestStore();
  stack = await startStaff(opened.store);
});
afterAll(async () => {
  await stack.close();
  await opened.close();
});

async function note(ticket: string, text: string, author = 'helsinki-agent1'): Promise<void> {
  const agent = await opened.store.agents.byId(author);
  await stack.spine.writeMessage(
    { ticket, text, note: true, attachments: [], mentions: [{ id: ME, name: 'M' }] },
    agent!,
  );
}

describe('must 7: a console that stayed connected', () => {
  it('hears of the mentions that it missed, and of no other again', async () => {
    const ticket = await stack.sms(stack.newPhone());
    await note(ticket, 'ennen');
    const me = await stack.signIn(ME);
    await note(ticket, 'kuultu');
    await me.hear('mention', { message: { text: 'kuultu' } });
    stack.isTelling.on = false;
    await note(ticket, 'kuulematta');
    await note(ticket, 'oma', ME);
    stack.isTelling.on = true;

    await stack.gateway.resync();
    await stack.gateway.resync();

    await me.hear('mention', { ticket: { id: ticket }, message: { text: 'kuulematta' } });
    await me.ask('unwatch', { ticket: 'none' });
    const texts = me.heard.flatMap(({ event, payload }) =>
      event === 'mention' ? [(payload.message as { text: string }).text] : [],
    );
    expect(texts).toEqual(['kuultu', 'kuulematta']);
    me.socket.disconnect();
  });
});
