import { openTestStore } from '../support/databases.ts';
import { type StaffStack, startStaff } from '../support/staff-stack.ts';
import { until } from '../support/until.ts';

const AGENT = 'helsinki-agent1';
const COLLEAGUE = 'helsinki-agent2';
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

/** Nobody here hears of what happens meanwhile. */
async function unheard<Result>(act: () => Promise<Result>): Promise<Result> {
  stack.isTelling.on = false;
  return act().finally(() => {
    stack.isTelling.on = true;
  });
}

async function note(ticket: string, text: string, by = AGENT): Promise<void> {
  const agent = await opened.store.agents.byId(by);
  await stack.spine.writeMessage({ ticket, text, note: true, attachments: [] }, agent!);
}

async function setUpdated(ids: string[], updatedAt: Date): Promise<void> {
  const { connection } = opened;
  const tickets = connection.getClient().db(connection.name).collection<{ _id: string }>('tickets');
  await tickets.updateMany({ _id: { $in: ids } }, { $set: { updatedAt } });
}

/** Whatever was sent before has come. */
const settled = (agent: Console) => agent.ask('unwatch', { ticket: 'none' });

describe('must 7: staying connected misses nothing', () => {
  it('is sent whole, however much of it there is, once, also where it changed in one moment', async () => {
    const agent = await stack.signIn(AGENT);
    await agent.ask('watch', { queue: { city: 'helsinki' } });
    const lost = await unheard(() => Promise.all(Array.from({ length: 7 }, () => stack.sms(stack.newPhone()))));
    // more in one millisecond than a page holds
    await setUpdated(lost.slice(0, 5), new Date());

    await stack.gateway.resync();
    await stack.gateway.resync();

    for (const id of lost) {
      await agent.hear('ticket', { ticket: { id } });
      await agent.hear('message', { ticket: id, message: { line: 'conversation', seq: 1 } });
    }
    await settled(agent);
    expect(agent.count('ticket', {})).toBe(7);
    expect(agent.count('message', {})).toBe(7);
    agent.socket.disconnect();
  });

  it('reaches who watches, although another console here was shown it meanwhile', async () => {
    const ticket = await stack.sms(stack.newPhone());
    const [first, second] = [await stack.signIn(AGENT), await stack.signIn(COLLEAGUE)];
    expect(await first.ask('watch', { ticket })).toMatchObject({ ticket: { version: 1 } });
    await unheard(() => note(ticket, 'Missed'));
    expect(await second.ask('watch', { ticket })).toMatchObject({ ticket: { version: 2 } });

    await stack.gateway.resync();

    await first.hear('ticket', { ticket: { id: ticket, version: 2 } });
    await first.hear('message', { ticket, message: { line: 'notes', seq: 1, text: 'Missed' } });
    first.socket.disconnect();
    second.socket.disconnect();
  });

  it('reaches who watches, whatever clock it was changed by', async () => {
    const ticket = await stack.sms(stack.newPhone());
    const agent = await stack.signIn(AGENT);
    await agent.ask('watch', { ticket });
    await unheard(() => note(ticket, 'By a clock that is slow'));
    await setUpdated([ticket], new Date(0));

    await stack.gateway.resync();

    await agent.hear('ticket', { ticket: { id: ticket, version: 2 } });
    agent.socket.disconnect();
  });

  it('fills a gap of messages that a later one hides', async () => {
    const [watcher, owner] = [await stack.signIn(COLLEAGUE), await stack.signIn(AGENT)];
    await watcher.ask('watch', { queue: { city: 'helsinki', service: 'waste' } });
    const ticket = await stack.sms(stack.newPhone(), { service: 'waste' });
    await watcher.hear('ticket', { ticket: { id: ticket, status: 'queued' } });
    await unheard(async () => {
      await stack.spine.actions.claim(ticket, (await opened.store.agents.byId(AGENT))!);
      await note(ticket, 'Between');
    });
    await note(ticket, 'After');
    await owner.hear('message', { message: { text: 'After' } });

    await stack.gateway.resync();
    await stack.gateway.resync();

    await watcher.hear('ticket', { ticket: { id: ticket, status: 'open' } });
    await owner.hear('message', { ticket, message: { line: 'notes', seq: 1, text: 'Between' } });
    await settled(owner);
    // by the change itself and by the comparison, not by the second
    expect(owner.count('ticket', { ticket: { id: ticket, version: 4 } })).toBe(2);
    watcher.socket.disconnect();
    owner.socket.disconnect();
  });

  it('shows that a ticket has left a queue, which a later change hides', async () => {
    const watcher = await stack.signIn(COLLEAGUE);
    await watcher.ask('watch', { queue: { city: 'helsinki', service: 'parking' } });
    const by = (await opened.store.agents.byId(AGENT))!;
    const [moved, claimed] = [
      await stack.sms(stack.newPhone(), { service: 'parking' }),
      await stack.sms(stack.newPhone(), { service: 'parking' }),
    ];
    for (const id of [moved, claimed]) await watcher.hear('ticket', { ticket: { id, status: 'queued' } });
    await unheard(async () => {
      await stack.spine.actions.transferToService(moved, by, 'streets');
      await stack.spine.actions.claim(claimed, by);
    });
    const owner = await stack.signIn(AGENT);
    for (const ticket of [moved, claimed]) {
      await owner.ask('watch', { ticket });
      await stack.spine.actions.edit(ticket, by, { subject: 'Later', ifVersion: 2 });
      await owner.hear('ticket', { ticket: { id: ticket, subject: 'Later' } });
    }
    await settled(watcher);
    expect(watcher.count('ticket', {})).toBe(2);

    await stack.gateway.resync();

    await watcher.hear('ticket', { ticket: { id: moved, service: 'streets' } });
    await watcher.hear('ticket', { ticket: { id: claimed, status: 'open' } });
    watcher.socket.disconnect();
    owner.socket.disconnect();
  });

  it('shows what became of a reply, once', async () => {
    const agent = await stack.signIn(AGENT);
    const ticket = await stack.sms(stack.newPhone());
    await agent.ask('watch', { ticket });
    await agent.ask('reply', { ticket, text: 'On its way' });
    const { message } = await agent.hear('message', { ticket, message: { text: 'On its way' } });
    // all that there is of the ticket is told
    await stack.gateway.resync();
    const stored = (await opened.store.messages.byId((message as { id: string }).id))!;
    await opened.store.messages.setDelivery(stored, { status: 'unknown', at: stack.clock.now(), attempts: 1 });

    await stack.gateway.resync();
    await stack.gateway.resync();

    const shown = { ticket, message: { id: stored._id, delivery: { status: 'unknown' } } };
    await agent.hear('message', shown);
    await settled(agent);
    expect(agent.count('message', shown)).toBe(1);
    agent.socket.disconnect();
  });

  it('shows offers that came and ended, and the presence, at each console of the agent', async () => {
    await stack.available(AGENT);
    const [desk, phone] = [await stack.signIn(`${AGENT}#desk`), await stack.signIn(`${AGENT}#phone`)];
    const [taken, waiting] = [await stack.sms(stack.newPhone()), await stack.sms(stack.newPhone())];
    const ended = await stack.offer(taken, AGENT);
    await desk.hear('offer', { id: ended });
    const offer = await unheard(async () => {
      await stack.expire(taken);
      return stack.offer(waiting, AGENT);
    });
    // a third that is shown it says nothing of the others
    const third = await stack.signIn(`${AGENT}#third`);
    await third.hear('offer', { id: offer });
    await opened.store.agents.setPresence(AGENT, {
      state: 'away',
      channels: ['sms'],
      why: 'missed-offer',
      since: stack.clock.now(),
    });

    await stack.gateway.resync();
    await stack.gateway.resync();

    for (const one of [desk, phone, third]) {
      await one.hear('offer', { id: offer, ticket: { id: waiting } });
      await one.hear('presence', { state: 'away', why: 'missed-offer' });
      await settled(one);
      expect(one.count('offer', { id: offer })).toBe(1);
      expect(one.count('presence', { state: 'away' })).toBe(1);
    }
    for (const one of [desk, phone]) await one.hear('offer.ended', { id: ended, ticket: taken, why: 'expired' });
    for (const one of [desk, phone, third]) one.socket.disconnect();
  });

  it('reaches those who are asked about a ticket, those who were, and the supervisors of an escalated one', async () => {
    const [owner, colleague, boss] = ['helsinki-agent1', 'helsinki-agent2', 'helsinki-supervisor'] as const;
    const person = async (id: string) => (await stack.store.agents.byId(id))!;
    const by = await person(owner);
    const { actions, consultActions } = stack.spine;
    const sockets = [await stack.signIn(colleague), await stack.signIn(boss), await stack.signIn('helsinki-agent3')];
    const [asked, supervisor, other] = sockets as [Console, Console, Console];
    const aTicket = async () => (await actions.claim(await stack.sms(stack.newPhone()), by))._id;
    const [consulted, ended, escalated, withdrawn] = [
      await aTicket(),
      await aTicket(),
      await aTicket(),
      await aTicket(),
    ];
    await consultActions.consult(ended, by, await person(colleague));
    await consultActions.escalate(withdrawn, by, null);
    await asked.hear('ticket', { ticket: { id: ended } });
    await supervisor.hear('ticket', { ticket: { id: withdrawn } });
    stack.isTelling.on = false;
    await consultActions.consult(consulted, by, await person(colleague));
    await consultActions.endConsult(ended, by, colleague);
    await consultActions.escalate(escalated, by, null);
    await consultActions.withdraw(withdrawn, by);
    stack.isTelling.on = true;

    await stack.gateway.resync();
    await stack.gateway.resync();

    const shown = await asked.hear('ticket', { ticket: { id: consulted } });
    expect(shown).toMatchObject({ ticket: { consulted: [{ id: colleague }] } });
    await until('the end is told', async () => asked.count('ticket', { ticket: { id: ended } }) === 2);
    await supervisor.hear('ticket', { ticket: { id: escalated } });
    await until('the withdrawal is told', async () => supervisor.count('ticket', { ticket: { id: withdrawn } }) === 2);
    await Promise.all([asked, supervisor, other].map(settled));
    expect(asked.count('ticket', { ticket: { id: consulted } })).toBe(1);
    expect(supervisor.count('ticket', { ticket: { id: escalated } })).toBe(1);
    expect(other.count('ticket', {})).toBe(0);
    for (const { socket } of sockets) socket.disconnect();
  });
});
