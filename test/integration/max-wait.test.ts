import { createDryRun } from '../../services/admin/dry-run-policy.ts';
import { seedDemo } from '../../services/launcher/seed/seed.ts';
import { createEscalations } from '../../services/router/escalations.ts';
import { createSpine, type Spine } from '../../services/spine.ts';
import { DEFAULT_POLICY } from '../../shared/domain/routing-policy.ts';
import type { PolicyRules, Ticket } from '../../shared/domain/types.ts';
import { newId } from '../../shared/ids.ts';
import { createLogger } from '../../shared/logger.ts';
import { openTestStore } from '../support/databases.ts';

const MINUTE_MS = 60_000;
const AGENT = 'helsinki-agent1';
const BY = { seen: 0, by: { kind: 'system' as const, id: 'test', name: 'Test' }, at: new Date(0) };
const PULL = { chat: 'pull', sms: 'pull', email: 'pull', web: 'pull' } as const;
/** A Tuesday, ten in the morning in Helsinki. */
const STARTS = Date.parse('2026-06-16T07:00:00Z');

let stack: Awaited<ReturnType<typeof openTestStore>>;
let spine: Spine;
let now: Date;
const clock = { now: () => now };
const log = createLogger({ level: 'silent' });

async function setPolicy(service: string, over: Partial<PolicyRules>): Promise<void> {
  const policy = { ...DEFAULT_POLICY, ...over, version: 1 };
  expect(await stack.store.cities.setPolicy({ city: 'helsinki', service }, policy)).toBe(true);
}

beforeAll(async () => {
  stack = await openTestStore();
  await seedDemo(stack.store);
  await setPolicy('general', { maxWaitMinutes: 10 });
  await setPolicy('parking', { maxWaitMinutes: 10, modes: PULL });
  await setPolicy('library', { maxWaitMinutes: 10 });
  const hours = [1, 2, 3, 4, 5].map((day) => ({ day, from: '08:00', to: '16:00' }));
  const calendar = { hours, holidays: true, exceptions: [], afterHours: 'hold' as const };
  await stack.store.cities.setHours({ city: 'helsinki', service: 'library' }, calendar, BY);
});
afterAll(() => stack.close());
beforeEach(() => {
  now = new Date(STARTS);
  spine = createSpine({ store: stack.store, tell: () => {}, clock, log });
});
afterEach(() => spine.relay.close());

const sweep = () => createEscalations({ ...stack.store, change: spine.changeTicket.change, clock, log }).overdue();
const pass = (minutes: number) => {
  now = new Date(now.getTime() + minutes * MINUTE_MS);
};
const stored = async (id: string) => (await stack.store.tickets.byId(id))!;
const escalationOf = async (id: string) => (await stored(id)).escalation ?? null;

async function aTicketOf(service: string): Promise<Ticket> {
  const address = newId();
  const { ticketId } = await spine.acceptMessage({
    ...{ city: 'helsinki', channel: 'sms', key: address, thread: `sms:ours:${address}`, service },
    ...{ language: null, text: 'Hei', attachments: [] },
    contact: { kind: 'phone', address, name: null },
    address: { ours: '+358500000001', theirs: address },
  });
  return stored(ticketId);
}

describe('a ticket that waits for longer than its policy allows', () => {
  it.each(['general', 'parking'])('in %s is escalated by the system, and keeps its place', async (service) => {
    const { _id, routing } = await aTicketOf(service);
    pass(10 - 1 / 60_000);
    await sweep();
    expect(await escalationOf(_id)).toBeNull();

    pass(1 / 60_000);
    await sweep();

    const { outbox, status, ...after } = await stored(_id);
    expect(after).toMatchObject({ routing, escalation: { by: null, reason: 'max-wait', at: now } });
    expect(status).toBe('queued');
    expect(outbox.at(-1)).toMatchObject({
      actor: { kind: 'system', id: 'router' },
      events: [{ type: 'ticket.escalated', by: null, why: 'max-wait' }],
    });
  });

  it('is not where its policy says nothing of it', async () => {
    const { _id } = await aTicketOf('waste');
    pass(100_000);
    await sweep();
    expect(await escalationOf(_id)).toBeNull();
  });

  it('is also while it is offered to somebody', async () => {
    const { _id } = await aTicketOf('general');
    const agent = { _id: AGENT, name: 'Aino' };
    await stack.store.agents.setPresence(AGENT, { state: 'available', channels: ['sms'], why: null, since: now });
    await spine.actions.transferToAgent(_id, agent, agent);
    expect((await stored(_id)).status).toBe('offered');

    pass(10);
    await sweep();

    expect(await stored(_id)).toMatchObject({ status: 'offered', offers: [{}], escalation: { by: null } });
    await spine.actions.resolve(_id, agent, null);
  });

  it('is once for each wait: not again after it was withdrawn, but after it came to the queue anew', async () => {
    const { _id } = await aTicketOf('general');
    const agent = (await stack.store.agents.byId(AGENT))!;
    pass(10);
    await sweep();
    await spine.consultActions.withdraw(_id, (await stack.store.agents.byId('helsinki-supervisor'))!);
    pass(10);
    await sweep();
    expect(await escalationOf(_id)).toBeNull();

    await spine.actions.claim(_id, agent);
    await spine.actions.resolve(_id, agent, null);
    await stack.store.agents.setPresence(AGENT, { state: 'offline', channels: [], why: null, since: now });
    await spine.actions.reopen(_id, agent);
    expect((await stored(_id)).status).toBe('queued');
    pass(10);
    await sweep();
    expect(await escalationOf(_id)).toMatchObject({ by: null, at: now });
  });

  it('is offered to the supervisors on duty, the longest wait first, as far as they have room', async () => {
    const supervisor = 'helsinki-supervisor';
    await stack.store.agents.setPresence(supervisor, { state: 'available', channels: ['sms'], why: null, since: now });
    const tickets: Ticket[] = [];
    for (let n = 0; n < 9; n++) {
      tickets.push(await aTicketOf('social'));
      pass(1);
    }
    await setPolicy('social', { maxWaitMinutes: 1 });
    await sweep();

    const offered = await Promise.all(tickets.map(async ({ _id }) => (await stored(_id)).offers.length));
    expect(offered).toEqual([1, 1, 1, 1, 1, 1, 1, 1, 0]);
    const boss = (await stack.store.agents.byId(supervisor))!;
    expect(boss.load).toBe(8);
    for (const { _id } of tickets) await spine.actions.resolve(_id, boss, null);
    await stack.store.agents.setPresence(supervisor, { state: 'away', channels: [], why: null, since: now });
  });

  it('waits no more once anybody has it', async () => {
    const { _id } = await aTicketOf('general');
    pass(10);
    await sweep();

    const claimed = await spine.actions.claim(_id, { _id: AGENT, name: 'Aino' });

    expect(claimed).toMatchObject({ status: 'open', escalation: null });
    expect(claimed.outbox.at(-1)?.events).toContainEqual({ type: 'ticket.escalation-ended', why: 'taken' });
  });

  it('counts open time alone: what came at night is not overdue at opening', async () => {
    // Friday, five minutes before closing; then over the weekend
    now = new Date('2026-06-12T12:55:00Z');
    const [evening, always] = [await aTicketOf('library'), await aTicketOf('parking')];
    now = new Date('2026-06-13T12:00:00Z');
    const weekend = await aTicketOf('library');

    now = new Date('2026-06-15T05:04:59Z');
    await sweep();
    expect(await escalationOf(always._id)).not.toBeNull();
    expect(await escalationOf(evening._id)).toBeNull();

    now = new Date('2026-06-15T05:05:00Z');
    await sweep();
    expect(await escalationOf(evening._id)).not.toBeNull();
    expect(await escalationOf(weekend._id)).toBeNull();

    now = new Date('2026-06-15T05:10:00Z');
    await sweep();
    expect(await escalationOf(weekend._id)).not.toBeNull();
  });
});

describe('a dry run', () => {
  it('says which tickets would have been escalated before they were given', async () => {
    const { _id, city, service, version } = await aTicketOf('health');
    const agent = { id: AGENT, name: 'Aino' };
    await stack.store.decisions.insert({
      ...{ _id: newId(), city, service, ticket: _id, version, at: now, waitedMs: 15 * MINUTE_MS, how: 'assign', agent },
      ...{ policy: { version: 0, step: 0 }, considered: [] },
    });
    const health = (await stack.store.cities.book()).services.get('helsinki')!.get('health')!;
    const run = (maxWaitMinutes: number | null) =>
      createDryRun(stack.store)(health, { ...DEFAULT_POLICY, maxWaitMinutes });

    expect(await run(15)).toMatchObject({ tickets: 1, escalated: 1, items: [{ escalated: true }] });
    expect(await run(16)).toMatchObject({ tickets: 1, escalated: 0, items: [{ escalated: false }] });
    expect(await run(null)).toMatchObject({ escalated: 0 });
  });
});
