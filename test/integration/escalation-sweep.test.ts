import { seedDemo } from '../../services/launcher/seed/seed.ts';
import { createEscalations } from '../../services/router/escalations.ts';
import { createSpine, type Spine } from '../../services/spine.ts';
import { createRescindOffers } from '../../services/tickets/rescind-offers.ts';
import { systemClock as clock } from '../../shared/clock.ts';
import { DEFAULT_POLICY } from '../../shared/domain/routing-policy.ts';
import type { Agent, Ticket } from '../../shared/domain/types.ts';
import { newId } from '../../shared/ids.ts';
import { createLogger } from '../../shared/logger.ts';
import { aTicket } from '../support/a-ticket.ts';
import { openTestStore } from '../support/databases.ts';

/** More than a turn looks at. */
const MANY = 1_005;
const HOUR_MS = 3_600_000;
const log = createLogger({ level: 'silent' });

let stack: Awaited<ReturnType<typeof openTestStore>>;
let spine: Spine;
let escalations: ReturnType<typeof createEscalations>;
beforeAll(async () => {
  stack = await openTestStore();
  await seedDemo(stack.store);
  spine = createSpine({ store: stack.store, tell: () => {}, clock, log });
  escalations = createEscalations({ ...stack.store, change: spine.changeTicket.change, clock, log });
});
afterAll(async () => {
  await spine.relay.close();
  await stack.close();
});

/** Since so many milliseconds, all of them in one moment. */
const ago = (ms: number) => new Date(Math.floor(clock.now().getTime() / 1000) * 1000 - ms);
const bossOf = (city: string) => `${city}-supervisor`;
const isOnDuty = (city: string) =>
  stack.store.agents.setPresence(bossOf(city), {
    state: 'available',
    channels: ['sms'],
    why: null,
    since: clock.now(),
  });
const stored = async (id: string) => (await stack.store.tickets.byId(id))!;
const collection = <T extends { _id: string }>(name: string) =>
  stack.connection.getClient().db(stack.connection.name).collection<T>(name);
const tickets = () => collection<Ticket>('tickets');

async function storeTickets(count: number, over: Partial<Ticket>): Promise<string[]> {
  const made = Array.from({ length: count }, () => {
    const id = newId();
    return aTicket({ ...over, _id: id, number: id, thread: `sms:${id}` });
  });
  await tickets().insertMany(made);
  return made.map(({ _id }) => _id);
}

const escalated = (at: Date, declinedBy: string[] = []) => ({ escalation: { at, by: null, reason: null, declinedBy } });
const waitingFrom = (at: Date) => ({ waitingSince: at, routing: { enteredQueueAt: at, rank: at } });

describe('the sweep of the escalated', () => {
  it('offers a city’s to its supervisors, however many another city has left open', async () => {
    await storeTickets(MANY, { city: 'espoo', ...escalated(ago(HOUR_MS)) });
    const [id] = await storeTickets(1, { city: 'turku', ...escalated(ago(0)) });
    await isOnDuty('turku');

    await escalations.sweep();

    expect((await stored(id!)).offers).toMatchObject([{ agent: { id: bossOf('turku') }, escalation: true }]);
  });

  it('goes on in its next turn behind those that everybody on duty has declined', async () => {
    const city = 'vantaa';
    await storeTickets(MANY, { city, ...escalated(ago(HOUR_MS), [bossOf(city)]) });
    const [id] = await storeTickets(1, { city, ...escalated(ago(0)) });
    await isOnDuty(city);

    await escalations.sweep();
    expect((await stored(id!)).offers).toEqual([]);
    await escalations.sweep();

    expect((await stored(id!)).offers).toMatchObject([{ agent: { id: bossOf(city) } }]);
    // then the longest comes first again
    const [old] = await storeTickets(1, { city, ...escalated(ago(2 * HOUR_MS)) });
    await escalations.sweep();
    expect((await stored(old!)).offers).toHaveLength(1);
  });

  it('offers as many as there is room for, all of which are taken back from who goes', async () => {
    const city = 'oulu';
    const boss = (await stack.store.agents.byId(bossOf(city)))!;
    await collection<Agent>('agents').updateOne({ _id: boss._id }, { $set: { hardCap: 45 } });
    await storeTickets(50, { city, ...escalated(ago(0)) });
    await isOnDuty(city);
    const offersOf = () => tickets().countDocuments({ city, 'offers.agent.id': boss._id });

    await escalations.sweep();
    expect(await offersOf()).toBe(45);
    await createRescindOffers({ ...stack.store, change: spine.changeTicket.change, clock, log })(boss);

    expect(await offersOf()).toBe(0);
  });
});

describe('the sweep of those that wait too long', () => {
  it('goes on in its next turn behind those that were escalated before', async () => {
    const place = { city: 'tampere', service: 'general' };
    await stack.store.cities.setPolicy(place, { ...DEFAULT_POLICY, maxWaitMinutes: 10, version: 1 });
    const long = ago(2 * HOUR_MS);
    await storeTickets(MANY, { ...place, ...waitingFrom(long), escalatedWait: long });
    const [id] = await storeTickets(1, { ...place, ...waitingFrom(ago(HOUR_MS)) });

    await escalations.overdue();
    expect((await stored(id!)).escalation).toBeUndefined();
    await escalations.overdue();

    expect((await stored(id!)).escalation).toMatchObject({ by: null, reason: 'max-wait' });
  });
});
