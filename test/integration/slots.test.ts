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
