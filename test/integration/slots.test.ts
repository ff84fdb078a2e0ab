import { seedDemo } from '../../services/launcher/seed/seed.ts';
import type { Channel } from '../../shared/domain/types.ts';
import { openTestStore } from '../support/databases.ts';

let stack: Awaited<ReturnType<typeof openTestStore>>;
const agent = 'helsinki-agent1';
const slot = (assignment: number, ticket = 'T', channel: Channel = 'chat') => ({ agent, ticket, assignment, channel });
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
  const isAvailable = () =>
    stack.store.agents.setPresence(agent, { state: 'available', channels: ['chat'], why: null, since: now });

  it('makes its agent wrap up, longer after a second one, until it ends', async () => {
    const { agents } = stack.store;
    await isAvailable();
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

  it.each([
    { state: 'away', why: null },
    { state: 'busy', why: 'end-of-shift' },
  ] as const)('leaves one who is $state, why $why, as they are', async (left) => {
    const { agents } = stack.store;
    await isAvailable();
    await agents.take(slot(1), { limit: 'capacity' }, now);
    await agents.setPresence(agent, { ...left, channels: ['chat'], since: now });

    await agents.release(slot(1), { now, until: later(20) });

    expect(await presence()).toEqual({ ...left, channels: ['chat'], since: now });
    expect((await held()).load).toBe(0);
  });

  it('does not bring back one who has ended their shift while they wrapped up', async () => {
    const { agents } = stack.store;
    await isAvailable();
    await agents.take(slot(1), { limit: 'capacity' }, now);
    await agents.release(slot(1), { now, until: later(20) });
    const [ending] = await agents.wrappedUp(later(20));
    await agents.setPresence(agent, { state: 'busy', why: 'end-of-shift', channels: ['chat'], since: now });

    expect(await agents.wrappedUp(later(20))).toEqual([]);
    expect(await agents.endWrapUp(ending!, later(20))).toBeNull();
    expect(await agents.endShift(agent, now)).toMatchObject({ state: 'offline', why: 'end-of-shift' });
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
    expect(await agents.take(slot(6), { limit: 'none' }, now)).toBe(false);
    expect(slots?.filter(({ ticket }) => ticket === 'T')).toEqual([{ ticket: 'T', assignment: 7, units: 2 }]);
  });

  it('is not taken of an agent who is not available where the router gives', async () => {
    expect(await stack.store.agents.take(slot(1), { limit: 'capacity', presence: 'available' }, now)).toBe(false);
  });

  it('is put again at the end of a shift, but not taken for what is reopened', async () => {
    const { agents } = stack.store;
    const back = { limit: 'capacity', presence: 'on-duty' } as const;
    const isBusy = (why: string | null) =>
      agents.setPresence(agent, { state: 'busy', channels: ['chat'], why, since: now });
    await isBusy('end-of-shift');
    expect(await agents.take(slot(1), back, now)).toBe(false);
    expect(await agents.take(slot(1), { limit: 'none' }, now)).toBe(true);
    await isBusy(null);
    expect(await agents.take(slot(1, 'U'), back, now)).toBe(true);
  });
});

describe('weights of an agent', () => {
  const edit = (weights: Partial<Record<Channel, number>>, seen = 0) => {
    const fields = {
      name: 'Aino',
      skills: {},
      languages: ['fi' as const],
      languageLevels: {},
      capacity: 8,
      hardCap: 9,
    };
    const edited = { by: { kind: 'agent' as const, id: 'admin', name: 'Admin' }, at: now };
    return stack.store.agents.edit(agent, { seen, edited, ...fields, weights });
  };
  const take = (ticket: string, channel: Channel) =>
    stack.store.agents.take(slot(1, ticket, channel), { limit: 'capacity' }, now);

  it.each([
    ['two chats', ['chat', 'chat', 'chat'], [true, true, false]],
    [
      'one chat and four mails',
      ['chat', 'email', 'email', 'email', 'email', 'email'],
      [true, true, true, true, true, false],
    ],
  ] as [string, Channel[], boolean[]][])('let in %s, however many come', async (_what, channels, taken) => {
    await edit({ chat: 4 });
    for (const [n, channel] of channels.entries()) expect(await take(`T${n}`, channel)).toBe(taken[n]);
    expect(await held()).toMatchObject({ load: 8 });
  });

  it('are those of the moment it was taken: what is given back is what it took', async () => {
    await edit({ chat: 4 });
    await take('T', 'chat');
    await take('M', 'email');
    await edit({ chat: 1, email: 3 }, 1);
    await take('U', 'chat');

    expect(await held()).toMatchObject({ load: 6, slots: [{ units: 4 }, { units: 1 }, { units: 1 }] });
    await stack.store.agents.release(slot(1, 'T'));
    expect(await held()).toMatchObject({ load: 2 });
    await stack.store.agents.release(slot(1, 'M'));
    await stack.store.agents.release(slot(1, 'U'));
    expect(await held()).toMatchObject({ load: 0, slots: [] });
  });
});

describe('a silent chat’s slot', () => {
  const full = async () => {
    for (const ticket of ['T', 'U', 'V']) await stack.store.agents.take(slot(1, ticket), { limit: 'capacity' }, now);
  };
  const take = (ticket: string, limit: 'capacity' | 'hardCap', channel: Channel = 'sms') =>
    stack.store.agents.take(slot(1, ticket, channel), { limit }, now);
  const ease = (ticket: string, isSilent = true) => stack.store.agents.ease(slot(1, ticket), isSilent);
  const units = async () => {
    const { load, eased } = (await stack.store.agents.byId(agent))!;
    return { load, eased };
  };

  it('counts half for new work, once, and whole again when it wakes', async () => {
    await full();
    expect(await take('S', 'capacity')).toBe(false);

    expect(await Promise.all([ease('T'), ease('T')])).toEqual([true, false]);
    expect(await units()).toEqual({ load: 6, eased: 1 });
    expect(await take('S', 'capacity')).toBe(true);
    expect(await take('R', 'capacity')).toBe(false);

    expect(await ease('T', false)).toBe(true);
    expect(await units()).toEqual({ load: 7, eased: 0 });
  });

  it('counts whole for the hard cap, of what is given and of what is claimed', async () => {
    await full();
    for (const ticket of ['T', 'U', 'V']) await ease(ticket);
    expect(await units()).toEqual({ load: 6, eased: 3 });

    expect(await take('S', 'capacity', 'chat')).toBe(true);
    expect(await units()).toEqual({ load: 8, eased: 3 });
    expect(await take('R', 'capacity')).toBe(false);
    expect(await take('R', 'hardCap')).toBe(false);
  });

  it('takes its easing with it when it is given back, or becomes a new pair', async () => {
    await full();
    for (const ticket of ['T', 'U']) await ease(ticket);

    await stack.store.agents.release(slot(1, 'T'));
    expect(await units()).toEqual({ load: 4, eased: 1 });
    expect(await ease('T')).toBe(false);
    await stack.store.agents.take(slot(5, 'U'), { limit: 'none' }, now);
    expect(await units()).toEqual({ load: 4, eased: 0 });
  });
});
