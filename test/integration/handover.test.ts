import type { RoutingView } from '../../shared/contracts/routing.ts';
import type { TicketView } from '../../shared/contracts/tickets.ts';
import { HANDOVER_MINUTES } from '../../shared/domain/decide-handover.ts';
import { createSetClock } from '../support/set-clock.ts';
import { type Json, nextEvent, type Stack, startStack } from '../support/stack.ts';
import { type StaffClient, signInTo } from '../support/staff-rest.ts';
import { until } from '../support/until.ts';

type Agent = Awaited<ReturnType<Stack['agent']>>;
type Offer = { id: string; reason: string; ticket: TicketView };

const clock = createSetClock();
let stack: Stack;
/** Of Helsinki, who takes everything. */
let staff: StaffClient;
/** Of Vantaa: knows waste and parking. */
let neighbour: Agent;
beforeAll(async () => {
  stack = await startStack({ clock });
  staff = await signInTo(stack);
  neighbour = await stack.agent('agent2', 'vantaa');
});
afterAll(() => stack.stop());

/** Proposed by the helped city, accepted by the helper. */
async function agree(over: Json = {}): Promise<string> {
  const terms = { helped: 'helsinki', helper: 'vantaa', services: ['waste'], transfers: true, ...over };
  const [ours, theirs] = [await stack.signIn('admin', terms.helped), await stack.signIn('admin', terms.helper)];
  const { body: proposed } = await stack.call('POST', '/api/v1/agreements', { token: ours, body: terms });
  const path = `/agreements/${String(proposed.id)}`;
  expect((await stack.call('POST', `/api/v1${path}/accept`, { token: theirs })).status).toBe(200);
  return path;
}
const end = async (path: string) =>
  expect((await stack.call('POST', `/api/v1${path}/end`, { token: await stack.signIn('admin') })).status).toBe(200);
/** In the hands of the agent in Helsinki. */
async function aTicket(): Promise<TicketView> {
  const { id } = await staff.aTicket();
  const claimed = await staff.post(`/tickets/${id}/claim`, {});
  expect(claimed.status).toBe(200);
  return claimed.body as TicketView;
}
const handOver = (id: string, over: Json = {}, as = staff.token) =>
  staff.post(`/tickets/${id}/transfer`, { city: 'vantaa', service: 'waste', ...over }, { as });
const stored = async (id: string) => (await stack.store.tickets.byId(id))!;
const routing = async (id: string) => (await staff.get(`/tickets/${id}/routing`)).body as RoutingView;

describe('a ticket is handed to another city', () => {
  it('which accepts it, with its waiting time kept; its own agents are not given it meanwhile', async () => {
    const agreement = await agree();
    const own = await stack.agent('agent2');
    const ticket = await aTicket();
    const waitingSince = (await stored(ticket.id)).waitingSince;

    expect(await handOver(ticket.id, { note: 'Vantaan puolella' })).toMatchObject({
      status: 200,
      body: { city: 'helsinki', service: 'waste', status: 'queued', assignee: null },
    });

    expect((await stored(ticket.id)).routing.enteredQueueAt).toEqual(waitingSince);
    await own.ask('presence', { state: 'available' });
    const { waiting, steps } = await until('the line has it', async () => {
      const seen = await routing(ticket.id);
      return seen.waiting?.position ? seen : null;
    });
    expect(waiting).toMatchObject({ mode: 'offer', handover: { city: 'vantaa' } });
    expect(waiting?.candidates.find(({ agent }) => agent.id === own.id)).toMatchObject({ reason: 'handed' });
    expect(steps.at(-1)).toMatchObject({ why: 'handed-over', text: { en: 'It was handed to another city.' } });
    await own.ask('presence', { state: 'offline' });
    const offered = nextEvent<Offer>(neighbour.socket, 'offer');
    await neighbour.ask('presence', { state: 'available' });
    const offer = await offered;
    expect(offer).toMatchObject({ reason: 'transfer', ticket: { id: ticket.id, contact: { identities: [] } } });

    expect(await neighbour.ask('accept', { offer: offer.id })).toMatchObject({ ok: true, ticket: { status: 'open' } });

    const { assignee, handover } = await stored(ticket.id);
    expect({ assignee, handover }).toMatchObject({ assignee: { id: neighbour.id }, handover: null });
    const path = `/api/v1/tickets/${ticket.id}/messages?line=notes`;
    const { body } = await stack.call('GET', path, { token: neighbour.token });
    expect(body.items).toMatchObject([{ text: 'Vantaan puolella' }]);
    expect(await handOver(ticket.id, {}, neighbour.token)).toMatchObject({ status: 403 });
    await staff.post(`/tickets/${ticket.id}/resolve`, {});
    await neighbour.ask('presence', { state: 'offline' });
    own.socket.disconnect();
    await end(agreement);
  });

  it('and comes back to its own where nobody accepts in time, or the agreement ends', async () => {
    const agreement = await agree();
    const [late, ended] = [await aTicket(), await aTicket()];
    expect((await handOver(late.id)).status).toBe(200);
    clock.set(clock.now().getTime() + HANDOVER_MINUTES.sms * 60_000);
    expect((await handOver(ended.id)).status).toBe(200);
    const own = await stack.agent('agent2');
    await own.ask('presence', { state: 'available' });

    const isOwn = async (id: string) => (await stored(id)).assignee?.id === own.id;
    await until('the late one is given', () => isOwn(late.id));
    expect(await stored(ended.id)).toMatchObject({ status: 'queued', handover: { city: 'vantaa' } });
    await end(agreement);
    await until('the other one is given', () => isOwn(ended.id));

    expect((await stored(ended.id)).handover).toBeNull();
    await own.ask('presence', { state: 'offline' });
    own.socket.disconnect();
  });

  it('or taken back by its own', async () => {
    const agreement = await agree();
    const { id } = await aTicket();
    expect((await handOver(id)).status).toBe(200);
    expect((await staff.post(`/tickets/${id}/claim`, {})).status).toBe(200);
    expect(await stored(id)).toMatchObject({ handover: null, assignee: { id: 'helsinki-agent1' } });
    expect((await handOver(id)).status).toBe(200);
    expect((await staff.post(`/tickets/${id}/transfer`, { service: 'waste' })).status).toBe(200);
    expect((await stored(id)).handover).toBeNull();
    await staff.post(`/tickets/${id}/resolve`, {});
    await end(agreement);
  });
});

describe('a supervisor of the other city', () => {
  it('is told of it live, of as much, and when it waits for them no longer', async () => {
    const agreement = await agree();
    const [theirs, others] = [await stack.agent('supervisor', 'vantaa'), await stack.agent('supervisor', 'oulu')];
    const heard: Json[] = [];
    others.socket.on('handover', (one: Json) => heard.push(one));
    const { id, contact } = await aTicket();
    const shown = nextEvent<Json>(theirs.socket, 'handover');
    expect((await handOver(id)).status).toBe(200);
    expect(await shown).toMatchObject({ ticket: { id, contact: { identities: [] } }, city: 'vantaa' });
    expect(JSON.stringify(await shown)).not.toContain(contact.identities[0]!.address);
    expect((await staff.get('/handovers', { as: theirs.token })).body.items).toEqual([await shown]);

    const gone = nextEvent<Json>(theirs.socket, 'handover.ended');
    expect((await staff.post(`/tickets/${id}/claim`, {})).status).toBe(200);

    expect(await gone).toEqual({ ticket: id });
    await others.ask('unwatch', { ticket: 'none' });
    expect(heard).toEqual([]);
    await staff.post(`/tickets/${id}/resolve`, {});
    for (const one of [theirs, others]) one.socket.disconnect();
    await end(agreement);
  });

  it('sees what was handed to it, not who wrote it, and sends it back', async () => {
    const agreement = await agree();
    const { id, contact } = await aTicket();
    expect((await staff.post(`/tickets/${id}/escalate`, { reason: 'sukulainen' })).status).toBe(200);
    expect((await handOver(id)).status).toBe(200);
    const [theirs, others] = [await stack.signIn('supervisor', 'vantaa'), await stack.signIn('supervisor', 'oulu')];
    const waitingFor = async (token: string) => (await staff.get('/handovers', { as: token })).body.items;

    expect(await waitingFor(theirs)).toMatchObject([{ ticket: { id, contact: { identities: [] } }, city: 'vantaa' }]);
    for (const secret of [contact.identities[0]!.address, 'sukulainen', 'Aino'])
      expect(JSON.stringify(await waitingFor(theirs))).not.toContain(secret);
    expect(await waitingFor(others)).toEqual([]);
    expect((await staff.get('/handovers?city=helsinki', { as: theirs })).status).toBe(404);
    expect((await staff.get(`/tickets/${id}`, { as: theirs })).status).toBe(404);
    const decline = (as: string) => staff.post(`/handovers/${id}/decline`, { reason: 'Ei meidän aluettamme' }, { as });
    expect(await decline(others)).toMatchObject({ status: 404 });
    expect(await decline(theirs)).toMatchObject({
      status: 200,
      body: { status: 'queued', contact: { identities: [] } },
    });

    expect(await waitingFor(theirs)).toEqual([]);
    expect(await decline(theirs)).toMatchObject({ status: 404 });
    expect((await stored(id)).handover).toBeNull();
    expect((await routing(id)).steps.at(-1)).toMatchObject({ why: 'handover-declined' });
    const events = (await staff.get(`/tickets/${id}/events?limit=100`)).body.items as { events: Json[] }[];
    expect(events.at(-1)?.events).toContainEqual(expect.objectContaining({ reason: 'Ei meidän aluettamme' }));
    expect((await handOver(id)).status).toBe(200);
    expect(await waitingFor(theirs)).toHaveLength(1);
    await end(agreement);
    expect(await waitingFor(theirs)).toEqual([]);
    await staff.post(`/tickets/${id}/resolve`, {});
  });
});

describe('a ticket is not handed to another city', () => {
  it.each([
    { why: 'no agreement', terms: null },
    { why: 'one without transfers', terms: { transfers: false } },
    { why: 'one for another service', terms: { services: ['parking'] } },
    { why: 'one for another language', terms: { languages: ['en'] } },
    { why: 'one the other way round', terms: { helped: 'vantaa', helper: 'helsinki' } },
  ])('under $why', async ({ terms }) => {
    const agreement = terms && (await agree(terms));
    const { id } = await aTicket();
    expect(await handOver(id)).toMatchObject({ status: 403, body: { code: 'forbidden' } });
    expect(await stored(id)).toMatchObject({ status: 'open' });
    await staff.post(`/tickets/${id}/resolve`, {});
    if (agreement) await end(agreement);
  });

  it('in a service that its own city lacks', async () => {
    const { id } = await aTicket();
    expect((await handOver(id, { service: 'fishing' })).body).toMatchObject({ errors: [{ pointer: '/service' }] });
  });
});
