import { createRouterSweeps } from '../../services/router/sweep.ts';
import { createSpine } from '../../services/spine.ts';
import { decideAssign, decideOffer, decideRequeue } from '../../shared/domain/decide-ownership.ts';
import type { Decision } from '../../shared/domain/decision.ts';
import type { Agent, Sight, Ticket } from '../../shared/domain/types.ts';
import { createLogger } from '../../shared/logger.ts';
import { openTestStore } from '../support/databases.ts';
import { type StaffStack, startStaff } from '../support/staff-stack.ts';

const HELPER = 'vantaa-agent3';
const NO_CONTACT = { name: null, identities: [] };
const router = { kind: 'system' as const, id: 'router', name: 'Router' };

let stack: StaffStack;
let opened: Awaited<ReturnType<typeof openTestStore>>;
beforeAll(async () => {
  opened = await openTestStore();
  stack = await startStaff(opened.store);
  const act = (city: string) => ({ by: { ...router, id: `${city}-admin` }, city, at: new Date() });
  await opened.store.agreements.insert({
    _id: 'g1',
    helped: 'helsinki',
    helper: 'vantaa',
    services: ['general'],
    hours: null,
    languages: null,
    sees: 'conversation',
    transfers: false,
    status: 'ended',
    proposed: act('helsinki'),
    accepted: act('vantaa'),
    ended: { ...act('vantaa'), reason: null },
    version: 3,
  });
  opened.store.cities.forget();
});
afterAll(async () => {
  await stack.close();
  await opened.close();
});
beforeEach(() => stack.available(HELPER));

const change = async (id: string, decide: (ticket: Ticket, now: Date) => Decision, { spine } = stack) => {
  expect(await spine.changeTicket.change(id, { actor: router, decide })).toMatchObject({ ok: true });
};
/** In the helper's hands, as the matcher gives it under an agreement. */
async function aHelped(sees: Sight = 'conversation'): Promise<{ id: string; phone: string }> {
  const phone = stack.newPhone();
  const id = await stack.sms(phone);
  await give(id, sees);
  return { id, phone };
}
const give = (id: string, sees: Sight = 'conversation') =>
  change(id, (ticket, now) => {
    const helper = { agent: HELPER, city: 'vantaa', agreement: 'g1', sees };
    return decideAssign(ticket, { agent: { id: HELPER, name: 'Linnea' }, now, helper });
  });
const takeBack = (ticket: Ticket, now: Date) => decideRequeue(ticket, { now, why: 'transferred' });
/** As an admin does it, while sockets are open. */
async function changed(account: Partial<Pick<Agent, 'cities'>>): Promise<void> {
  const { connection } = opened;
  await connection
    .getClient()
    .db(connection.name)
    .collection<Agent>('agents')
    .updateOne({ _id: HELPER }, { $set: account });
}

async function setUpdated(id: string, updatedAt: Date): Promise<void> {
  const { connection } = opened;
  const tickets = connection.getClient().db(connection.name).collection<Ticket>('tickets');
  await tickets.updateOne({ _id: id }, { $set: { updatedAt } });
}

describe('what a helper missed', () => {
  it('is told after the adapter was away, as little of it as before, and what is gone too', async () => {
    const helper = await stack.signIn(HELPER);
    const phone = stack.newPhone();
    const id = await stack.sms(phone);
    stack.isTelling.on = false;
    await give(id);
    await stack.gateway.resync();
    expect(await helper.hear('ticket', { ticket: { id } })).toMatchObject({ ticket: { contact: NO_CONTACT } });
    expect(JSON.stringify(helper.heard)).not.toContain(phone);

    await change(id, takeBack);
    await stack.gateway.resync();

    await helper.hear('ticket.gone', { ticket: id });
    stack.isTelling.on = true;
    helper.socket.disconnect();
  });

  it('is told of a watched ticket whatever clock it was changed by, with the messages and what became of them', async () => {
    // alone here: nobody of the city itself brings it along
    const helper = await stack.signIn(HELPER);
    const { id, phone } = await aHelped();
    await helper.ask('watch', { ticket: id });
    await helper.ask('reply', { ticket: id, text: 'Hetki' });
    const { message: reply } = await helper.hear('message', { message: { text: 'Hetki' } });
    await stack.gateway.resync();
    stack.isTelling.on = false;
    await stack.sms(phone, { text: 'Kadonnut', contact: { kind: 'phone', address: phone, name: 'Maija' } });
    await setUpdated(id, new Date(0));
    await stack.gateway.resync();

    const shown = { text: 'Kadonnut', author: { name: '' } };
    await helper.hear('message', { ticket: id, message: shown });
    const { version } = (await opened.store.tickets.byId(id))!;
    expect(await helper.hear('ticket', { ticket: { id, version } })).toMatchObject({ ticket: { contact: NO_CONTACT } });

    const stored = (await opened.store.messages.byId((reply as { id: string }).id))!;
    await opened.store.messages.setDelivery(stored, { status: 'unknown', at: stack.clock.now(), attempts: 1 });
    await stack.gateway.resync();
    await stack.gateway.resync();
    await helper.hear('message', { ticket: id, message: { id: stored._id, delivery: { status: 'unknown' } } });

    await change(id, takeBack);
    await stack.gateway.resync();
    await helper.hear('ticket.gone', { ticket: id });
    expect(await helper.ask('viewing', { ticket: id, on: true })).toMatchObject({ error: { code: 'not-found' } });
    stack.isTelling.on = true;
    expect(helper.count('message', { message: shown })).toBe(1);
    expect(helper.count('message', { message: { delivery: { status: 'unknown' } } })).toBe(1);
    expect(JSON.stringify(helper.heard)).not.toMatch(new RegExp(`Maija|${phone.slice(1)}`));
    helper.socket.disconnect();
  });

  it('is an offer, and its end, and never another’s', async () => {
    const [helper, colleague] = [await stack.signIn(HELPER), await stack.signIn('vantaa-agent1')];
    const phone = stack.newPhone();
    const id = await stack.sms(phone);
    stack.isTelling.on = false;
    await change(id, (ticket, now) => {
      const by = { agent: HELPER, city: 'vantaa', agreement: 'g1', sees: 'conversation' as const };
      return decideOffer(ticket, { offer: 'o1', agent: { id: HELPER, name: 'Linnea' }, seconds: 30, now, helper: by });
    });
    await stack.gateway.resync();
    expect(await helper.hear('offer', { id: 'o1' })).toMatchObject({ ticket: { id, contact: NO_CONTACT } });

    await stack.expire(id);
    await stack.gateway.resync();
    await helper.hear('offer.ended', { id: 'o1', ticket: id, why: 'expired' });
    stack.isTelling.on = true;
    await colleague.ask('unwatch', { ticket: 'none' });
    expect(colleague.heard.filter(({ event }) => event !== 'presence')).toEqual([]);
    expect(JSON.stringify(helper.heard)).not.toContain(phone.slice(1));
    for (const one of [helper, colleague]) one.socket.disconnect();
  });
});

describe('what a helper hears', () => {
  it('goes to the own city’s staff whole, to the helper as agreed', async () => {
    const [helper, own] = [await stack.signIn(HELPER), await stack.signIn('helsinki-agent1')];
    await own.ask('watch', { queue: { city: 'helsinki' } });
    const [masked, shown] = [await aHelped(), await aHelped('contact')];

    for (const { id, phone } of [masked, shown]) {
      const contact = { identities: [{ address: phone }] };
      expect(await own.hear('ticket', { ticket: { id, status: 'open' } })).toMatchObject({ ticket: { contact } });
    }
    expect(await helper.hear('ticket', { ticket: { id: masked.id } })).toMatchObject({
      ticket: { contact: NO_CONTACT },
    });
    expect(await helper.hear('ticket', { ticket: { id: shown.id } })).toMatchObject({
      ticket: { contact: { identities: [{ address: shown.phone }] } },
    });
    await stack.sms(masked.phone, { text: 'Vielä yksi' });
    await helper.hear('message', { ticket: masked.id, message: { text: 'Vielä yksi', author: { name: '' } } });
    expect(JSON.stringify(helper.heard)).not.toContain(masked.phone);
    for (const { id } of [masked, shown]) await change(id, takeBack);
    for (const one of [helper, own]) one.socket.disconnect();
  });

  it('ends with the account’s work for the city that helps', async () => {
    const helper = await stack.signIn(HELPER);
    const { id, phone } = await aHelped();
    await helper.ask('watch', { ticket: id });
    await changed({ cities: ['espoo'] });
    await stack.gateway.renewSessions();

    await helper.hear('ticket.gone', { ticket: id });
    const before = helper.heard.length;
    await stack.sms(phone, { text: 'Kuuleeko kukaan' });
    expect(await helper.ask('watch', { ticket: id })).toMatchObject({ error: { code: 'not-found' } });
    expect(await helper.ask('typing', { ticket: id, on: true })).toMatchObject({ error: { code: 'not-found' } });
    expect(helper.heard.length).toBe(before);
    await changed({ cities: ['vantaa'] });
    await change(id, takeBack);
    helper.socket.disconnect();
  });

  it('ends at a watched ticket where another process has taken it away', async () => {
    const helper = await stack.signIn(HELPER);
    const { id } = await aHelped();
    await helper.ask('watch', { ticket: id });
    stack.isTelling.on = false;
    await change(id, takeBack);
    stack.isTelling.on = true;

    await stack.gateway.renewSessions();

    await helper.hear('ticket.gone', { ticket: id });
    expect(await helper.ask('viewing', { ticket: id, on: true })).toMatchObject({ error: { code: 'not-found' } });
    helper.socket.disconnect();
  });
});

describe('a helper who has come to the city itself', () => {
  it('is told as its own staff are', async () => {
    const { id, phone } = await aHelped();
    await change(id, takeBack);
    await changed({ cities: ['helsinki'] });
    const agent = await stack.signIn(HELPER);

    await stack.offer(id, HELPER);

    const contact = { identities: [{ address: phone }] };
    expect(await agent.hear('offer', { ticket: { id } })).toMatchObject({ ticket: { contact } });
    expect((await opened.store.tickets.byId(id))?.helpers).toEqual([]);
    await changed({ cities: ['vantaa'] });
    await change(id, takeBack);
    agent.socket.disconnect();
  });
});

describe('a helper’s room', () => {
  const log = createLogger({ level: 'silent' });

  it('is told to the city whose agent it is', async () => {
    const woken: string[] = [];
    const spine = createSpine({
      store: opened.store,
      tell: () => {},
      gotRoom: (city) => woken.push(city),
      clock: stack.clock,
      log,
    });
    const { id } = await aHelped();
    await change(id, takeBack, { ...stack, spine });
    expect(woken).toEqual(['vantaa']);
    await spine.relay.close();
  });

  it('is taken by what they have, also after the agreement has ended', async () => {
    const { id } = await aHelped();
    const { assignment } = (await opened.store.tickets.byId(id))!;
    await opened.store.agents.release({ agent: HELPER, ticket: id, assignment });
    const sweeps = createRouterSweeps({
      ...opened.store,
      line: { look: async () => [] },
      build: async () => 0,
      wake: () => {},
      change: stack.spine.changeTicket.change,
      clock: stack.clock,
    });

    await sweeps.putMissing();

    expect(await opened.store.agents.has({ agent: HELPER, ticket: id, assignment })).toBe(true);
    await change(id, takeBack);
  });
});
