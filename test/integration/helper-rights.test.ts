import { decideOffer } from '../../shared/domain/decide-ownership.ts';
import { type Stack, startStack } from '../support/stack.ts';
import { type StaffClient, signInTo } from '../support/staff-rest.ts';

/** An agent and supervisor of Vantaa. */
const HELPER = { id: 'vantaa-both', name: 'Aada' };
const COLLEAGUE = 'helsinki-agent2';
const system = { kind: 'system' as const, id: 'router', name: 'Router' };

let stack: Stack;
let staff: StaffClient;
let own: string;
let theirs: string;
beforeAll(async () => {
  stack = await startStack();
  staff = await signInTo(stack);
  own = await stack.signIn('supervisor');
  const known = (await stack.store.agents.byId('vantaa-agent1'))!;
  const email = 'both@vantaa.example';
  await stack.store.agents.insert({ ...known, _id: HELPER.id, email, roles: ['agent', 'supervisor'], slots: [] });
  theirs = await stack.signIn('both', 'vantaa');
  const there = { state: 'available' as const, channels: ['sms' as const], why: null, since: new Date() };
  await stack.store.agents.setPresence(HELPER.id, there);
});
afterAll(() => stack.stop());

const stored = async (id: string) => (await stack.store.tickets.byId(id))!;
/** Escalated by Helsinki's agent, consulted about, and offered to the helper. */
async function anOffered(): Promise<string> {
  const { id } = await staff.aTicket();
  const changed = await stack.app.spine.changeTicket.change(id, {
    actor: system,
    decide: (ticket, now) => {
      const helper = { agent: HELPER.id, city: 'vantaa', agreement: 'g1', sees: 'contact' as const };
      return decideOffer(ticket, { offer: `o-${id}`, agent: HELPER, seconds: 60, now, helper });
    },
  });
  expect(changed).toMatchObject({ ok: true });
  expect((await staff.post(`/tickets/${id}/escalate`, { reason: 'vaikea' })).status).toBe(200);
  expect((await staff.post(`/tickets/${id}/consult`, { agent: COLLEAGUE }, { as: own })).status).toBe(200);
  return id;
}

describe('a helper who is a supervisor at home', () => {
  it.each([
    { route: 'assign', body: { agent: COLLEAGUE }, status: 403 },
    { route: 'consult', body: { agent: 'helsinki-agent3' }, status: 409 },
    { route: 'consult/end', body: { agent: COLLEAGUE }, status: 403 },
    { route: 'escalate/withdraw', body: {}, status: 403 },
  ])('has no supervisor’s right to $route', async ({ route, body, status }) => {
    const id = await anOffered();
    const before = await stored(id);

    expect((await staff.post(`/tickets/${id}/${route}`, body, { as: theirs })).status).toBe(status);

    expect(await stored(id)).toMatchObject({ version: before.version });
    expect((await staff.post(`/tickets/${id}/${route}`, body, { as: own })).status).toBe(200);
    await stack.app.spine.actions.resolve(id, { _id: HELPER.id, name: '' }, null);
  });

  it('is refused without a colleague’s name, and reads what was written without one', async () => {
    const id = await anOffered();
    const colleague = (await stack.store.agents.byId(COLLEAGUE))!;
    expect((await staff.post(`/tickets/${id}/messages`, { text: 'Tämä on vaikea', note: true })).status).toBe(201);
    expect((await staff.post(`/tickets/${id}/claim`, {}, { as: theirs })).status).toBe(200);
    const transfer = (as: string) => staff.post(`/tickets/${id}/transfer`, { agent: COLLEAGUE }, { as });
    const presence = { channels: ['sms' as const], why: null, since: new Date() };
    await stack.store.agents.setPresence(COLLEAGUE, { ...presence, state: 'available' });
    expect((await transfer(theirs)).status).toBe(200);
    await stack.store.agents.setPresence(COLLEAGUE, { ...presence, state: 'offline' });

    const again = await transfer(theirs);

    expect(again).toMatchObject({ status: 409, body: { detail: 'The ticket is offered to a colleague' } });
    expect((await transfer(own)).body).toMatchObject({ detail: `The ticket is offered to ${colleague.name}` });
    const notes = async (as: string) =>
      (await staff.get(`/tickets/${id}/messages?line=notes`, { as })).body.items as { author: unknown }[];
    expect(await notes(theirs)).toMatchObject([{ author: { kind: 'agent', id: '', name: '' } }]);
    expect(await notes(own)).toMatchObject([{ author: { id: 'helsinki-agent1' } }]);
    const answered = await staff.post(`/tickets/${id}/messages`, { text: 'Hetki' }, { as: theirs });
    expect(answered.body).toMatchObject({ author: { id: HELPER.id } });
    await stack.app.spine.actions.resolve(id, { _id: HELPER.id, name: '' }, null);
  });

  it('takes what is offered, which settles nothing that was asked of the ticket’s own supervisors', async () => {
    const id = await anOffered();

    expect((await staff.post(`/tickets/${id}/claim`, {}, { as: theirs })).status).toBe(200);

    expect(await stored(id)).toMatchObject({ assignee: { id: HELPER.id }, escalation: { reason: 'vaikea' } });
    expect((await staff.post(`/tickets/${id}/claim`, {}, { as: own })).status).toBe(200);
    expect(await stored(id)).toMatchObject({ assignee: { id: 'helsinki-supervisor' }, escalation: null });
  });
});
