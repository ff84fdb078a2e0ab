import { seedDemo } from '../../services/launcher/seed/seed.ts';
import { ROUTER } from '../../services/router/match-city.ts';
import { createSpine, type Spine } from '../../services/spine.ts';
import type { Decide } from '../../services/tickets/change-ticket.ts';
import { systemClock } from '../../shared/clock.ts';
import type { InboundMessage } from '../../shared/domain/channel-messages.ts';
import { decideClose, decideResolve } from '../../shared/domain/decide-conversation.ts';
import type { Saved } from '../../shared/events/saved.ts';
import { createLogger } from '../../shared/logger.ts';
import type { Store } from '../../shared/repositories/open-store.ts';
import { openTestStore } from '../support/databases.ts';

const sms = (over: Partial<InboundMessage> = {}): InboundMessage => ({
  city: 'helsinki',
  channel: 'sms',
  key: 'SM1',
  thread: 'sms:+358500000001:+358401112233',
  service: 'general',
  contact: { kind: 'phone', address: '+358401112233', name: null },
  language: null,
  text: 'Roskakori on täynnä',
  attachments: [],
  address: { ours: '+358500000001', theirs: '+358401112233' },
  ...over,
});

let store: Store;
let close: () => Promise<void>;
let told: Saved[];
const spineOf = (): Spine =>
  createSpine({
    store,
    tell: (saved) => told.push(saved),
    clock: systemClock,
    log: createLogger({ level: 'silent' }),
    failpoint: () => {},
  });

beforeAll(async () => {
  ({ store, close } = await openTestStore());
  await seedDemo(store);
});
afterAll(() => close());
beforeEach(() => {
  told = [];
});

describe('must 2: a message is taken in once', () => {
  it('the same message delivered 20 times at once to two processes is one message', async () => {
    const spines = [spineOf(), spineOf()];
    const message = sms({
      key: 'SM-once',
      thread: 'sms:+358500000001:+358400000020',
      contact: { kind: 'phone', address: '+358400000020', name: null },
    });

    const accepted = await Promise.all(Array.from({ length: 20 }, (_, i) => spines[i % 2]!.acceptMessage(message)));

    expect(new Set(accepted.map((one) => one.messageId)).size).toBe(1);
    expect(new Set(accepted.map((one) => one.ticketId)).size).toBe(1);
    const ticket = await store.tickets.byId(accepted[0]!.ticketId);
    expect(ticket).toMatchObject({ conversation: 1, version: 1, status: 'queued' });
    await Promise.all(spines.map((spine) => spine.relay.close()));
  });

  it('two different first messages of one number racing give one ticket with both', async () => {
    const spines = [spineOf(), spineOf()];
    const from = {
      thread: 'sms:+358500000001:+358400000021',
      contact: { kind: 'phone' as const, address: '+358400000021', name: null },
    };

    const accepted = await Promise.all(
      Array.from({ length: 10 }, (_, i) => spines[i % 2]!.acceptMessage(sms({ key: `SM-race-${i}`, ...from }))),
    );

    expect(new Set(accepted.map((one) => one.ticketId)).size).toBe(1);
    expect(accepted.map((one) => one.seq).sort((a, b) => a - b)).toEqual(Array.from({ length: 10 }, (_, i) => i + 1));
    const ticket = await store.tickets.byId(accepted[0]!.ticketId);
    expect(ticket?.conversation).toBe(10);
    await Promise.all(spines.map((spine) => spine.relay.close()));
  });

  it('two residents with the same client message id do not meet', async () => {
    const spine = spineOf();
    const chat = (session: string) =>
      sms({
        channel: 'chat',
        key: `${session}:1`,
        thread: `chat:${session}`,
        contact: { kind: 'chat', address: session, name: null },
        clientId: '1',
      });

    const [one, other] = await Promise.all([spine.acceptMessage(chat('one')), spine.acceptMessage(chat('other'))]);

    expect(one.ticketId).not.toBe(other.ticketId);
    await spine.relay.close();
  });
});

describe('must 3: one atomic write changes a ticket and says so: the relay', () => {
  it('logs every change, lowers the flags and empties the outboxes', async () => {
    const spine = spineOf();
    const { ticketId, messageId } = await spine.acceptMessage(
      sms({ key: 'SM-relay', thread: 'sms:a:b', contact: { kind: 'phone', address: '+358400000030', name: null } }),
    );
    await spine.relay.close();

    const ticket = await store.tickets.byId(ticketId);
    expect(ticket).toMatchObject({ outbox: [], unpublished: false });
    expect((await store.messages.byId(messageId))?.unapplied).toBeUndefined();
    const log = await store.changes.ofTicket({ city: 'helsinki', ticket: ticketId, after: 0, upTo: 99 });
    expect(log.map((change) => change.version)).toEqual([1]);
    expect(told).toHaveLength(1);
  });

  it('a message stored by a process that died is finished by the sweep', async () => {
    const dying = spineOf();
    const first = await dying.acceptMessage(
      sms({ key: 'SM-dead-1', thread: 'sms:dead', contact: { kind: 'phone', address: '+358400000031', name: null } }),
    );
    await dying.relay.close();
    const known = (await store.messages.byId(first.messageId))!;
    await store.messages.insert({
      ...known,
      _id: 'orphan',
      key: 'SM-dead-2',
      seq: 2,
      at: new Date(Date.now() - 60_000),
      unapplied: true,
    });

    const living = spineOf();
    await living.sweepUnapplied();
    await living.relay.close();

    expect(await store.tickets.byId(first.ticketId)).toMatchObject({ conversation: 2, version: 2 });
  });
});

describe('an agent works on a ticket', () => {
  it('claims, answers, and the resident reopens what was resolved', async () => {
    const spine = spineOf();
    const agent = (await store.agents.byId('helsinki-agent1'))!;
    await store.agents.setPresence(agent._id, {
      state: 'available',
      channels: ['chat', 'sms', 'email', 'web'],
      why: null,
      since: new Date(),
    });
    const from = {
      thread: 'sms:+358500000001:+358400000040',
      contact: { kind: 'phone' as const, address: '+358400000040', name: null },
    };
    const { ticketId } = await spine.acceptMessage(sms({ key: 'SM-work-1', ...from }));

    const claimed = await spine.actions.claim(ticketId, agent);
    expect(claimed).toMatchObject({ status: 'open', assignee: { id: agent._id } });
    expect((await store.agents.byId(agent._id))?.load).toBe(1);

    const { message, ticket } = await spine.writeMessage(
      { ticket: ticketId, id: 'r1', text: 'Hoidetaan!', attachments: [] },
      agent,
    );
    expect(message).toMatchObject({ seq: 2, direction: 'out', channel: 'sms', address: { theirs: '+358400000040' } });
    expect(ticket.status).toBe('pending');
    expect((await store.agents.byId(agent._id))?.load).toBe(0);
    const again = await spine.writeMessage({ ticket: ticketId, id: 'r1', text: 'Hoidetaan!', attachments: [] }, agent);
    expect(again.message._id).toBe(message._id);

    await spine.actions.resolve(ticketId, agent, null);
    const { status } = await spine.acceptMessage(sms({ key: 'SM-work-2', ...from }));
    expect(status).toBe('open');
    const held = await store.agents.byId(agent._id);
    expect(held).toMatchObject({ load: 1, slots: [{ ticket: ticketId, units: 1 }] });
    await spine.relay.close();
  });
});

describe('what a process remembers of a ticket', () => {
  const from = (n: number) => ({
    thread: `sms:+358500000001:+35840000005${n}`,
    contact: { kind: 'phone' as const, address: `+35840000005${n}`, name: null },
  });

  it('does no harm where another process has written to it since', async () => {
    const [here, there] = [spineOf(), spineOf()];
    const { ticketId } = await here.acceptMessage(sms({ key: 'SM-old-1', ...from(1) }));
    await there.acceptMessage(sms({ key: 'SM-old-2', ...from(1) }));

    const third = await here.acceptMessage(sms({ key: 'SM-old-3', ...from(1) }));

    expect(third).toMatchObject({ ticketId, seq: 3, isDuplicate: false });
    expect(await store.tickets.byId(ticketId)).toMatchObject({ conversation: 3, version: 3 });
    await Promise.all([here.relay.close(), there.relay.close()]);
  });

  it('does no harm where another process has closed it and a follow-up has begun', async () => {
    const [here, there] = [spineOf(), spineOf()];
    const { ticketId } = await here.acceptMessage(sms({ key: 'SM-closed-1', ...from(2) }));
    const step = (decide: Decide) => there.changeTicket.change(ticketId, { actor: ROUTER, decide });
    await step((ticket, now) => decideResolve(ticket, { reason: null, now }));
    await step((ticket, now) => decideClose({ ...ticket, closesAt: now }, { now }));

    const second = await here.acceptMessage(sms({ key: 'SM-closed-2', ...from(2) }));

    expect(second).toMatchObject({ seq: 1 });
    expect(await store.tickets.byId(second.ticketId)).toMatchObject({ followUpOf: ticketId, conversation: 1 });
    const third = await here.acceptMessage(sms({ key: 'SM-closed-3', ...from(2) }));
    expect(third).toMatchObject({ ticketId: second.ticketId, seq: 2 });
    await Promise.all([here.relay.close(), there.relay.close()]);
  });

  it('does no harm where a chat takes for its first message what is not', async () => {
    const [here, there] = [spineOf(), spineOf()];
    const chat = (key: string) => ({
      ...sms({ channel: 'chat', key, thread: 'chat:late', contact: { kind: 'chat', address: 'late', name: null } }),
      isFirst: true,
    });
    const first = await there.acceptMessage(chat('late:1'));

    expect(await here.acceptMessage(chat('late:2'))).toMatchObject({ ticketId: first.ticketId, seq: 2 });
    expect(await here.acceptMessage(chat('late:1'))).toMatchObject({ ticketId: first.ticketId, isDuplicate: true });
    expect(await store.tickets.byId(first.ticketId)).toMatchObject({ conversation: 2, version: 2 });
    await Promise.all([here.relay.close(), there.relay.close()]);
  });
});
