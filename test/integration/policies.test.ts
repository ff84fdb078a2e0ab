import { dryRunView, type PolicyView, policyView } from '../../shared/contracts/policies.ts';
import type { RoutingView } from '../../shared/contracts/routing.ts';
import { createSetClock } from '../support/set-clock.ts';
import { ask, type Json, nextEvent, type Stack, startStack } from '../support/stack.ts';
import { type StaffClient, signInTo } from '../support/staff-rest.ts';
import { until } from '../support/until.ts';

const MODES = { chat: 'offer', sms: 'assign', email: 'assign', web: 'assign' };
const CREDIT = { low: -30, normal: 0, high: 30, urgent: 240 };
const step = (over: Json = {}): Json => ({
  afterSeconds: 0,
  skill: null,
  minLevel: 1,
  language: 'preferred',
  withSupervisors: false,
  withHelpers: false,
  skipIf: [],
  ...over,
});
const rules = (steps: Json[] = [step()], over: Json = {}): Json => ({
  modes: MODES,
  offerSeconds: 20,
  parallelOffers: 1,
  wrapUpSeconds: 0,
  stickyHours: 168,
  returnMinutes: { chat: 0, sms: 15, email: 60, web: 60 },
  creditMinutes: CREDIT,
  maxWaitMinutes: null,
  steps,
  ...over,
});

const clock = createSetClock();
let stack: Stack;
let staff: StaffClient;
let supervisor: string;
beforeAll(async () => {
  stack = await startStack({ clock });
  staff = await signInTo(stack);
  supervisor = await stack.signIn('supervisor');
});
afterAll(() => stack.stop());

const path = (service: string) => `/api/v1/policies/helsinki/${service}`;
const get = async (service: string) =>
  policyView.parse((await stack.call('GET', path(service), { token: supervisor })).body);
const put = (service: string, body: unknown, headers: Record<string, string> = {}) =>
  stack.call('PUT', path(service), { token: supervisor, body, headers });
/** Waiting in the queue of a service. */
async function aTicketOf(service: string) {
  const { id, version } = await staff.aTicket();
  const headers = { 'if-match': `"${version}"`, 'content-type': 'application/merge-patch+json' };
  const patched = await stack.call('PATCH', `/api/v1/tickets/${id}`, { token: supervisor, body: { service }, headers });
  expect(patched.status).toBe(200);
  return { id };
}
const ifMatch = (version: number) => ({ 'if-match': `"${version}"` });

describe('a supervisor sets a routing policy', () => {
  it('as a new version of all of it, in place of the one that was seen', async () => {
    expect(await get('waste')).toMatchObject({ ...rules(), offerSeconds: 30, version: 0, changed: null });

    const answer = await put('waste', rules(), ifMatch(0));

    expect(answer).toMatchObject({
      status: 200,
      body: {
        ...rules(),
        city: 'helsinki',
        service: 'waste',
        version: 1,
        changed: { by: { id: 'helsinki-supervisor' } },
      },
    });
    expect(answer.headers.get('etag')).toBe('"1"');
    expect(await get('waste')).toEqual(answer.body);
  });

  it('with chats that count half after ten minutes of silence, after others, or never', async () => {
    for (const [silentMinutes, stands] of [
      [undefined, 10],
      [3, 3],
      [null, null],
    ]) {
      const { version } = await get('permits');
      const answer = await put('permits', rules([step()], { silentMinutes }), ifMatch(version));
      expect(answer).toMatchObject({ status: 200, body: { silentMinutes: stands } });
    }
    expect((await get('permits')).silentMinutes).toBeNull();
  });

  it('not over another one’s: the version must be named and be in force', async () => {
    const before = await get('parking');

    expect(await put('parking', rules())).toMatchObject({ status: 428, body: { code: 'version-required' } });
    expect(await put('parking', rules(), ifMatch(7))).toMatchObject({
      status: 412,
      body: { code: 'version-mismatch' },
    });
    const both = await Promise.all([put('parking', rules(), ifMatch(0)), put('parking', rules(), ifMatch(0))]);

    expect(new Set(both.map(({ status }) => status))).toEqual(new Set([200, 412]));
    expect((await get('parking')).version).toBe(before.version + 1);
  });

  it('and finds every version again, to set it once more', async () => {
    for (const offerSeconds of [40, 50]) {
      const { version } = await get('streets');
      expect((await put('streets', rules([step()], { offerSeconds }), ifMatch(version))).status).toBe(200);
    }

    const { body } = await stack.call('GET', `${path('streets')}/versions`, { token: supervisor });

    const versions = (body.items as PolicyView[]).map(({ version, offerSeconds }) => [version, offerSeconds]);
    expect(versions).toEqual([
      [2, 50],
      [1, 40],
      [0, 30],
    ]);
    const first = await stack.call('GET', `${path('streets')}/versions?limit=2`, { token: supervisor });
    expect((first.body.items as PolicyView[]).map(({ version }) => version)).toEqual([2, 1]);
    const rest = `${path('streets')}/versions?limit=2&cursor=${String(first.body.next)}`;
    expect((await stack.call('GET', rest, { token: supervisor })).body).toMatchObject({
      items: [{ version: 0 }],
      next: null,
    });
  });

  it.each([
    { why: 'no first step at 0', pointer: '/steps/0/afterSeconds', body: rules([step({ afterSeconds: 5 })]) },
    { why: 'steps out of order', pointer: '/steps/1/afterSeconds', body: rules([step(), step()]) },
    { why: 'a skill that there is not', pointer: '/steps/0/skill', body: rules([step({ skill: 'fishing' })]) },
    {
      why: 'a level that nobody has',
      pointer: '/steps/0',
      body: rules([step({ minLevel: 5, skill: 'permits', language: 'required' })]),
    },
    { why: 'no steps', pointer: '/steps', body: rules([]) },
    { why: 'a level beyond five', pointer: '/steps/0/minLevel', body: rules([step({ minLevel: 6 })]) },
    { why: 'an unknown reason', pointer: '/steps/0/skipIf/0', body: rules([step({ skipIf: ['raining'] })]) },
    {
      why: 'a reason twice',
      pointer: '/steps/0/skipIf',
      body: rules([step({ skipIf: ['nobody-skilled', 'nobody-skilled'] })]),
    },
    {
      why: 'a last step that finds nobody',
      pointer: '/steps/1',
      body: rules([step(), step({ afterSeconds: 5, skill: 'permits', minLevel: 5, language: 'required' })]),
    },
    { why: 'an unknown mode', pointer: '/modes/sms', body: rules([step()], { modes: { ...MODES, sms: 'push' } }) },
    { why: 'a word it does not know', pointer: '', body: { ...rules(), colour: 'red' } },
    { why: 'a silence of no time', pointer: '/silentMinutes', body: rules([step()], { silentMinutes: 0 }) },
    {
      why: 'a max wait before its last step',
      pointer: '/maxWaitMinutes',
      body: rules([step(), step({ afterSeconds: 601 })], { maxWaitMinutes: 10 }),
    },
    { why: 'no minute of max wait', pointer: '/maxWaitMinutes', body: rules([step()], { maxWaitMinutes: 0 }) },
    { why: 'no offer time', pointer: '/offerSeconds', body: rules([step()], { offerSeconds: 0 }) },
  ])('and is refused $why, the policy in force untouched', async ({ pointer, body }) => {
    const before = await get('library');

    const answer = await put('library', body, ifMatch(before.version));

    expect(answer).toMatchObject({ status: 400, body: { code: 'validation', errors: [{ pointer }] } });
    expect(await get('library')).toEqual(before);
  });
});

describe('a ticket waits under a policy', () => {
  it('for those the step asks, and for more of them as it widens', async () => {
    const { version } = await get('library');
    const widening = rules([step({ minLevel: 5 }), step({ afterSeconds: 20 })]);
    expect((await put('library', widening, ifMatch(version))).status).toBe(200);
    // knows the library, on level 3
    const agent = await stack.agent('agent1');
    const { id } = await aTicketOf('library');
    expect(await agent.ask('presence', { state: 'available' })).toMatchObject({ ok: true });
    const story = async () => (await staff.get(`/tickets/${id}/routing`)).body as RoutingView;

    const waiting = await until('it stands in its line', async () => {
      const seen = (await story()).waiting;
      return seen?.position ? seen : null;
    });
    expect(waiting?.policy).toEqual({ version: version + 1, step: 0 });
    expect(waiting?.candidates.find((one) => one.agent.id === agent.id)).toMatchObject({ reason: 'level' });

    // less than the agent’s connection is believed in
    clock.set(clock.now().getTime() + 20_000);
    const given = await until(
      'it is given',
      async () => {
        const found = (await story()).steps.find(({ type }) => type === 'ticket.assigned');
        return found?.policy ? found : null;
      },
      { withinMs: 15_000 },
    );
    expect(given).toMatchObject({ agent: { id: agent.id }, policy: { version: version + 1, step: 1 } });
    expect(await agent.ask('presence', { state: 'offline' })).toMatchObject({ ok: true });
    agent.socket.disconnect();
  });
});

describe('a chat offered to two at once', () => {
  it('is the first one’s to accept; the other’s offer is withdrawn', async () => {
    const { version } = await get('general');
    expect((await put('general', rules([step()], { parallelOffers: 2 }), ifMatch(version))).status).toBe(200);
    const agents = [await stack.agent('agent1'), await stack.agent('agent2')] as const;
    const offers = agents.map(({ socket }) => nextEvent<{ id: string }>(socket, 'offer'));
    for (const agent of agents) await agent.ask('presence', { state: 'available', channels: ['chat'] });
    const resident = stack.connect('/chat', { city: 'helsinki', service: 'general' });
    await nextEvent(resident, 'session');
    await ask(resident, 'message', { id: 'one', text: 'Saako tähän pysäköidä?' });
    const [mine, other] = await Promise.all(offers);
    const withdrawn = nextEvent<{ id: string }>(agents[1].socket, 'offer.ended');

    expect(await agents[0].ask('accept', { offer: mine?.id })).toMatchObject({ ok: true });

    expect(await withdrawn).toMatchObject({ id: other?.id, why: 'rescinded' });
    expect(await agents[1].ask('accept', { offer: other?.id })).toMatchObject({ ok: false, error: { code: 'gone' } });
    for (const agent of agents) await agent.ask('presence', { state: 'offline' });
    expect(await stack.store.agents.byId(agents[1].id)).toMatchObject({ load: 0 });
  });

  it('goes to the other where one declines, and waits again once both have', async () => {
    const agents = [await stack.agent('agent3'), await stack.agent('agent2')] as const;
    const offers = agents.map(({ socket }) => nextEvent<{ id: string; ticket: { id: string } }>(socket, 'offer'));
    for (const agent of agents) await agent.ask('presence', { state: 'available', channels: ['chat'] });
    const resident = stack.connect('/chat', { city: 'helsinki', service: 'general' });
    await nextEvent(resident, 'session');
    await ask(resident, 'message', { id: 'one', text: 'Entä tähän?' });
    const [first, second] = await Promise.all(offers);
    const statusOf = async () => (await stack.store.tickets.byId(first?.ticket.id ?? ''))?.status;

    expect(await agents[0].ask('decline', { offer: first?.id })).toMatchObject({ ok: true });
    expect(await statusOf()).toBe('offered');
    expect(await agents[1].ask('decline', { offer: second?.id })).toMatchObject({ ok: true });

    expect(await statusOf()).toBe('queued');
    for (const agent of agents) await agent.ask('presence', { state: 'offline' });
  });
});

describe('the wrap-up after a chat', () => {
  it('keeps new work from its agent for as long as the policy says, and shows it', async () => {
    const { version } = await get('accessibility');
    const wrappingUp = rules([step()], { wrapUpSeconds: 20, modes: { ...MODES, chat: 'assign' } });
    expect((await put('accessibility', wrappingUp, ifMatch(version))).status).toBe(200);
    const agent = await stack.agent('agent3');
    await agent.ask('presence', { state: 'available', channels: ['chat'] });
    const aChat = async (text: string) => {
      const given = nextEvent<{ ticket: Json }>(agent.socket, 'ticket', ({ ticket }) => ticket.status === 'open');
      const resident = stack.connect('/chat', { city: 'helsinki', service: 'accessibility' });
      await nextEvent(resident, 'session');
      await ask(resident, 'message', { id: text, text });
      return { given };
    };
    const first = (await (await aChat('Onko täällä ramppi?')).given).ticket;
    const wrapUp = nextEvent(agent.socket, 'presence');

    const path = `/api/v1/tickets/${String(first.id)}/resolve`;
    expect((await stack.call('POST', path, { token: agent.token, body: {} })).status).toBe(200);

    expect(await wrapUp).toMatchObject({
      state: 'busy',
      why: 'wrap-up',
      channels: ['chat'],
      until: expect.any(String),
    });
    const second = await aChat('Entä hissi?');
    const free = nextEvent(agent.socket, 'presence');
    clock.set(clock.now().getTime() + 20_000);
    expect(await free).toEqual({ state: 'available', channels: ['chat'], why: null });
    const { ticket } = await second.given;
    const { routing, updatedAt } = (await stack.store.tickets.byId(String(ticket.id)))!;
    expect(updatedAt.getTime() - routing.enteredQueueAt.getTime()).toBeGreaterThanOrEqual(20_000);
    await agent.ask('presence', { state: 'offline' });
  });
});

describe('a dry run', () => {
  it('says what other rules would have made of the last tickets, and changes nothing', async () => {
    const before = await get('library');
    const run = async (body: Json) => {
      const answer = await stack.call('POST', `${path('library')}/dry-run`, { token: supervisor, body });
      expect(answer.status).toBe(200);
      return dryRunView.parse(answer.body);
    };

    const same = await run(rules());
    const strict = await run(rules([step({ minLevel: 5 })]));

    expect(same).toMatchObject({
      tickets: 1,
      ends: { same: 1, other: 0 },
      items: [{ end: 'same', step: 0, channel: 'sms' }],
    });
    expect(strict).toMatchObject({ ends: { same: 0, other: 1 }, items: [{ end: 'other', reason: 'level' }] });
    expect(strict.items[0]?.text.en).toContain('does not know the service as well');
    expect((await run(rules([step()], { modes: { ...MODES, sms: 'pull' } }))).ends.pull).toBe(1);
    expect(await get('library')).toEqual(before);
  });

  it('of rules that would be refused is refused the same way', async () => {
    const body = rules([step({ skill: 'fishing' })]);
    const answer = await stack.call('POST', `${path('library')}/dry-run`, { token: supervisor, body });
    expect(answer).toMatchObject({ status: 400, body: { errors: [{ pointer: '/steps/0/skill' }] } });
  });
});

describe('what a priority is worth', () => {
  it('is the policy’s', async () => {
    const { version } = await get('health');
    const credit = { ...CREDIT, normal: 15, urgent: 90 };
    expect((await put('health', rules([step()], { creditMinutes: credit }), ifMatch(version))).status).toBe(200);
    const { id } = await aTicketOf('health');
    const minutes = async () => {
      const { routing } = (await stack.store.tickets.byId(id))!;
      return (routing.enteredQueueAt.getTime() - routing.rank.getTime()) / 60_000;
    };
    expect(await minutes()).toBe(15);

    const { version: seen } = (await stack.store.tickets.byId(id))!;
    const headers = { ...ifMatch(seen), 'content-type': 'application/merge-patch+json' };
    const patched = await stack.call('PATCH', `/api/v1/tickets/${id}`, {
      token: supervisor,
      body: { priority: 'urgent' },
      headers,
    });

    expect(patched.status).toBe(200);
    expect(await minutes()).toBe(90);
  });
});
