import type { Agent } from '../../shared/domain/types.ts';
import { openTestStore } from '../support/databases.ts';
import { type StaffStack, startStaff } from '../support/staff-stack.ts';

const AGENT = 'helsinki-agent1';

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

/** As an admin does it, while sockets are open. */
async function changed(account: Partial<Pick<Agent, 'cities' | 'roles'>>): Promise<void> {
  const { connection } = opened;
  const agents = connection.getClient().db(connection.name).collection<Agent>('agents');
  await agents.updateOne({ _id: AGENT }, { $set: account });
}
const inEspoo = { city: 'espoo', thread: 'sms:+358500000002:x', address: { ours: '+358500000002', theirs: 'x' } };
const ofEspoo = (phone: string) => ({ ...inEspoo, thread: `sms:+358500000002:${phone}` });

describe('a staff member whose cities are changed', () => {
  it('is told of every ticket that is no longer theirs to see, hears no more of it, and stays connected', async () => {
    await changed({ cities: ['helsinki', 'espoo'] });
    await stack.available(AGENT);
    const agent = await stack.signIn(AGENT);
    const phones = Array.from({ length: 5 }, () => stack.newPhone());
    const [watched, waiting, owned, offered] = await Promise.all(
      phones.slice(0, 4).map((phone) => stack.sms(phone, ofEspoo(phone))),
    );
    const kept = await stack.sms(phones[4]!);
    await stack.spine.actions.claim(owned!, (await stack.store.agents.byId(AGENT))!);
    await stack.offer(offered!, AGENT);
    await stack.spine.actions.claim(watched!, (await stack.store.agents.byId('espoo-agent2'))!);
    for (const ticket of [watched, kept]) await agent.ask('watch', { ticket });
    await agent.ask('watch', { queue: { city: 'espoo', service: 'general' } });

    await changed({ cities: ['helsinki'] });
    await stack.gateway.renewSessions();

    for (const ticket of [watched, waiting, owned, offered]) await agent.hear('ticket.gone', { ticket });
    expect(agent.count('ticket.gone', {})).toBe(4);
    const before = agent.heard.length;
    for (const phone of phones.slice(0, 4)) await stack.sms(phone, { ...ofEspoo(phone), text: 'Vielä yksi' });
    await stack.gateway.resync();
    await stack.sms(phones[4]!, { text: 'Yhä täällä' });
    await agent.hear('message', { ticket: kept, message: { text: 'Yhä täällä' } });
    const told = agent.heard.slice(before).map(({ payload }) => JSON.stringify(payload));
    expect(told.filter((one) => !one.includes(kept))).toEqual([]);
    expect(await agent.ask('watch', { ticket: watched })).toMatchObject({ ok: false, error: { code: 'not-found' } });
    expect(await agent.ask('typing', { ticket: watched, on: true })).toMatchObject({ ok: false });
    agent.socket.disconnect();
  });

  it('is told so of those they are asked about and those escalated to them, and is no supervisor any more', async () => {
    await changed({ cities: ['helsinki', 'espoo'], roles: ['supervisor'] });
    const { actions, consultActions } = stack.spine;
    const [owner, me] = [(await stack.store.agents.byId('espoo-agent2'))!, (await stack.store.agents.byId(AGENT))!];
    const aTicket = async (phone = stack.newPhone()) =>
      (await actions.claim(await stack.sms(phone, ofEspoo(phone)), owner))._id;
    const [consulted, escalated] = [await aTicket(), await aTicket()];
    await consultActions.consult(consulted, owner, me);
    await consultActions.escalate(escalated, owner, null);
    const [ours, later] = [await stack.sms(stack.newPhone()), await stack.sms(stack.newPhone())];
    const agent = await stack.signIn(AGENT);
    await consultActions.escalate(ours, me, null);
    await agent.hear('ticket', { ticket: { id: ours } });

    await changed({ cities: ['helsinki'], roles: ['agent'] });
    await stack.gateway.renewSessions();

    for (const ticket of [consulted, escalated]) await agent.hear('ticket.gone', { ticket });
    expect(agent.count('ticket.gone', { ticket: ours })).toBe(0);
    await consultActions.escalate(later, owner, null);
    await actions.assign(ours, me, me);
    await agent.hear('ticket', { ticket: { id: ours, escalation: null } });
    expect(agent.count('ticket', { ticket: { id: later } })).toBe(0);
    agent.socket.disconnect();
  });

  it('hears of what is new to them without connecting again', async () => {
    await changed({ cities: ['helsinki'] });
    const agent = await stack.signIn(AGENT);
    await changed({ cities: ['helsinki', 'espoo'] });
    await stack.gateway.renewSessions();

    const phone = stack.newPhone();
    const ticket = await stack.sms(phone, ofEspoo(phone));
    await stack.spine.actions.claim(ticket, (await stack.store.agents.byId(AGENT))!);

    await agent.hear('ticket', { ticket: { id: ticket, assignee: { id: AGENT } } });
    expect(await agent.ask('watch', { ticket })).toMatchObject({ ok: true });
    expect(agent.count('ticket.gone', {})).toBe(0);
    await changed({ cities: ['helsinki'] });
    agent.socket.disconnect();
  });

  it('sees no tickets without a role', async () => {
    const ticket = await stack.sms(stack.newPhone());
    const agent = await stack.signIn(AGENT);
    await agent.ask('watch', { ticket });

    await changed({ roles: [] });
    await stack.gateway.renewSessions();

    await agent.hear('ticket.gone', { ticket });
    await changed({ roles: ['agent'] });
    agent.socket.disconnect();
  });
});

describe('a session that ends', () => {
  it('says so, and disconnects', async () => {
    const agent = await stack.signIn(`${AGENT}#over`);
    const gone = new Promise((resolve) => agent.socket.once('disconnect', resolve));

    stack.signOut(`${AGENT}#over`);

    expect(await gone).toBe('io server disconnect');
    expect(agent.heard.at(-1)).toMatchObject({ event: 'session.ended', payload: { code: 'unauthenticated' } });
  });
});
