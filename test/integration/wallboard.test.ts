import { createCountFigures } from '../../services/metrics/count-figures.ts';
import type { WallboardView } from '../../shared/contracts/wallboard.ts';
import type { Store } from '../../shared/repositories/open-store.ts';
import { openTestStore } from '../support/databases.ts';
import { type StaffStack, startStaff } from '../support/staff-stack.ts';
import { until } from '../support/until.ts';

const AGENT = 'helsinki-agent1';
const SUPERVISOR = 'helsinki-supervisor';

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

type Shown = { ok: boolean; wallboard: WallboardView };
const general = ({ cities }: WallboardView) => cities[0]?.services.find(({ id }) => id === 'general');

async function seenBy(token: string): Promise<WallboardView> {
  const supervisor = await stack.signIn(token);
  const { wallboard } = (await supervisor.ask('watch', { wallboard: {} })) as Shown;
  supervisor.socket.disconnect();
  return wallboard;
}

/** Everything that was saved is in the log. */
async function logged(): Promise<void> {
  await until(
    'an empty outbox',
    async () => (await store.tickets.unpublished(new Date(Date.parse('2100-01-01')))).length === 0,
  );
}

describe('a day of a few tickets', () => {
  it('shows who waits, what is in hand and what the day came to, each counted once', async () => {
    await stack.available(AGENT);
    const agent = await stack.signIn(AGENT);
    const [answered, left, waits] = [
      await stack.sms(stack.newPhone()),
      await stack.sms(stack.newPhone()),
      await stack.sms(stack.newPhone()),
    ];
    const offer = await stack.offer(answered, AGENT);
    await agent.ask('accept', { offer });
    const held = general(await seenBy(SUPERVISOR));
    expect(held).toMatchObject({ waiting: 2, open: 1 });
    expect(held?.longestWaitSince).toBe((await store.tickets.byId(left))?.waitingSince?.toISOString());

    await agent.ask('reply', { ticket: answered, text: 'Tulemme huomenna' });
    await agent.ask('reply', { ticket: answered, text: 'Ja vielä' });
    await stack.spine.actions.resolve(left, { _id: AGENT, name: 'Aino', roles: ['agent'] }, null);
    await logged();
    // the first is killed after it has counted, before that is marked
    const dying = { ...store.changes, counted: () => Promise.reject(new Error('killed')) };
    await expect(createCountFigures({ ...store, changes: dying })()).rejects.toThrow('killed');
    await Promise.all([createCountFigures(store)(), createCountFigures(store)()]);
    await createCountFigures(store)();

    const wallboard = await seenBy(SUPERVISOR);
    expect(general(wallboard)).toMatchObject({
      waiting: 1,
      arrivedToday: 3,
      arrivedLastHour: 3,
      offeredToday: 3,
      answeredToday: 1,
      abandonedToday: 1,
      serviceLevel: { answeredWithin: 1, offered: 3, percent: 33 },
    });
    expect(wallboard.cities[0]?.agents.find(({ id }) => id === AGENT)).toMatchObject({
      state: 'available',
      inHand: [],
    });
    expect((await store.tickets.byId(waits))?.status).toBe('queued');
    agent.socket.disconnect();
  });
});

describe('the live view', () => {
  it('is a supervisor’s, of their own cities', async () => {
    const [agent, supervisor] = [await stack.signIn(AGENT), await stack.signIn(SUPERVISOR)];
    expect(await agent.ask('watch', { wallboard: {} })).toMatchObject({ ok: false, error: { code: 'forbidden' } });
    expect(await supervisor.ask('watch', { wallboard: { city: 'oulu' } })).toMatchObject({
      ok: false,
      error: { code: 'not-found' },
    });
    const { wallboard } = (await supervisor.ask('watch', { wallboard: { city: 'helsinki' } })) as Shown;
    expect(wallboard.cities.map(({ id }) => id)).toEqual(['helsinki']);
    agent.socket.disconnect();
    supervisor.socket.disconnect();
  });

  it('is pushed at most once a second however much changes, and no longer once it is not watched', async () => {
    const supervisor = await stack.signIn(SUPERVISOR);
    const pushes: number[] = [];
    let seen = 0;
    supervisor.socket.on('wallboard', (wallboard: WallboardView) => {
      pushes.push(performance.now());
      seen = general(wallboard)?.waiting ?? 0;
    });
    const { wallboard } = (await supervisor.ask('watch', { wallboard: {} })) as Shown;
    const before = general(wallboard)?.waiting ?? 0;
    const watchedAt = performance.now();
    for (let sent = 0; sent < 100; sent++) await stack.sms(stack.newPhone());

    await until('all of them on the screen', async () => seen === before + 100);
    const seconds = (performance.now() - watchedAt) / 1_000;
    expect(pushes.length).toBeGreaterThan(0);
    expect(pushes.length).toBeLessThanOrEqual(Math.ceil(seconds));
    expect(await supervisor.ask('unwatch', { wallboard: {} })).toEqual({ ok: true });
    const count = pushes.length;
    await stack.sms(stack.newPhone());
    const other = await stack.signIn(SUPERVISOR);
    await other.ask('watch', { wallboard: {} });
    await stack.sms(stack.newPhone());
    await other.hear('wallboard', {});
    expect(pushes.length).toBe(count);
    other.socket.disconnect();
    supervisor.socket.disconnect();
  });

  it('ends for a supervisor who is none of the city any more', async () => {
    const [leaver, other] = [await stack.signIn('espoo-supervisor'), await stack.signIn('espoo-admin')];
    await leaver.ask('watch', { wallboard: {} });
    await other.ask('watch', { wallboard: {} });
    let pushes = 0;
    leaver.socket.on('wallboard', () => pushes++);
    const { agents } = store;
    const byId = agents.byId;
    agents.byId = async (id) => {
      const found = await byId(id);
      return found && id === 'espoo-supervisor' ? { ...found, cities: [] } : found;
    };
    await stack.gateway.renewSessions();
    agents.byId = byId;

    await stack.sms(stack.newPhone(), { city: 'espoo', thread: `sms:x:${stack.newPhone()}` });
    await other.hear('wallboard', {});
    expect(pushes).toBe(0);
    leaver.socket.disconnect();
    other.socket.disconnect();
  });
});
