import { Redis } from 'ioredis';
import { seedDemo } from '../../services/launcher/seed/seed.ts';
import { createMatchCity, nextLook } from '../../services/router/match-city.ts';
import { createRouterTriggers } from '../../services/router/triggers.ts';
import { createWaitingHeads } from '../../services/router/waiting-heads.ts';
import { createWaitingLine, type LineEntry, linesOf } from '../../services/router/waiting-line.ts';
import { createSpine, type Spine } from '../../services/spine.ts';
import { systemClock as clock } from '../../shared/clock.ts';
import { decideRequeue } from '../../shared/domain/decide-ownership.ts';
import { DEFAULT_POLICY, WHOEVER } from '../../shared/domain/routing-policy.ts';
import type { Presence } from '../../shared/domain/types.ts';
import { newId } from '../../shared/ids.ts';
import { createLogger } from '../../shared/logger.ts';
import { createKeys } from '../../shared/redis/keys.ts';
import { openTestStore, serverUrls } from '../support/databases.ts';
import { until } from '../support/until.ts';

const log = createLogger({ level: 'silent' });
/** Serves streets and waste, not the library. */
const AGENT = 'helsinki-agent2';

let stack: Awaited<ReturnType<typeof openTestStore>>;
let redis: Redis;
let prefix: string;
let here: Spine;
let there: Spine;
beforeAll(async () => {
  stack = await openTestStore();
  await seedDemo(stack.store);
  redis = new Redis(serverUrls().redisUrl);
});
afterAll(async () => {
  redis.disconnect();
  await stack.close();
});
beforeEach(() => {
  const process = () => createSpine({ store: stack.store, tell: () => {}, clock, log });
  [here, there] = [process(), process()];
});
afterEach(async () => {
  const agent = (await stack.store.agents.byId(AGENT))!;
  for (const { ticket } of agent.slots) await here.actions.resolve(ticket, agent, null);
  await here.relay.close();
  await there.relay.close();
});

const setPresence = (state: Presence['state']) =>
  stack.store.agents.setPresence(AGENT, { state, channels: ['sms'], why: null, since: clock.now() });

async function aQueue() {
  prefix = `test_${newId()}`;
  const line = createWaitingLine({ redis, keys: createKeys(prefix) });
  const heads = createWaitingHeads({ ...stack.store, line, recent: here.recent });
  const { attempt } = here.changeTicket;
  let readings = 0;
  const agents = { candidates: (...cities: string[]) => (readings++, stack.store.agents.candidates(...cities)) };
  const deps = { ...stack.store, agents, heads, line, attempt, clock, log };
  // longer than any test, however slow the machine
  const router = createMatchCity({ ...deps, rememberedMs: 60_000 });
  return { line, ...router, readings: () => readings };
}

const ticketOf = async (id: string) => (await stack.store.tickets.byId(id))!;

async function anSms(service: string, language: 'fi' | 'sv' | null = null, city = 'helsinki'): Promise<string> {
  const from = `+3584${newId()}`;
  const { ticketId } = await here.acceptMessage({
    city,
    channel: 'sms',
    key: newId(),
    thread: `sms:x:${from}`,
    service,
    contact: { kind: 'phone', address: from, name: null },
    language,
    text: 'Hei',
    attachments: [],
    address: { ours: 'x', theirs: from },
  });
  return ticketId;
}

describe('the matcher of a city', () => {
  it('gives a ticket that another process has moved, whatever this one remembers of it', async () => {
    const { matchCity, build } = await aQueue();
    const id = await anSms('library');
    const actor = { kind: 'system' as const, id: 'test', name: 'Test' };
    await there.changeTicket.change(id, {
      actor,
      decide: (ticket, now) => decideRequeue(ticket, { now, why: 'transferred', service: 'waste' }),
    });
    await build('helsinki', null);
    await setPresence('available');

    await matchCity('helsinki');

    expect(await stack.store.tickets.byId(id)).toMatchObject({ status: 'open', assignee: { id: AGENT } });
    await setPresence('offline');
  });

  it('leaves in its line what nobody can take, and takes out what waits no more', async () => {
    const { line, matchCity, build } = await aQueue();
    const [waits, resolved] = [await anSms('library'), await anSms('waste')];
    await setPresence('available');
    await build('helsinki', null);
    await there.actions.resolve(resolved, (await stack.store.agents.byId(AGENT))!, null);

    await matchCity('helsinki');

    expect(await line.position('helsinki', await ticketOf(waits))).toBe(1);
    expect(await line.position('helsinki', await ticketOf(resolved))).toBeNull();
    await setPresence('offline');
  });

  it('reads the agents once for tickets that come shortly after each other, and sees who has gone since', async () => {
    const { matchCity, build, readings } = await aQueue();
    const giveOne = async () => {
      const id = await anSms('waste');
      await build('helsinki', null);
      await matchCity('helsinki');
      return ticketOf(id);
    };
    await setPresence('available');

    const [first, second] = [await giveOne(), await giveOne()];
    const readForTwo = readings();
    await setPresence('offline');
    const third = await giveOne();

    expect([first, second]).toMatchObject([{ assignee: { id: AGENT } }, { assignee: { id: AGENT } }]);
    expect(readForTwo).toBe(1);
    expect(third).toMatchObject({ status: 'queued', assignee: null });
  });

  it('sees at once the agent who came after it has looked at the others', async () => {
    const { matchCity, build } = await aQueue();
    const id = await anSms('waste');
    await build('helsinki', null);
    await matchCity('helsinki');
    await setPresence('available');

    await matchCity('helsinki');

    expect(await ticketOf(id)).toMatchObject({ status: 'open', assignee: { id: AGENT } });
    await setPresence('offline');
  });
});

describe('the matchers of two cities', () => {
  it('that want the same helper’s last room at once give them one ticket', async () => {
    const { store } = stack;
    const act = { by: { kind: 'agent' as const, id: 'admin', name: 'A' }, city: 'helsinki', at: clock.now() };
    await store.agreements.insert({
      _id: newId(),
      helped: 'helsinki',
      helper: 'vantaa',
      services: ['streets'],
      hours: null,
      languages: null,
      sees: 'conversation',
      transfers: false,
      status: 'active',
      proposed: act,
      accepted: act,
      ended: null,
      version: 2,
    });
    const service = { city: 'helsinki', service: 'streets' };
    const steps = [{ ...WHOEVER, withHelpers: true }];
    await store.cities.setPolicy(service, { ...DEFAULT_POLICY, steps, version: 1 });
    const { matchCity, build } = await aQueue();
    const helper = (await store.agents.byId('vantaa-agent2'))!;
    const busy = Array.from({ length: helper.capacity - 1 }, () => newId());
    for (const ticket of busy)
      await store.agents.take(
        { agent: helper._id, ticket, assignment: 1, channel: 'sms' },
        { limit: 'capacity' },
        clock.now(),
      );
    const tickets = [await anSms('streets'), await anSms('streets', null, 'vantaa')];
    for (const city of ['helsinki', 'vantaa']) await build(city, null);
    const { presence } = helper;
    await store.agents.setPresence(helper._id, { ...presence, state: 'available', channels: ['sms'] });

    await Promise.all([matchCity('helsinki'), matchCity('vantaa')]);

    const owned = (await store.tickets.byIds(tickets)).filter(({ assignee }) => assignee?.id === helper._id);
    expect(owned).toHaveLength(1);
    expect(await store.agents.byId(helper._id)).toMatchObject({ load: helper.capacity });
    await store.agents.setPresence(helper._id, { ...presence, state: 'offline' });
  });
});

describe('the lines of a service', () => {
  const aTicket = (id: string, over: Partial<LineEntry> & { at: number }): LineEntry => ({
    _id: id,
    service: 'waste',
    channel: 'sms',
    language: 'fi',
    ...over,
    routing: { rank: new Date(over.at) },
  });

  it('are looked at each by itself, so that those whom nobody can take stand before no others', async () => {
    const { line } = await aQueue();
    const swedish = [1, 2, 3].map((at) => aTicket(`sv${at}`, { at, language: 'sv' }));
    const others = [aTicket('fi9', { at: 9 }), aTicket('chat', { at: 8, channel: 'chat' })];
    await line.build('helsinki', [...swedish, ...others], { isWhole: true });

    const seen = await line.look('helsinki', { lines: linesOf(['waste', 'library']), depth: 2 });

    expect(seen).toHaveLength(3);
    expect(seen).toEqual(
      expect.arrayContaining([
        expect.objectContaining({ line: 'waste:sms:sv', ids: ['sv1', 'sv2'], ranks: [1, 2] }),
        expect.objectContaining({ line: 'waste:sms:fi', ids: ['fi9'], ranks: [9] }),
        expect.objectContaining({ line: 'waste:chat:fi', ids: ['chat'], ranks: [8] }),
      ]),
    );
    expect(await line.look('helsinki', { lines: linesOf(['library']), depth: 2 })).toEqual([]);
  });

  it('give a place among all who wait for the service, whatever they ask', async () => {
    const { line } = await aQueue();
    const all = [
      aTicket('first', { at: 1, language: 'sv' }),
      aTicket('second', { at: 2, channel: 'chat' }),
      aTicket('third', { at: 3 }),
      aTicket('elsewhere', { at: 0, service: 'library' }),
    ];
    await line.build('helsinki', all, { isWhole: true });

    const places = await Promise.all(all.slice(0, 3).map((one) => line.position('helsinki', one)));

    expect(places).toEqual([1, 2, 3]);
    await line.remove('helsinki', [{ line: 'waste:sms:sv', ids: ['first'] }]);
    expect(await line.position('helsinki', all[2]!)).toBe(2);
  });

  it('lose a ticket whose language was changed to the line of the new one', async () => {
    const { line, build } = await aQueue();
    const id = await anSms('social', 'sv');
    await build('helsinki', null);
    const triggers = createRouterTriggers({ line, jobs: { add: async () => true }, log });
    const seen = () => line.look('helsinki', { lines: linesOf(['social']), depth: 9 });
    expect(await seen()).toMatchObject([{ line: 'social:sms:sv', ids: [id] }]);
    const edited = { type: 'ticket.edited' as const, field: 'language', before: 'sv', after: 'fi' };
    const ticket = { ...(await ticketOf(id)), language: 'fi' as const };
    const change = { ...ticket.outbox[0]!, version: ticket.version + 1, events: [edited] };

    triggers.tell({ ticket, change });

    await until('it is in the other line', async () => (await seen())?.some((one) => one.line === 'social:sms:fi'));
    expect(await seen()).toMatchObject([{ line: 'social:sms:fi', ids: [id] }]);
  });

  it('count as whole only once all who wait are in them, also where they were lost in the meantime', async () => {
    const { line, build } = await aQueue();
    await build('helsinki', null);
    const isBuilt = async () => (await line.look('helsinki', { lines: linesOf(['waste']), depth: 1 })) !== null;
    expect(await isBuilt()).toBe(true);

    // what changed lately was read, then Redis lost everything
    await redis.del(...(await redis.keys(`${prefix}:*`)));
    await line.build('helsinki', [aTicket('late', { at: 1 })], { isWhole: false });

    expect(await isBuilt()).toBe(false);
  });

  it('lose one that was moved to another service and language at once, and only in the line that it left', async () => {
    const { line, matchCity, build } = await aQueue();
    const id = await anSms('waste', 'sv');
    await build('helsinki', null);
    const triggers = createRouterTriggers({ line, jobs: { add: async () => true }, log });
    const ticket = await ticketOf(id);
    const moved = { ...ticket, service: 'streets', language: 'fi' as const };
    const edits = [
      { type: 'ticket.edited' as const, field: 'language', before: 'sv', after: 'fi' },
      { type: 'ticket.transferred' as const, before: 'waste', after: 'streets' },
    ];
    const seen = () => line.look('helsinki', { lines: linesOf(['waste', 'streets']), depth: 99 });
    const namesOf = async () => (await seen())?.filter(({ ids }) => ids.includes(id)).map((one) => one.line);

    triggers.tell({ ticket: moved, change: { ...ticket.outbox[0]!, events: edits } });
    await until('it has moved', async () => (await namesOf())?.join() === 'streets:sms:fi');

    // the store still has it where it was: only that line is right, whichever is looked at last
    await line.build('helsinki', [ticket], { isWhole: false });
    await stack.store.agents.setPresence(AGENT, {
      state: 'available',
      channels: ['sms'],
      why: null,
      since: clock.now(),
    });
    await matchCity('helsinki');
    expect(await ticketOf(id)).toMatchObject({ status: 'open', assignee: { id: AGENT } });
    await setPresence('offline');
  });

  it('lose one that an agent took', async () => {
    const { line, build } = await aQueue();
    const id = await anSms('permits');
    await build('helsinki', null);
    const triggers = createRouterTriggers({ line, jobs: { add: async () => true }, log });
    const ticket = { ...(await ticketOf(id)), status: 'open' as const };
    const actor = { kind: 'agent' as const, id: AGENT, name: 'Agent' };
    const change = { ...ticket.outbox[0]!, actor, events: [{ type: 'ticket.claimed' as const }] };

    triggers.tell({ ticket, change });

    const isEmpty = async () => !(await line.look('helsinki', { lines: linesOf(['permits']), depth: 9 }))?.length;
    await until('it is in no line', isEmpty);
  });
});

describe('where the matcher looks next', () => {
  const look = { depth: 32, isFresh: false };
  const seen = { ends: [], isFresh: true, isFull: false, isLeft: true };

  it('at the heads again while somebody was given something or was faster', () => {
    const again = { depth: 32, isFresh: false };
    expect(nextLook({ depth: 128, isFresh: true }, { ...seen, ends: ['given', 'refused'] }, 0)).toEqual(again);
    expect(nextLook(look, { ...seen, ends: ['lost'] }, 0)).toEqual(again);
  });

  it('nowhere once all that it saw are given, since whoever comes later brings a job', () => {
    const all = { ...seen, ends: ['given' as const], isFresh: false };
    expect(nextLook(look, { ...all, isLeft: false }, 0)).toBeNull();
    expect(nextLook(look, all, 0)).toEqual(look);
  });

  it('at the store itself before it believes that nobody can be given anything', () => {
    expect(nextLook(look, { ...seen, isFresh: false }, 0)).toEqual({ depth: 32, isFresh: true });
    expect(nextLook(look, seen, 0)).toBeNull();
  });

  it('deeper where nobody can take a full look, twice more where agents refused', () => {
    expect(nextLook(look, { ...seen, isFull: true }, 0)).toEqual({ depth: 128, isFresh: true });
    expect(nextLook({ depth: 2_048, isFresh: true }, { ...seen, isFull: true }, 0)).toBeNull();
    expect(nextLook(look, { ...seen, ends: ['refused'] }, 2)).toEqual({ depth: 32, isFresh: true });
    expect(nextLook(look, { ...seen, ends: ['refused'] }, 3)).toBeNull();
  });
});
