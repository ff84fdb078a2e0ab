import type { RoutingView } from '../../shared/contracts/routing.ts';
import type { TicketView } from '../../shared/contracts/tickets.ts';
import { createSetClock } from '../support/set-clock.ts';
import { ask, type Json, nextEvent, type Stack, startStack } from '../support/stack.ts';
import { until } from '../support/until.ts';

const OURS = '+358500000001';
const SERVICE = 'daycare';
/** Speaks Swedish and knows the day care; in both cities. */
const SKILLED = 'agent3';
/** Knows the waste, and no day care. */
const OTHER = 'agent2';
/** Little beside the time for which an agent's connection is believed in. */
const WAIT_SECONDS = 4;
const NO_CONTACT = { name: null, identities: [] };

type Told = { ticket: TicketView; events: { type: string }[] };
type Agent = Awaited<ReturnType<Stack['agent']>>;

const clock = createSetClock();
const pass = (seconds: number) => clock.set(clock.now().getTime() + seconds * 1000);
let stack: Stack;
let supervisor: string;
let helper: Agent;
let agreement: string;
let phones = 0;

beforeAll(async () => {
  stack = await startStack({ clock });
  supervisor = await stack.signIn('supervisor');
  agreement = await agree('conversation');
  const { body: before } = await stack.call('GET', `/api/v1/policies/helsinki/${SERVICE}`, { token: supervisor });
  const body = {
    modes: { chat: 'offer', sms: 'assign', email: 'assign', web: 'assign' },
    offerSeconds: 60,
    creditMinutes: { low: 0, normal: 0, high: 0, urgent: 0 },
    returnMinutes: { chat: 0, sms: 0, email: 0, web: 0 },
    steps: [
      { afterSeconds: 0 },
      { afterSeconds: WAIT_SECONDS, withHelpers: true, skipIf: ['no-agreement'] },
      { afterSeconds: 600 },
    ],
  };
  const headers = { 'if-match': `"${String(before.version)}"` };
  const put = await stack.call('PUT', `/api/v1/policies/helsinki/${SERVICE}`, { token: supervisor, body, headers });
  expect(put).toMatchObject({ status: 200, body: { steps: [{ withHelpers: false }, { withHelpers: true }, {}] } });
  helper = await stack.agent(SKILLED, 'vantaa');
});
afterAll(() => stack.stop());
beforeEach(() => helper.ask('presence', { state: 'available' }));

/** Between the two admins. */
async function agree(sees: 'conversation' | 'contact'): Promise<string> {
  const [ours, theirs] = [await stack.signIn('admin'), await stack.signIn('admin', 'vantaa')];
  const body = { helped: 'helsinki', helper: 'vantaa', services: [SERVICE], languages: ['sv', 'fi'], sees };
  const { body: proposed } = await stack.call('POST', '/api/v1/agreements', { token: ours, body });
  const path = `/api/v1/agreements/${String(proposed.id)}`;
  expect((await stack.call('POST', `${path}/accept`, { token: theirs })).status).toBe(200);
  return path;
}

async function patch(id: string, body: Json) {
  const version = (await stack.store.tickets.byId(id))?.version;
  const headers = { 'if-match': `"${version}"`, 'content-type': 'application/merge-patch+json' };
  expect((await stack.call('PATCH', `/api/v1/tickets/${id}`, { token: supervisor, body, headers })).status).toBe(200);
}
/** A resident of Helsinki has written, and waits for a service. */
async function aTicket(service = SERVICE): Promise<{ id: string; from: string }> {
  const from = `+35840700${String(++phones).padStart(4, '0')}`;
  await stack.twilio.deliverInbound({ from, to: OURS, body: 'Hej, hur söker man en plats?' });
  const ticket = await stack.store.tickets.latestOf('helsinki', `sms:${OURS}:${from}`);
  if (!ticket) throw new Error('no ticket');
  await patch(ticket._id, { service, language: 'sv' });
  return { id: ticket._id, from };
}
const get = (path: string, token = helper.token) => stack.call('GET', `/api/v1${path}`, { token });
const waitingFor = (id: string, status: string, socket = helper.socket) =>
  nextEvent<Told>(socket, 'ticket', ({ ticket }) => ticket.id === id && ticket.status === status);
async function helped(): Promise<{ id: string; from: string; told: Told }> {
  const ticket = await aTicket();
  const told = waitingFor(ticket.id, 'open');
  pass(WAIT_SECONDS);
  return { ...ticket, told: await told };
}

describe('a ticket that nobody in Helsinki can take', () => {
  it('goes to an agent of Vantaa in the step that asks for help, and its answer to the resident', async () => {
    const before = await aTicket();
    const routing = async () => (await get(`/tickets/${before.id}/routing`, supervisor)).body as RoutingView;
    expect((await routing()).waiting?.policy.step).toBe(0);
    expect((await get(`/tickets/${before.id}`)).status).toBe(404);
    const given = waitingFor(before.id, 'open');

    pass(WAIT_SECONDS);

    const { ticket, events } = await given;
    expect(ticket).toMatchObject({ city: 'helsinki', assignee: { id: helper.id }, contact: NO_CONTACT });
    expect(events.every((event) => Object.keys(event).join() === 'type')).toBe(true);
    const { body } = await get(`/tickets/${before.id}`);
    expect(body).toMatchObject({ id: before.id, contact: NO_CONTACT });
    const messages = (await get(`/tickets/${before.id}/messages`)).body.items;
    expect(messages).toMatchObject([{ text: 'Hej, hur söker man en plats?', author: { name: '' } }]);
    const { body: mine } = await get('/tickets?assignee=me');
    expect(mine.items).toMatchObject([{ id: before.id, contact: NO_CONTACT }]);
    expect(JSON.stringify([body, messages, mine, ticket])).not.toContain(before.from);
    const own = (await get(`/tickets/${before.id}`, supervisor)).body;
    expect(own).toMatchObject({ contact: { identities: [{ address: before.from }] } });
    const isExplained = async () =>
      (await routing()).steps.find(({ type, policy }) => type === 'ticket.assigned' && policy);
    const step = await until('it is explained', isExplained);
    expect(step).toMatchObject({ policy: { step: 1 }, agent: { id: helper.id } });

    const sent = stack.twilio.nextSent(({ to }) => to === before.from);
    expect(await helper.ask('reply', { ticket: before.id, text: 'På webben' })).toMatchObject({ ok: true });
    expect(await sent).toMatchObject({ body: 'På webben', from: OURS });
    const resolved = await stack.call('POST', `/api/v1/tickets/${before.id}/resolve`, {
      token: helper.token,
      body: {},
    });
    expect(resolved).toMatchObject({ status: 200, body: { status: 'resolved', contact: NO_CONTACT } });
  });

  it('is all of Helsinki that the helper sees', async () => {
    const { id } = await helped();
    const other = await aTicket();
    const contact = (await stack.store.tickets.byId(id))?.contact.id;
    for (const path of [
      `/tickets/${other.id}`,
      `/tickets/${id}/routing`,
      `/tickets/${id}/events`,
      `/contacts/${contact}`,
      '/agents?city=helsinki',
      '/tickets?city=helsinki',
    ])
      expect([path, (await get(path)).body.code]).toEqual([path, 'not-found']);
    expect(await helper.ask('watch', { queue: { city: 'helsinki' } })).toMatchObject({ error: { code: 'not-found' } });
    expect(await helper.ask('watch', { ticket: other.id })).toMatchObject({ error: { code: 'not-found' } });
    const claim = await stack.call('POST', `/api/v1/tickets/${other.id}/claim`, { token: helper.token, body: {} });
    expect(claim.body.code).toBe('not-found');
    const watched = await helper.ask('watch', { ticket: id });
    expect(watched).toMatchObject({
      ok: true,
      ticket: { id, contact: NO_CONTACT },
      messages: [{ author: { name: '' } }],
    });
    await stack.app.spine.actions.resolve(other.id, { _id: helper.id, name: '' }, null);
    await stack.app.spine.actions.resolve(id, { _id: helper.id, name: '' }, null);
  });

  it('is gone from the helper once somebody of Helsinki has it', async () => {
    const { id } = await helped();
    const gone = nextEvent<Json>(helper.socket, 'ticket.gone', ({ ticket }) => ticket === id);
    const body = { agent: `helsinki-${SKILLED}` };

    expect((await stack.call('POST', `/api/v1/tickets/${id}/assign`, { token: supervisor, body })).status).toBe(200);

    await gone;
    expect((await get(`/tickets/${id}`)).status).toBe(404);
    expect(await helper.ask('reply', { ticket: id, text: 'Ännu en sak' })).toMatchObject({
      error: { code: 'not-found' },
    });
    await until('their hands are free', async () => (await stack.store.agents.byId(helper.id))?.load === 0);
    await stack.app.spine.actions.resolve(id, { _id: helper.id, name: '' }, null);
  });

  it('comes back to its queue where the helper is gone', async () => {
    const { id } = await helped();
    await helper.ask('presence', { state: 'offline' });

    const back = await until('it waits again', async () => {
      const ticket = await stack.store.tickets.byId(id);
      return ticket?.status === 'queued' && ticket;
    });

    expect(back).toMatchObject({ city: 'helsinki', lastAssignee: { id: helper.id } });
    expect((await get(`/tickets/${id}`)).status).toBe(404);
    await stack.app.spine.actions.resolve(id, { _id: helper.id, name: '' }, null);
  });
});

describe('a chat offered to a helper', () => {
  async function upload(token: string): Promise<string> {
    const body = new FormData();
    body.set('file', new Blob(['ritning'], { type: 'text/plain' }), 'ritning.txt');
    const headers = { authorization: `Bearer ${token}` };
    const stored = await fetch(`${stack.url}/api/v1/attachments`, { method: 'POST', body, headers });
    return ((await stored.json()) as { id: string }).id;
  }
  async function fileStatus(id = ''): Promise<number> {
    const headers = { authorization: `Bearer ${helper.token}` };
    const answer = await fetch(`${stack.url}/api/v1/attachments/${id}`, { headers });
    await answer.text();
    return answer.status;
  }
  async function aChat(text: string) {
    const offered = nextEvent<{ id: string; ticket: TicketView }>(helper.socket, 'offer');
    const resident = stack.connect('/chat', { city: 'helsinki', service: SERVICE, language: 'sv' });
    const { token } = await nextEvent<{ token: string }>(resident, 'session');
    const attachments = [await upload(token)];
    await ask(resident, 'message', { id: text, text, attachments });
    await ask(resident, 'contact', { name: 'Maija Meikäläinen', email: 'maija@resident.example' });
    pass(WAIT_SECONDS);
    return { resident, offer: await offered, file: attachments[0] };
  }

  it('is shown without the resident’s name, accepted, and talked through live', async () => {
    const { resident, offer, file } = await aChat('Finns det plats?');
    const { id } = offer.ticket;
    expect(offer.ticket).toMatchObject({ contact: NO_CONTACT, offers: [{ id: offer.id }] });
    expect(await fileStatus(file)).toBe(200);
    const again = stack.connect('/staff', { token: helper.token });
    expect(await nextEvent(again, 'offer')).toMatchObject({ id: offer.id, ticket: { contact: NO_CONTACT } });

    const accepted = await helper.ask('accept', { offer: offer.id });
    expect(accepted).toMatchObject({ ok: true, ticket: { status: 'open', contact: NO_CONTACT } });
    await helper.ask('watch', { ticket: id });
    const typing = nextEvent<Json>(helper.socket, 'typing');
    const message = nextEvent<Json>(helper.socket, 'message');
    await ask(resident, 'typing', { on: true });
    await ask(resident, 'message', { id: 'more', text: 'I september' });
    expect(await typing).toMatchObject({ ticket: id, on: true, contact: { name: '' } });
    expect(await message).toMatchObject({ message: { text: 'I september', author: { name: '' } } });
    const answer = nextEvent<Json>(resident, 'message', ({ from }) => from === 'agent');
    await helper.ask('reply', { ticket: id, text: 'Ja' });
    expect(await answer).toMatchObject({ text: 'Ja', name: 'Linnea' });
    expect((await stack.call('POST', `/api/v1/tickets/${id}/resolve`, { token: helper.token, body: {} })).status).toBe(
      200,
    );
    again.disconnect();
  });

  it('is gone once it is declined, and not theirs to claim', async () => {
    const { offer, file } = await aChat('Hallå?');
    const { id } = offer.ticket;
    const gone = nextEvent<Json>(helper.socket, 'ticket.gone', ({ ticket }) => ticket === id);

    expect(await helper.ask('decline', { offer: offer.id })).toEqual({ ok: true });

    await gone;
    expect((await get(`/tickets/${id}`)).status).toBe(404);
    expect(await fileStatus(file)).toBe(404);
    const claim = stack.app.spine.actions.claim(id, { _id: helper.id, name: 'Linnea' });
    await expect(claim).rejects.toMatchObject({ code: 'gone' });
    await stack.app.spine.actions.resolve(id, { _id: helper.id, name: '' }, null);
  });
});

describe('an agreement that has ended', () => {
  it('gives nothing new, leaves what was begun, and another shows what it says', async () => {
    const open = await helped();
    expect((await stack.call('POST', `${agreement}/end`, { token: await stack.signIn('admin') })).status).toBe(200);
    const late = await aTicket();
    pass(WAIT_SECONDS);
    const theirs = await aTicket('waste');
    const colleague = await stack.agent(OTHER);
    await colleague.ask('presence', { state: 'available' });
    await until('the matcher has looked', async () => (await stack.store.tickets.byId(theirs.id))?.status === 'open');

    expect(await stack.store.tickets.byId(late.id)).toMatchObject({ status: 'queued' });
    expect(await helper.ask('reply', { ticket: open.id, text: 'Jag kollar' })).toMatchObject({ ok: true });
    await colleague.ask('presence', { state: 'offline' });

    const given = waitingFor(late.id, 'open');
    await agree('contact');
    expect((await given).ticket.contact.identities).toMatchObject([{ address: late.from }]);
    expect((await get(`/tickets/${open.id}`)).body).toMatchObject({ contact: NO_CONTACT });
  });

  it('takes what was done for it back to its own city when the resident writes again', async () => {
    const { body } = await get('/tickets?assignee=me&status=open,pending');
    for (const { id } of body.items as TicketView[]) {
      const { body: done } = await stack.call('POST', `/api/v1/tickets/${id}/resolve`, {
        token: helper.token,
        body: {},
      });
      expect(done.status).toBe('resolved');
      const gone = nextEvent<Json>(helper.socket, 'ticket.gone', ({ ticket }) => ticket === id);
      const { thread } = (await stack.store.tickets.byId(id))!;
      await stack.twilio.deliverInbound({ from: thread.split(':')[2] ?? '', to: OURS, body: 'Tack, en fråga till' });
      await gone;
    }
    expect((body.items as TicketView[]).length).toBeGreaterThan(1);
  });
});
