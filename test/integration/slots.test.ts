import { seedDemo } from '../../services/launcher/seed/seed.ts';
import { openTestStore } from '../support/databases.ts';

let stack: Awaited<ReturnType<typeof openTestStore>>;
const agent = 'helsinki-agent1';
const slot = (assignment: number, ticket = 'T', units = 2) => ({ agent, ticket, assignment, units });
const now = new Date();
const held = async () => {
  const found = await stack.store.agents.byId(agent);
  return { load: found?.load, slots: found?.slots };
};

beforeAll(async () => {
  stack = await openTestStore();
});
afterAll(() => stack.close());
beforeEach(async () => {
  await stack.connection.dropDatabase();
  await seedDemo(stack.store);
});

describe('a slot that is given back after a chat', () => {
  const later = (seconds: number) => new Date(now.getTime() + seconds * 1000);
  const presence = async () => (await stack.store.agents.byId(agent))?.presence;
  const isSet = (state: 'available' | 'away') =>
    stack.store.agents.setPresence(agent, { state, channels: ['chat'], why: null, since: now });

  it('makes its agent wrap up, longer after a second one, until it ends', async () => {
    const { agents } = stack.store;
    await isSet('available');
    for (const assignment of [1, 2]) await agents.take(slot(assignment, `T${assignment}`), { limit: 'capacity' }, now);

    await agents.release(slot(1, 'T1'), { now, until: later(20) });
    expect(await presence()).toEqual({
      state: 'busy',
      channels: ['chat'],
      why: 'wrap-up',
      since: now,
      until: later(20),
    });
    await agents.release(slot(2, 'T2'), { now: later(15), until: later(35) });
    expect(await presence()).toMatchObject({ why: 'wrap-up', until: later(35) });

    expect(await agents.wrappedUp(later(30))).toEqual([]);
    const [ended] = await agents.wrappedUp(later(35));
    expect(await agents.endWrapUp(ended!, later(35))).toMatchObject({ state: 'available', why: null });
    expect(await agents.endWrapUp(ended!, later(35))).toBeNull();
  });

  it('leaves one who is away as they are', async () => {
    const { agents } = stack.store;
    await isSet('available');
    await agents.take(slot(1), { limit: 'capacity' }, now);
    await isSet('away');

    await agents.release(slot(1), { now, until: later(20) });

    expect(await presence()).toMatchObject({ state: 'away', why: null });
    expect((await held()).load).toBe(0);
  });
});

describe('a slot', () => {
  it('released late does not free a newer one of the same ticket', async () => {
    const { agents } = stack.store;
    expect(await agents.take(slot(3), { limit: 'capacity' }, now)).toBe(true);
    await agents.release(slot(3));
    expect(await agents.take(slot(5), { limit: 'capacity' }, now)).toBe(true);

    await agents.release(slot(3));

    expect(await held()).toEqual({ load: 2, slots: [{ ticket: 'T', assignment: 5, units: 2 }] });
  });

  it('is taken once a ticket, and only into free units', async () => {
    const { agents } = stack.store;
    const taken = await Promise.all(
      [1, 2, 3, 4, 5, 6, 7, 8].map((n) => agents.take(slot(1, `T${n}`), { limit: 'capacity' }, now)),
    );
    expect(taken.filter(Boolean)).toHaveLength(3);
    expect((await held()).load).toBe(6);
    expect(await agents.take(slot(2, 'T1'), { limit: 'hardCap' }, now)).toBe(false);
  });

  it('is put even over capacity; an older one of the ticket becomes the new pair', async () => {
    const { agents } = stack.store;
    await agents.take(slot(1), { limit: 'capacity' }, now);
    for (const ticket of ['A', 'B', 'C', 'D']) await agents.take(slot(1, ticket), { limit: 'none' }, now);
    await agents.take(slot(7), { limit: 'none' }, now);

    const { load, slots } = await held();
    expect(load).toBe(10);
    expect(slots?.filter(({ ticket }) => ticket === 'T')).toEqual([{ ticket: 'T', assignment: 7, units: 2 }]);
  });

  it('is not taken of an agent who is not available where the router gives', async () => {
    expect(await stack.store.agents.take(slot(1), { limit: 'capacity', presence: 'available' }, now)).toBe(false);
  });
});
