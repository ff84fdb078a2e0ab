import type { MessageView, TicketView } from '../../shared/contracts/tickets.ts';
import { ask, type Json, nextEvent, type Stack, startStack } from '../support/stack.ts';
import { itemsOf, type StaffClient, signInTo } from '../support/staff-rest.ts';

type Told = { ticket: TicketView; events: { type: string; agent?: string; why?: string }[] };
const COLLEAGUE = 'helsinki-agent2';

let stack: Stack;
let staff: StaffClient;
let colleague: Awaited<ReturnType<Stack['agent']>>;
let supervisor: string;
beforeAll(async () => {
  stack = await startStack();
  staff = await signInTo(stack);
  // one who is offline for long loses what they own to its queue
  const there = { state: 'busy' as const, channels: [], why: null, since: new Date() };
  await stack.store.agents.setPresence('helsinki-agent1', there);
  colleague = await stack.agent('agent2');
  supervisor = await stack.signIn('supervisor');
});
afterAll(() => stack.stop());

async function anOwnedTicket(): Promise<TicketView> {
  const { id } = await staff.aTicket();
  return (await staff.post(`/tickets/${id}/claim`, {})).body as TicketView;
}
async function aConsultedTicket(): Promise<TicketView> {
  const { id } = await anOwnedTicket();
  const { body, status } = await staff.post(`/tickets/${id}/consult`, { agent: COLLEAGUE });
  expect(status).toBe(200);
  return body as TicketView;
}
const told = (id: string, type: string) =>
  nextEvent<Told>(
    colleague.socket,
    'ticket',
    ({ ticket, events }) => ticket.id === id && events.some((one) => one.type === type),
  );
const endOf = async (id: string) =>
  (await told(id, 'ticket.consult-ended')).events.find(({ agent }) => agent === COLLEAGUE);
const slotsOf = async (id: string) => (await stack.store.agents.byId(id))!.slots.map(({ ticket }) => ticket);

describe('a colleague who is consulted', () => {
  it('is told at once with the question, while owner, status and units stay as they are', async () => {
    const before = await anOwnedTicket();
    const invited = told(before.id, 'ticket.consulted');
    const asked = nextEvent<{ ticket: string; message: MessageView }>(colleague.socket, 'message');

    const answer = await staff.post(`/tickets/${before.id}/consult`, {
      agent: COLLEAGUE,
      note: 'Kuuluuko tämä meille?',
    });

    expect(answer).toMatchObject({
      status: 200,
      body: { consulted: [{ id: COLLEAGUE, name: 'Mikko Rantakallio' }], assignee: before.assignee, status: 'open' },
    });
    expect(answer.headers.get('etag')).toBe(`"${before.version + 2}"`);
    expect((await invited).events).toEqual([{ type: 'ticket.consulted', agent: COLLEAGUE, by: 'helsinki-agent1' }]);
    expect(await asked).toMatchObject({ ticket: before.id, message: { line: 'notes', text: 'Kuuluuko tämä meille?' } });
    expect(await slotsOf(COLLEAGUE)).not.toContain(before.id);
    expect(await slotsOf('helsinki-agent1')).toContain(before.id);
  });

  it('hears of what follows, and may note and help, not answer as the owner', async () => {
    const { id } = await aConsultedTicket();
    const as = colleague.token;
    const heard = nextEvent(colleague.socket, 'message', ({ ticket }) => ticket === id);

    expect(await staff.post(`/tickets/${id}/messages`, { text: 'Selvitän asiaa' })).toMatchObject({ status: 201 });

    expect(await heard).toMatchObject({ message: { text: 'Selvitän asiaa', direction: 'out' } });
    const write = (body: Json) => staff.post(`/tickets/${id}/messages`, body, { as });
    expect(await write({ text: 'Kuuluu.', note: true })).toMatchObject({ status: 201 });
    expect(await write({ text: 'Tyhjennämme sen huomenna', assist: true })).toMatchObject({ status: 201 });
    expect(await write({ text: 'Omana' })).toMatchObject({ status: 409, body: { code: 'conflict' } });
    expect((await staff.get(`/tickets/${id}`)).body).toMatchObject({
      status: 'pending',
      assignee: { id: 'helsinki-agent1' },
      consulted: [{ id: COLLEAGUE }],
    });
  });

  it('finds the ticket among those they are asked about, and nobody else does', async () => {
    const { id } = await aConsultedTicket();
    const listed = async (query: string, as: string) =>
      itemsOf<TicketView>(await staff.get(`/tickets?${query}`, { as })).map((one) => one.id);

    expect(await listed('consulted=me', colleague.token)).toContain(id);
    expect(await listed(`consulted=${COLLEAGUE}`, supervisor)).toContain(id);
    expect(await listed('consulted=me', staff.token)).toEqual([]);
    expect(await listed('consulted=me', await stack.signIn('agent2', 'oulu'))).toEqual([]);
  });

  it('leaves, and hears no more of it', async () => {
    const { id } = await aConsultedTicket();
    const left = endOf(id);

    const answer = await staff.post(`/tickets/${id}/consult/end`, {}, { as: colleague.token });

    expect(answer).toMatchObject({ status: 200, body: { consulted: [] } });
    expect(await left).toMatchObject({ why: 'left' });
    const more: unknown[] = [];
    colleague.socket.onAny((_event, payload) => more.push(payload));
    const other = await aConsultedTicket();
    const later = told(other.id, 'ticket.note');
    await staff.post(`/tickets/${id}/messages`, { text: 'Vielä', note: true });
    await staff.post(`/tickets/${other.id}/messages`, { text: 'Myös', note: true });
    await later;
    colleague.socket.offAny();
    expect(JSON.stringify(more)).not.toContain(id);
    expect(
      itemsOf<TicketView>(await staff.get('/tickets?consulted=me', { as: colleague.token })).map((one) => one.id),
    ).not.toContain(id);
  });

  it('is let go by the owner or a supervisor, not by another', async () => {
    const { id } = await aConsultedTicket();
    const end = (as: string) => staff.post(`/tickets/${id}/consult/end`, { agent: COLLEAGUE }, { as });

    expect(await end(await stack.signIn('agent3'))).toMatchObject({ status: 403, body: { code: 'forbidden' } });
    const let_go = endOf(id);
    expect(await end(staff.token)).toMatchObject({ status: 200 });
    expect(await let_go).toMatchObject({ why: 'ended' });
    expect(await end(staff.token)).toMatchObject({ status: 409 });
    await staff.post(`/tickets/${id}/consult`, { agent: COLLEAGUE }, { as: supervisor });
    expect(await end(supervisor)).toMatchObject({ status: 200 });
  });

  it.each<[why: string, path: string, body: Json]>([
    ['resolved', '/resolve', {}],
    ['queued', '/transfer', { service: 'waste' }],
  ])('is done when the ticket is %s', async (why, path, body) => {
    const { id } = await aConsultedTicket();
    const ended = endOf(id);

    expect(await staff.post(`/tickets/${id}${path}`, body)).toMatchObject({ status: 200, body: { consulted: [] } });

    expect(await ended).toMatchObject({ why });
  });

  it('is not asked any more once they own it', async () => {
    const { id } = await aConsultedTicket();
    const ended = endOf(id);

    const assigned = await staff.post(`/tickets/${id}/assign`, { agent: COLLEAGUE }, { as: supervisor });

    expect(assigned).toMatchObject({ status: 200, body: { assignee: { id: COLLEAGUE }, consulted: [] } });
    expect(await ended).toMatchObject({ why: 'owner' });
  });
});

describe('a consultation is refused', () => {
  it('with whoever is not of the city, and by whoever does not own the ticket', async () => {
    const { id } = await anOwnedTicket();
    const consult = (agent: string, as = staff.token) => staff.post(`/tickets/${id}/consult`, { agent }, { as });

    for (const agent of ['oulu-agent2', 'nobody'])
      expect(await consult(agent)).toMatchObject({ status: 400, body: { errors: [{ pointer: '/agent' }] } });
    expect(await consult('helsinki-agent3', colleague.token)).toMatchObject({ status: 409 });
    expect(await consult('helsinki-agent1')).toMatchObject({
      status: 409,
      body: { detail: 'The ticket is theirs already' },
    });
    expect(await staff.post(`/tickets/${id}/consult`, {})).toMatchObject({ status: 400 });
    expect(await consult('helsinki-supervisor')).toMatchObject({ status: 200 });
  });
});

describe('the resident', () => {
  it('sees nothing of it', async () => {
    const resident = stack.connect('/chat', { city: 'helsinki', service: 'general' });
    const { token } = await nextEvent<{ token: string }>(resident, 'session');
    await ask(resident, 'message', { id: 'one', text: 'Hei' });
    const [chat] = itemsOf<TicketView>(await staff.get('/tickets?channel=chat'));
    await staff.post(`/tickets/${chat?.id}/claim`, {});
    const shown: unknown[] = [];
    resident.onAny((...what) => shown.push(what));
    await staff.post(`/tickets/${chat?.id}/consult`, { agent: COLLEAGUE, note: 'Salainen kysymys' });
    await staff.post(`/tickets/${chat?.id}/escalate`, { reason: 'salainen', note: 'Salainen pyyntö' });
    const answered = nextEvent(resident, 'message');
    await staff.post(`/tickets/${chat?.id}/messages`, { text: 'Hei sinulle' });

    await answered;

    const again = stack.connect('/chat', { city: 'helsinki', token });
    shown.push(await nextEvent(again, 'session'));
    const all = JSON.stringify(shown).toLowerCase();
    expect(all).toContain('hei sinulle');
    for (const word of ['salainen', 'mikko', 'rantakallio', 'consult', 'escalat']) expect(all).not.toContain(word);
  });
});
