import { once } from 'node:events';
import { createPresenceSweep } from '../../services/realtime/presence.ts';
import type { MessageView, TicketView } from '../../shared/contracts/tickets.ts';
import { CHANNELS } from '../../shared/domain/types.ts';
import type { Store } from '../../shared/repositories/open-store.ts';
import { openTestStore } from '../support/databases.ts';
import { type StaffStack, startStaff } from '../support/staff-stack.ts';

const AGENT = 'helsinki-agent1';
const COLLEAGUE = 'helsinki-agent2';
const ELSEWHERE = 'espoo-agent1';

let store: Store;
let stack: StaffStack;
let closeStore: () => Promise<void>;

beforeAll(async () => {
  const opened = await openTestStore();
  store = opened.store;
  closeStore = opened.close;
  stack = await startStaff(store);
});
afterAll(async () => {
  await stack.close();
  await closeStore();
});

const newPhone = () => stack.newPhone();
const available = (id: string) => stack.available(id);
const refusalOf = (auth: Record<string, unknown>, headers?: Record<string, string>) =>
  new Promise<unknown>((resolve) =>
    stack.open(auth, headers).on('connect_error', (error) => resolve((error as Error & { data?: unknown }).data)),
  );

describe('the handshake', () => {
  it('wants a token that is alive', async () => {
    expect(await refusalOf({})).toMatchObject({ code: 'unauthenticated', status: 401 });
    expect(await refusalOf({ token: 'nobody' })).toMatchObject({ code: 'unauthenticated' });
    expect(await refusalOf({ token: { $ne: '' } })).toMatchObject({ code: 'unauthenticated' });
    expect(await refusalOf({}, { cookie: `yhteys=${AGENT}` })).toMatchObject({ code: 'unauthenticated' });
  });

  it('takes our own pages and the allowed ones, and refuses other pages', async () => {
    expect(await refusalOf({ token: AGENT }, { origin: 'https://evil.example' })).toMatchObject({
      code: 'forbidden',
      status: 403,
    });
    expect(await refusalOf({ token: AGENT }, { origin: 'null' })).toMatchObject({ code: 'forbidden' });

    const origins = [`http://127.0.0.1:${stack.port}`, 'https://console.example'];
    const opened = origins.map((origin) => stack.open({ token: AGENT }, { origin }));
    await Promise.all(opened.map((socket) => new Promise<void>((resolve) => socket.once('connect', resolve))));
    for (const socket of opened) socket.disconnect();
  });

  it('shows the presence and the live offers, and keeps the agent connected', async () => {
    await available(AGENT);
    const ticket = await stack.sms(newPhone());
    const offer = await stack.offer(ticket, AGENT);

    const agent = await stack.signIn(AGENT);

    expect(await agent.hear('presence')).toEqual({ state: 'available', channels: CHANNELS, why: null });
    expect(await agent.hear('offer', { id: offer })).toMatchObject({
      ticket: { id: ticket, status: 'offered' },
      reason: 'waiting',
    });
    expect((await store.agents.byId(AGENT))?.connectedUntil?.getTime()).toBeGreaterThan(new Date().getTime());
    agent.socket.disconnect();
  });
});

describe('every event is answered', () => {
  it('faults are problems, and an event without an ack does no harm', async () => {
    const agent = await stack.signIn(AGENT);
    agent.socket.emit('watch');
    agent.socket.emit('presence', { state: 'asleep' });

    expect(await agent.ask('watch', { ticket: '' })).toMatchObject({
      ok: false,
      error: { code: 'validation', status: 400 },
    });
    expect(await agent.ask('watch', { nothing: {} })).toMatchObject({ ok: false, error: { code: 'validation' } });
    expect(await agent.ask('presence', { state: 'available', extra: 1 })).toMatchObject({
      ok: false,
      error: { code: 'validation' },
    });
    expect(await agent.ask('toString', {})).toMatchObject({ ok: false, error: { code: 'validation' } });
    agent.socket.disconnect();
  });

  it('a role without the permission is forbidden', async () => {
    const known = await store.agents.byId('turku-agent4');
    await store.agents.insert({ ...known!, _id: 'guest', email: 'guest@turku.example', roles: [] });
    const guest = await stack.signIn('guest');

    expect(await guest.ask('watch', { queue: { city: 'turku' } })).toMatchObject({
      ok: false,
      error: { code: 'forbidden' },
    });
    guest.socket.disconnect();
  });

  it('another city is not found', async () => {
    const ticket = await stack.sms(newPhone());
    const stranger = await stack.signIn(ELSEWHERE);
    const asked = await Promise.all([
      stranger.ask('watch', { ticket }),
      stranger.ask('watch', { queue: { city: 'helsinki' } }),
      stranger.ask('reply', { ticket, text: 'Hei' }),
      stranger.ask('typing', { ticket, on: true }),
    ]);

    for (const answer of asked) expect(answer).toMatchObject({ ok: false, error: { code: 'not-found', status: 404 } });
    stranger.socket.disconnect();
  });
});

describe('what is watched is shown', () => {
  it('a queue of no service is not found', async () => {
    const agent = await stack.signIn(AGENT);
    const watch = (service: string) => agent.ask('watch', { queue: { city: 'helsinki', service } });

    expect(await watch('spaceport')).toMatchObject({ ok: false, error: { code: 'not-found', status: 404 } });
    expect(await watch('toString')).toMatchObject({ ok: false, error: { code: 'not-found' } });
    expect(await watch('health')).toMatchObject({ ok: true });
    agent.socket.disconnect();
  });

  it('a ticket with its messages, then every version once, then no more', async () => {
    const phone = newPhone();
    const ticket = await stack.sms(phone);
    const agent = await stack.signIn(AGENT);

    const shown = await agent.ask('watch', { ticket });
    expect(shown).toMatchObject({
      ok: true,
      ticket: { id: ticket, version: 1 },
      messages: [{ seq: 1, line: 'conversation', text: 'Roskakori on täynnä' }],
    });
    expect(shown.ticket).not.toHaveProperty('outbox');

    await agent.ask('watch', { queue: { city: 'helsinki' } });
    await stack.sms(phone, { text: 'Vieläkin' });
    const told = await agent.hear('ticket', { ticket: { id: ticket, version: 2 } });
    expect(told.events).toMatchObject([{ type: 'ticket.message' }]);
    expect(await agent.hear('message', { ticket })).toMatchObject({
      message: { seq: 2, text: 'Vieläkin' },
    });
    expect(agent.count('ticket', { ticket: { id: ticket, version: 2 } })).toBe(1);

    await agent.ask('unwatch', { ticket });
    await agent.ask('unwatch', { queue: { city: 'helsinki' } });
    await stack.sms(phone, { text: 'Huhuu' });
    expect(await agent.ask('unwatch', { ticket })).toEqual({ ok: true });
    expect(agent.count('ticket', { ticket: { version: 3 } })).toBe(0);
    agent.socket.disconnect();
  });

  it('the last 50 messages of both lines', async () => {
    const phone = newPhone();
    const ticket = await stack.sms(phone);
    for (let n = 2; n <= 55; n++) await stack.sms(phone, { text: `viesti ${n}` });
    const agent = await stack.signIn(AGENT);
    await agent.ask('reply', { ticket, text: 'muista laskuttaa', note: true });

    const { messages } = await agent.ask<{ messages: MessageView[] }>('watch', { ticket });

    expect(messages).toHaveLength(50);
    expect(messages.at(-1)).toMatchObject({ line: 'notes', seq: 1, text: 'muista laskuttaa' });
    expect(messages.at(-2)).toMatchObject({ line: 'conversation', seq: 55 });
    agent.socket.disconnect();
  });

  it('a queue: who enters it and who leaves it', async () => {
    const [watcher, other] = [await stack.signIn(AGENT), await stack.signIn(COLLEAGUE)];
    const before = await stack.sms(newPhone(), { service: 'waste' });
    const { items } = await watcher.ask<{ items: TicketView[] }>('watch', {
      queue: { city: 'helsinki', service: 'waste' },
    });
    expect(items.map((item) => item.id)).toEqual([before]);

    const ticket = await stack.sms(newPhone(), { service: 'waste' });
    await watcher.hear('ticket', { ticket: { id: ticket, status: 'queued' } });
    await stack.spine.actions.claim(ticket, (await store.agents.byId(COLLEAGUE))!);

    await watcher.hear('ticket', { ticket: { id: ticket, assignee: { id: COLLEAGUE } } });
    await other.hear('ticket', { ticket: { id: ticket, status: 'open' } });
    await stack.spine.actions.transferToService(before, (await store.agents.byId(AGENT))!, 'streets');
    await watcher.hear('ticket', { ticket: { id: before, service: 'streets' } });
    watcher.socket.disconnect();
    other.socket.disconnect();
  });

  it('a queue by waiting, whether a ticket is offered or not', async () => {
    const asked = [
      await stack.sms(newPhone(), { service: 'library' }),
      await stack.sms(newPhone(), { service: 'library' }),
    ];
    const third = await stack.sms(newPhone(), { service: 'library' });
    await stack.available(COLLEAGUE);
    await stack.offer(asked[1]!, COLLEAGUE);
    const agent = await stack.signIn(AGENT);

    const { items } = await agent.ask<{ items: TicketView[] }>('watch', {
      queue: { city: 'helsinki', service: 'library' },
    });

    expect(items.map(({ id, status }) => [id, status])).toEqual([
      [asked[0], 'queued'],
      [asked[1], 'offered'],
      [third, 'queued'],
    ]);
    agent.socket.disconnect();
  });

  it('typing and viewing reach the other watchers, with who it is', async () => {
    const ticket = await stack.sms(newPhone());
    const [agent, colleague] = [await stack.signIn(AGENT), await stack.signIn(COLLEAGUE)];
    expect(await agent.ask('typing', { ticket, on: true })).toMatchObject({ ok: false, error: { code: 'not-found' } });
    await Promise.all([agent, colleague].map((one) => one.ask('watch', { ticket })));

    await agent.ask('typing', { ticket, on: true });
    await agent.ask('viewing', { ticket, on: true });
    stack.gateway.tellRead({ _id: ticket }, 1);
    stack.gateway.tellTyping({ _id: ticket }, true, { id: 'c1', name: 'Maija' });

    expect(await colleague.hear('typing', { agent: { id: AGENT } })).toMatchObject({
      ticket,
      on: true,
      agent: { id: AGENT },
    });
    expect(await colleague.hear('viewing')).toMatchObject({ agent: { id: AGENT } });
    expect(await agent.hear('read')).toEqual({ ticket, seq: 1 });
    expect(await agent.hear('typing', { contact: { id: 'c1' } })).toEqual({
      ticket,
      on: true,
      contact: { id: 'c1', name: 'Maija' },
    });
    expect(agent.count('typing', { agent: { id: AGENT } })).toBe(0);
    agent.socket.disconnect();
    colleague.socket.disconnect();
  });

  it('what the adapter lost is sent by the next comparison with the store', async () => {
    const phone = newPhone();
    const ticket = await stack.sms(phone);
    const agent = await stack.signIn(AGENT);
    await agent.ask('watch', { ticket });

    stack.isTelling.on = false;
    await stack.sms(phone);
    stack.isTelling.on = true;
    expect(agent.count('ticket', { ticket: { id: ticket } })).toBe(0);
    await stack.gateway.resync();
    await stack.gateway.resync();

    await agent.hear('ticket', { ticket: { id: ticket, version: 2 } });
    await agent.ask('unwatch', { ticket });
    expect(agent.count('ticket', { ticket: { id: ticket } })).toBe(1);
    agent.socket.disconnect();
  });
});

describe('what the adapter lost', () => {
  it('is sent by the next comparison with the store: queued, owned, once', async () => {
    const agent = await stack.signIn(AGENT);
    await agent.ask('watch', { queue: { city: 'helsinki', service: 'permits' } });

    stack.isTelling.on = false;
    const ticket = await stack.sms(newPhone(), { service: 'permits' });
    await stack.gateway.resync();
    await agent.hear('ticket', { ticket: { id: ticket, status: 'queued' } });
    await stack.spine.actions.claim(ticket, (await store.agents.byId(AGENT))!);
    stack.isTelling.on = true;
    await agent.ask('unwatch', { queue: { city: 'helsinki', service: 'permits' } });
    await stack.gateway.resync();
    await stack.gateway.resync();

    await agent.hear('ticket', { ticket: { id: ticket, status: 'open', version: 2 } });
    await agent.ask('unwatch', { ticket });
    expect(agent.count('ticket', { ticket: { id: ticket } })).toBe(2);
    agent.socket.disconnect();
  });
});

describe('presence', () => {
  it('is told to all sockets of the agent and wakes the router', async () => {
    const [desk, phone] = [await stack.signIn(`${AGENT}#desk`), await stack.signIn(`${AGENT}#phone`)];
    stack.woken.length = 0;

    const answer = await desk.ask('presence', { state: 'available', channels: ['chat', 'chat'] });

    expect(answer).toEqual({ ok: true, presence: { state: 'available', channels: ['chat'], why: null } });
    expect(await phone.hear('presence', { channels: { length: 1 } })).toEqual(answer.presence);
    expect(stack.woken).toEqual(['helsinki']);
    desk.socket.disconnect();
    phone.socket.disconnect();
  });

  it('goes offline 30 s after the last socket, not after the last but one', async () => {
    const [desk, phone] = [await stack.signIn('espoo-agent2#desk'), await stack.signIn('espoo-agent2#phone')];
    await desk.ask('presence', { state: 'available' });
    const told: unknown[] = [];
    const sweep = createPresenceSweep({
      store,
      wake: () => {},
      tellPresence: (agent, { why }) => told.push([agent, why]),
      clock: { now: () => new Date(new Date().getTime() + 35_000) },
    });

    const left = once(stack.seen, 'left');
    desk.socket.disconnect();
    await left;
    await sweep();
    expect((await store.agents.byId('espoo-agent2'))?.presence.state).toBe('available');

    const kept = once(stack.seen, 'kept');
    phone.socket.disconnect();
    expect(await kept).toMatchObject([['espoo-agent2'], expect.any(Date)]);
    await sweep();
    expect((await store.agents.byId('espoo-agent2'))?.presence).toMatchObject({
      state: 'offline',
      why: 'disconnected',
    });
    expect(told).toContainEqual(['espoo-agent2', 'disconnected']);
  });
});

describe('the end of a session', () => {
  it('is told, and the sockets of that session alone are closed', async () => {
    const [ended, other] = [await stack.signIn(`${AGENT}#ended`), await stack.signIn(`${AGENT}#other`)];
    const gone = new Promise<string>((resolve) => ended.socket.once('disconnect', resolve));

    stack.signOut(`${AGENT}#ended`);

    expect(await ended.hear('session.ended')).toMatchObject({ code: 'unauthenticated', status: 401 });
    expect(await gone).toBe('io server disconnect');
    expect(await other.ask('unwatch', { ticket: 'any' })).toEqual({ ok: true });
    other.socket.disconnect();
  });

  it('is found by the next look at an expired one', async () => {
    const agent = await stack.signIn(`${AGENT}#expired`);
    stack.ended.add(`${AGENT}#expired`);

    await stack.gateway.renewSessions();

    expect(await agent.hear('session.ended')).toMatchObject({ code: 'unauthenticated' });
  });
});
