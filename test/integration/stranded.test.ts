import { seedDemo } from '../../services/launcher/seed/seed.ts';
import { createRouterSweeps } from '../../services/router/sweep.ts';
import { createSpine, type Spine } from '../../services/spine.ts';
import type { Clock } from '../../shared/clock.ts';
import { DEFAULT_POLICY } from '../../shared/domain/routing-policy.ts';
import type { Channel, IdentityKind } from '../../shared/domain/types.ts';
import { newId } from '../../shared/ids.ts';
import { createLogger } from '../../shared/logger.ts';
import { openTestStore } from '../support/databases.ts';

const AGENT = 'helsinki-agent1';
const MINUTE_MS = 60_000;
const KINDS: Record<string, IdentityKind> = { chat: 'chat', sms: 'phone', email: 'email' };

let stack: Awaited<ReturnType<typeof openTestStore>>;
let spine: Spine;
let now: Date;
const clock: Clock = { now: () => now };

beforeAll(async () => {
  stack = await openTestStore();
  await seedDemo(stack.store);
});
afterAll(() => stack.close());
beforeEach(() => {
  now = new Date();
  const log = createLogger({ level: 'silent' });
  spine = createSpine({ store: stack.store, tell: () => {}, clock, log });
});
afterEach(() => spine.relay.close());

const sweep = () =>
  createRouterSweeps({
    ...stack.store,
    line: { look: async () => [] },
    build: async () => 0,
    wake: () => {},
    change: spine.changeTicket.change,
    clock,
  }).stranded();

const present = (state: 'available' | 'offline', since: Date) =>
  stack.store.agents.setPresence(AGENT, { state, channels: ['chat', 'sms', 'email', 'web'], why: null, since });

/** A ticket that the agent has taken from the queue. */
async function aTicketOf(channel: Channel): Promise<string> {
  const address = newId();
  const { ticketId } = await spine.acceptMessage({
    city: 'helsinki',
    channel,
    key: address,
    thread: `${channel}:${address}`,
    service: 'general',
    contact: { kind: KINDS[channel] ?? 'email', address, name: null },
    language: null,
    text: 'Hei',
    attachments: [],
    address: { ours: 'helsinki', theirs: address },
  });
  const agent = (await stack.store.agents.byId(AGENT))!;
  await present('available', now);
  await spine.actions.claim(ticketId, agent);
  return ticketId;
}
const statusOf = async (id: string) => (await stack.store.tickets.byId(id))?.status;

describe('work in the hands of an agent who is gone', () => {
  it('goes on at once where somebody waits in a chat, with its waiting time, and gives the units back', async () => {
    const chat = await aTicketOf('chat');
    const before = (await stack.store.tickets.byId(chat))!;
    await present('offline', now);

    await sweep();

    const after = (await stack.store.tickets.byId(chat))!;
    expect(after).toMatchObject({ status: 'queued', assignee: null, lastAssignee: { id: AGENT } });
    expect(after.routing.enteredQueueAt).toEqual(before.waitingSince);
    expect(after.outbox.at(-1)?.events).toContainEqual(
      expect.objectContaining({ type: 'ticket.queued', why: 'agent-offline' }),
    );
    expect(await stack.store.agents.byId(AGENT)).toMatchObject({ load: 0, slots: [] });
  });

  it.each([
    { channel: 'sms' as const, minutes: 15 },
    { channel: 'email' as const, minutes: 60 },
  ])('waits $minutes minutes with $channel', async ({ channel, minutes }) => {
    const ticket = await aTicketOf(channel);
    const gone = now;
    await present('offline', gone);

    now = new Date(gone.getTime() + minutes * MINUTE_MS - 1);
    await sweep();
    expect(await statusOf(ticket)).toBe('open');

    now = new Date(gone.getTime() + minutes * MINUTE_MS);
    await sweep();
    expect(await statusOf(ticket)).toBe('queued');
  });

  it('stays with one who is there, and what waits for the resident stays too', async () => {
    const mine = await aTicketOf('chat');
    await sweep();
    expect(await statusOf(mine)).toBe('open');

    const agent = (await stack.store.agents.byId(AGENT))!;
    await spine.writeMessage({ ticket: mine, text: 'Hetki', attachments: [] }, agent);
    await present('offline', now);
    await sweep();
    expect(await statusOf(mine)).toBe('pending');
  });

  it('stays with one who took it while offline and whose screen is open, and goes on once it is closed', async () => {
    const { agents } = stack.store;
    const mine = await aTicketOf('chat');
    await present('offline', new Date(now.getTime() - MINUTE_MS));
    await agents.keepConnected([AGENT], new Date(now.getTime() + MINUTE_MS));

    await sweep();
    expect(await statusOf(mine)).toBe('open');

    now = new Date(now.getTime() + MINUTE_MS);
    await sweep();
    expect(await statusOf(mine)).toBe('queued');
  });

  it('has its time too where it was taken without being connected', async () => {
    const gone = new Date(now.getTime() - 60 * MINUTE_MS);
    const ticket = await aTicketOf('sms');
    await present('offline', gone);

    await sweep();
    expect(await statusOf(ticket)).toBe('open');

    now = new Date(now.getTime() + 15 * MINUTE_MS);
    await sweep();
    expect(await statusOf(ticket)).toBe('queued');
  });

  it('stays with one who has come back while it was looked at', async () => {
    const ticket = await aTicketOf('chat');
    const gone = new Date(now.getTime() - MINUTE_MS);
    await present('offline', gone);
    const seen = await stack.store.agents.offlineHolders();
    await present('available', now);
    const { isStill } = stack.store.agents;
    expect(await isStill(AGENT, seen.find(({ _id }) => _id === AGENT)!.presence)).toBe(false);

    await sweep();
    expect(await statusOf(ticket)).toBe('open');
  });

  it('waits as long as the service’s policy says', async () => {
    const general = { city: 'helsinki', service: 'general' };
    const returnMinutes = { ...DEFAULT_POLICY.returnMinutes, sms: 3 };
    const policy = { ...DEFAULT_POLICY, returnMinutes, version: 1 };
    expect(await stack.store.cities.setPolicy(general, policy)).toBe(true);
    const ticket = await aTicketOf('sms');
    const gone = now;
    await present('offline', gone);

    now = new Date(gone.getTime() + 3 * MINUTE_MS - 1);
    await sweep();
    expect(await statusOf(ticket)).toBe('open');

    now = new Date(gone.getTime() + 3 * MINUTE_MS);
    await sweep();
    expect(await statusOf(ticket)).toBe('queued');
  });
});
