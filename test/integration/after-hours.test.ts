import type { RoutingView } from '../../shared/contracts/routing.ts';
import { opensAt } from '../../shared/domain/opening-hours.ts';
import type { Ticket } from '../../shared/domain/types.ts';
import { createSetClock } from '../support/set-clock.ts';
import { type Stack, startStack } from '../support/stack.ts';
import { type StaffClient, signInTo } from '../support/staff-rest.ts';
import { until } from '../support/until.ts';

const ZONE = 'Europe/Helsinki';
const daily = {
  hours: [1, 2, 3, 4, 5, 6, 7].map((day) => ({ day, from: '08:00', to: '16:00' })),
  holidays: false,
  exceptions: [],
};
const BY = { seen: 0, by: { kind: 'system' as const, id: 'test', name: 'Test' }, at: new Date(0) };
/** The first opening after this evening. */
const opening = opensAt(daily, ZONE, new Date(new Date().setUTCHours(20, 0, 0, 0)))!;

const clock = createSetClock();
let stack: Stack;
let staff: StaffClient;
beforeAll(async () => {
  // in the night
  clock.set(opening.getTime() - 5 * 3_600_000);
  stack = await startStack({ clock });
  staff = await signInTo(stack);
  const general = { city: 'helsinki', service: 'general' };
  expect(await stack.store.cities.setHours(general, { ...daily, afterHours: 'hold' }, BY)).toBe(true);
});
afterAll(() => stack.stop());

const storedOf = (id: string) => stack.store.tickets.byId(id);
const isGiven = async (id: string): Promise<Ticket | null> => {
  const ticket = await storedOf(id);
  return ticket && ticket.status !== 'queued' ? ticket : null;
};
/** Available, and away again afterwards: nobody else's work is given to them. */
async function available(who: string) {
  const { ask } = await stack.agent(who);
  await ask('presence', { state: 'available' });
  return { leave: () => ask('presence', { state: 'away' }) };
}
const waitingOf = async (id: string) => ((await staff.get(`/tickets/${id}/routing`)).body as RoutingView).waiting;

describe('a service that holds its tickets after hours', () => {
  it('gives none out at night, though an agent is there, and says until when', async () => {
    const agent = await available('agent2');
    const held = await staff.aTicket();
    const served = await staff.aTicket();
    await staff.post(`/tickets/${served.id}/transfer`, { service: 'waste' });

    // the matcher has looked at the city, and this agent had room
    await until('the ticket of an open service is given', () => isGiven(served.id));

    expect(await storedOf(held.id)).toMatchObject({ status: 'queued', offers: [], assignee: null });
    expect(await waitingOf(held.id)).toMatchObject({ heldUntil: opening.toISOString() });
    await agent.leave();
  });

  it('lets an agent take one by hand', async () => {
    const { id } = await staff.aTicket();

    expect((await staff.post(`/tickets/${id}/claim`, {})).body).toMatchObject({
      status: 'open',
      assignee: { id: 'helsinki-agent1' },
    });
  });

  it('holds one that was moved to it, and moves nobody back in the line it left', async () => {
    const moved = await staff.aTicket();
    await staff.post(`/tickets/${moved.id}/transfer`, { service: 'library' });
    await staff.post(`/tickets/${moved.id}/transfer`, { service: 'general' });
    const behind = await staff.aTicket();
    await staff.post(`/tickets/${behind.id}/transfer`, { service: 'library' });
    const agent = await available('agent3');

    await until('the next of the library is given', () => isGiven(behind.id));

    expect(await storedOf(moved.id)).toMatchObject({ status: 'queued', assignee: null });
    await agent.leave();
  });

  it('goes on with the agent who had it when a resident writes again', async () => {
    const from = staff.newPhone();
    const { id } = await staff.aTicket(from);
    await staff.post(`/tickets/${id}/claim`, {});
    await staff.post(`/tickets/${id}/resolve`, {});
    const agent = await available('agent1');

    await staff.aTicket(from, 'Vielä yksi asia');

    expect(await until('it is reopened', () => isGiven(id))).toMatchObject({
      status: 'open',
      assignee: { id: 'helsinki-agent1' },
    });
    await agent.leave();
  });

  it('gives the backlog of the night out within 5 s of opening, without anything else happening', async () => {
    const backlog = await Promise.all([staff.aTicket(), staff.aTicket()]);
    clock.set(opening.getTime() - 8_000);
    await available('agent4');
    // that woke the matcher for the last time
    expect(clock.now().getTime()).toBeLessThan(opening.getTime() - 1_000);

    const given = await until(
      'the backlog is given',
      async () => {
        const tickets = await Promise.all(backlog.map(({ id }) => isGiven(id)));
        return tickets.every((ticket) => ticket !== null) && tickets;
      },
      { withinMs: 20_000 },
    );

    for (const { updatedAt, assignee } of given) {
      const afterMs = updatedAt.getTime() - opening.getTime();
      expect(assignee?.id).toBe('helsinki-agent4');
      expect(afterMs).toBeGreaterThanOrEqual(0);
      expect(afterMs).toBeLessThanOrEqual(5_000);
    }
    expect(await waitingOf(backlog[0].id)).toBeNull();
  });
});
