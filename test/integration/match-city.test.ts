import { Redis } from 'ioredis';
import { seedDemo } from '../../services/launcher/seed/seed.ts';
import { createMatchCity, nextLook } from '../../services/router/match-city.ts';
import { createWaitingHeads } from '../../services/router/waiting-heads.ts';
import { createWaitingLine } from '../../services/router/waiting-line.ts';
import { createSpine, type Spine } from '../../services/spine.ts';
import { systemClock as clock } from '../../shared/clock.ts';
import { decideRequeue } from '../../shared/domain/decide-ownership.ts';
import type { Presence } from '../../shared/domain/types.ts';
import { newId } from '../../shared/ids.ts';
import { createLogger } from '../../shared/logger.ts';
import { createKeys } from '../../shared/redis/keys.ts';
import { openTestStore, serverUrls } from '../support/databases.ts';

const log = createLogger({ level: 'silent' });
/** Serves streets and waste, not the library. */
const AGENT = 'helsinki-agent2';

let stack: Awaited<ReturnType<typeof openTestStore>>;
let redis: Redis;
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
  await here.relay.close();
  await there.relay.close();
});

const setPresence = (state: Presence['state']) =>
  stack.store.agents.setPresence(AGENT, { state, channels: ['sms'], why: null, since: clock.now() });

async function aQueue() {
  const line = createWaitingLine({ redis, keys: createKeys(`test_${newId()}`) });
  const heads = createWaitingHeads({ ...stack.store, line, recent: here.recent });
  const router = createMatchCity({ ...stack.store, heads, line, attempt: here.changeTicket.attempt, clock, log });
  return { line, ...router };
}

async function anSms(service: string): Promise<string> {
  const from = `+3584${newId()}`;
  const { ticketId } = await here.acceptMessage({
    city: 'helsinki',
    channel: 'sms',
    key: newId(),
    thread: `sms:x:${from}`,
    service,
    contact: { kind: 'phone', address: from, name: null },
    language: null,
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
    const [waits, resolved] = [await anSms('waste'), await anSms('waste')];
    await build('helsinki', null);
    await there.actions.resolve(resolved, (await stack.store.agents.byId(AGENT))!, null);

    await matchCity('helsinki');

    expect(await line.position('helsinki', { service: 'waste', ticket: waits })).toBe(1);
    expect(await line.position('helsinki', { service: 'waste', ticket: resolved })).toBeNull();
  });
});

describe('where the matcher looks next', () => {
  const look = { depth: 32, isFresh: false };
  const seen = { ends: [], isFresh: true, isFull: false };

  it('at the heads again while somebody was given something or was faster', () => {
    const again = { depth: 32, isFresh: false };
    expect(nextLook({ depth: 128, isFresh: true }, { ...seen, ends: ['given', 'refused'] }, 0)).toEqual(again);
    expect(nextLook(look, { ...seen, ends: ['lost'] }, 0)).toEqual(again);
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
