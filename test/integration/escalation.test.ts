import type { RoutingView } from '../../shared/contracts/routing.ts';
import type { TicketView } from '../../shared/contracts/tickets.ts';
import { DEFAULT_POLICY } from '../../shared/domain/routing-policy.ts';
import { createSetClock } from '../support/set-clock.ts';
import { type Json, nextEvent, type Stack, startStack } from '../support/stack.ts';
import { itemsOf, type StaffClient, signInTo } from '../support/staff-rest.ts';
import { until } from '../support/until.ts';

type Told = { ticket: TicketView; events: { type: string; why?: string }[] };
type Offer = { id: string; reason: string; ticket: TicketView };
const SUPERVISOR = 'helsinki-supervisor';
const OTHER = 'helsinki-supervisor2';

const clock = createSetClock();
let stack: Stack;
let staff: StaffClient;
let boss: Awaited<ReturnType<Stack['agent']>>;
beforeAll(async () => {
  stack = await startStack({ clock });
  staff = await signInTo(stack);
  // one who is offline for long loses what they own to its queue
  const there = { state: 'busy' as const, channels: [], why: null, since: clock.now() };
  await stack.store.agents.setPresence('helsinki-agent1', there);
  // a second one: the demo cities have one each
  const one = (await stack.store.agents.byId(SUPERVISOR))!;
  await stack.store.agents.insert({ ...one, _id: OTHER, email: 'supervisor2@helsinki.example', name: 'Toinen' });
  boss = await stack.agent('supervisor');
});
afterAll(() => stack.stop());
afterEach(async () => {
  await boss.ask('presence', { state: 'offline' });
});

const post = (id: string, what: string, { as = staff.token, ...body }: Json & { as?: string } = {}) =>
  staff.post(`/tickets/${id}${what}`, body, { as });
async function anOwnedTicket(): Promise<TicketView> {
  const { id } = await staff.aTicket();
  return (await post(id, '/claim')).body as TicketView;
}
const offerTo = (who: Awaited<ReturnType<Stack['agent']>>, id: string) =>
  nextEvent<Offer>(who.socket, 'offer', ({ ticket }) => ticket.id === id);
const slotsOf = async (id: string) => (await stack.store.agents.byId(id))!.slots.map(({ ticket }) => ticket);
const holding = (id: string, ticket: string) =>
  until(`${id} holds it`, async () => (await slotsOf(id)).includes(ticket));
const letGo = (id: string, ticket: string) =>
  until(`${id} holds it no more`, async () => !(await slotsOf(id)).includes(ticket));

describe('an escalated ticket', () => {
  it('stays with its owner, is shown to the city’s supervisors alone, and listed', async () => {
    const { id, version } = await anOwnedTicket();
    const others = [await stack.agent('supervisor', 'oulu'), await stack.agent('agent2')];
    const heard: string[] = [];
    for (const { socket } of others) socket.on('ticket', ({ ticket }: Told) => heard.push(ticket.id));
    const told = nextEvent<Told>(boss.socket, 'ticket', ({ ticket }) => ticket.id === id);

    const answer = await post(id, '/escalate', { reason: 'uhkaava viesti', note: 'Katso viimeinen viesti' });

    expect(answer).toMatchObject({
      status: 200,
      body: {
        status: 'open',
        priority: 'normal',
        assignee: { id: 'helsinki-agent1' },
        escalation: { by: { id: 'helsinki-agent1' }, reason: 'uhkaava viesti' },
        version: version + 2,
      },
    });
    expect((await told).events).toMatchObject([{ type: 'ticket.escalated', why: 'asked' }]);
    const listed = async (as: string, is = 'true') =>
      itemsOf<TicketView>(await staff.get(`/tickets?escalated=${is}`, { as })).map((one) => one.id);
    const { id: ordinary } = await anOwnedTicket();
    expect(await listed(boss.token)).toContain(id);
    expect(await listed(boss.token)).not.toContain(ordinary);
    expect(await listed(boss.token, 'false')).toContain(ordinary);
    expect(await listed(boss.token, 'false')).not.toContain(id);
    expect(await listed(others[0]!.token)).toEqual([]);
    expect(await post(id, '/escalate')).toMatchObject({ status: 409, body: { code: 'conflict' } });
    for (const { socket, ask } of others) {
      await ask('presence', { state: 'away' });
      socket.disconnect();
    }
    expect(heard).not.toContain(id);
    // else it is offered to whoever comes on duty in the tests below
    await post(id, '/escalate/withdraw');
  });

  it('is offered to the supervisors on duty, skills or not; who accepts has it, and the owner’s units are given back', async () => {
    const { id } = await anOwnedTicket();
    await boss.ask('presence', { state: 'available' });
    const offered = offerTo(boss, id);
    await post(id, '/escalate');

    const { id: offer, reason, ticket } = await offered;
    expect({ reason, status: ticket.status }).toEqual({ reason: 'escalation', status: 'open' });
    expect(await slotsOf('helsinki-agent1')).toContain(id);
    await holding(SUPERVISOR, id);
    const accepted = await boss.ask('accept', { offer });

    expect(accepted).toMatchObject({
      ok: true,
      ticket: { assignee: { id: SUPERVISOR }, escalation: null, offers: [] },
    });
    await letGo('helsinki-agent1', id);
    await holding(SUPERVISOR, id);
    const { steps } = (await staff.get(`/tickets/${id}/routing`)).body as RoutingView;
    const story = steps.map(({ text }) => text.en);
    expect(story).toEqual(
      expect.arrayContaining([
        'Aino Lehtovaara asked the supervisors to take it.',
        'Offered to Päivi Hakasalo as a supervisor.',
        'It was taken; the supervisors are no longer asked.',
      ]),
    );
    // who has it answers as every owner does
    expect(await post(id, '/messages', { text: 'Hoidan tämän', as: boss.token })).toMatchObject({ status: 201 });
    expect(await post(id, '/resolve', { as: boss.token })).toMatchObject({ status: 200 });
  });

  it('keeps its place while it waits, and is offered again to whoever comes on duty and has not declined it', async () => {
    const { id } = await staff.aTicket();
    const { routing } = (await stack.store.tickets.byId(id))!;
    await boss.ask('presence', { state: 'available' });
    const first = offerTo(boss, id);
    await post(id, '/escalate');
    const { id: offer } = await first;

    expect(await boss.ask('decline', { offer })).toEqual({ ok: true });

    const after = (await stack.store.tickets.byId(id))!;
    expect(after).toMatchObject({ status: 'queued', offers: [], escalation: { declinedBy: [SUPERVISOR] } });
    expect(after.routing).toEqual(routing);
    await letGo(SUPERVISOR, id);
    const late = await stack.agent('supervisor2');
    const second = offerTo(late, id);
    await late.ask('presence', { state: 'available' });
    expect(await second).toMatchObject({ reason: 'escalation', ticket: { status: 'queued', assignee: null } });
    expect((await stack.store.tickets.byId(id))!.offers.map(({ agent }) => agent.id)).toEqual([OTHER]);
    await post(id, '/escalate/withdraw');
    await letGo(OTHER, id);
    await late.ask('presence', { state: 'offline' });
    late.socket.disconnect();
  });

  it('is claimed by a supervisor from its owner, and by nobody else', async () => {
    const { id } = await anOwnedTicket();
    expect(await post(id, '/claim', { as: boss.token })).toMatchObject({ status: 409 });
    await post(id, '/escalate');
    expect(await post(id, '/claim', { as: await stack.signIn('agent3') })).toMatchObject({ status: 409 });
    const lost = (await stack.agent('agent1')).socket;
    const told = nextEvent<Told>(lost, 'ticket', ({ ticket }) => ticket.assignee?.id === SUPERVISOR);

    const claimed = await post(id, '/claim', { as: boss.token });

    expect(claimed).toMatchObject({ status: 200, body: { assignee: { id: SUPERVISOR }, escalation: null } });
    expect((await told).events).toContainEqual({ type: 'ticket.escalation-ended', why: 'taken' });
    await letGo('helsinki-agent1', id);
    expect(await slotsOf(SUPERVISOR)).toContain(id);
    const { steps } = (await staff.get(`/tickets/${id}/routing`)).body as RoutingView;
    expect(steps.map(({ text }) => text.fi)).toContain('Päivi Hakasalo otti asian esihenkilönä.');
    await post(id, '/resolve', { as: boss.token });
    lost.disconnect();
  });

  it('is claimed up to the hard cap', async () => {
    const tickets = await Promise.all(Array.from({ length: 9 }, () => staff.aTicket()));
    const answers = [];
    for (const { id } of tickets) {
      await post(id, '/escalate');
      answers.push((await post(id, '/claim', { as: boss.token })).body);
    }

    expect(answers.filter(({ escalation }) => escalation === null)).toHaveLength(8);
    expect(answers.at(-1)).toMatchObject({ status: 409, code: 'over-capacity' });
    for (const { id } of tickets) await post(id, '/resolve', { as: boss.token });
  });

  it('is given by a supervisor to whoever fits, to another supervisor too, as nothing else is', async () => {
    const { id } = await anOwnedTicket();
    expect(await post(id, '/assign', { agent: OTHER, as: boss.token })).toMatchObject({ status: 400 });
    await post(id, '/escalate');

    const given = await post(id, '/assign', { agent: OTHER, as: boss.token });

    expect(given).toMatchObject({ status: 200, body: { assignee: { id: OTHER }, escalation: null } });
    await letGo('helsinki-agent1', id);
    await post(id, '/resolve', { as: boss.token });
  });

  it('is withdrawn by who escalated it, its owner or a supervisor, whereupon its offers end', async () => {
    const { id } = await anOwnedTicket();
    await boss.ask('presence', { state: 'available' });
    const offered = offerTo(boss, id);
    expect(await post(id, '/escalate', { as: await stack.signIn('agent2') })).toMatchObject({ status: 200 });
    const { id: offer } = await offered;
    const ended = nextEvent(boss.socket, 'offer.ended', (one) => one.id === offer);

    expect(await post(id, '/escalate/withdraw', { as: await stack.signIn('agent3') })).toMatchObject({ status: 403 });
    expect(await post(id, '/escalate/withdraw')).toMatchObject({ status: 200, body: { escalation: null, offers: [] } });

    expect(await ended).toMatchObject({ why: 'rescinded' });
    await letGo(SUPERVISOR, id);
    expect(await post(id, '/escalate/withdraw')).toMatchObject({ status: 409 });
  });

  it('that is resolved is settled with it', async () => {
    const { id } = await anOwnedTicket();
    await post(id, '/escalate');
    const told = nextEvent<Told>(
      boss.socket,
      'ticket',
      ({ ticket }) => ticket.id === id && ticket.status === 'resolved',
    );

    await post(id, '/resolve');

    expect((await told).events).toContainEqual({ type: 'ticket.escalation-ended', why: 'resolved' });
    expect(await post(id, '/escalate')).toMatchObject({ status: 409 });
  });
});

describe('a wait that is too long', () => {
  it('is shown to the supervisors as it is escalated', async () => {
    const policy = { ...DEFAULT_POLICY, maxWaitMinutes: 1, version: 1 };
    await stack.store.cities.setPolicy({ city: 'helsinki', service: 'general' }, policy);
    const { id } = await staff.aTicket();
    const told = nextEvent<Told>(boss.socket, 'ticket', ({ ticket }) => ticket.id === id && ticket.escalation !== null);

    clock.set(clock.now().getTime() + 60_000);

    expect(await told).toMatchObject({ ticket: { status: 'queued', escalation: { by: null, reason: 'max-wait' } } });
    const { steps } = (await staff.get(`/tickets/${id}/routing`)).body as RoutingView;
    expect(steps.at(-1)).toMatchObject({ type: 'ticket.escalated', why: 'max-wait', agent: null });
    expect(steps.at(-1)?.text.fi).toBe('Asia odotti kauemmin kuin saa, ja esihenkilöitä pyydettiin ottamaan se.');
  });
});
