import { EventEmitter, once } from 'node:events';
import { createMissedOffer } from '../../services/realtime/missed-offer.ts';
import { createLogger } from '../../shared/logger.ts';
import type { Store } from '../../shared/repositories/open-store.ts';
import { openTestStore } from '../support/databases.ts';
import { type StaffStack, startStaff } from '../support/staff-stack.ts';

const AGENT = 'helsinki-agent1';
const COLLEAGUE = 'helsinki-agent2';

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

const newPhone = () => stack.newPhone();
const available = (id: string) => stack.available(id);
describe('an offer', () => {
  beforeEach(() => Promise.all([available(AGENT), available(COLLEAGUE)]));

  it('is shown, accepted by its id, and answered with a reply', async () => {
    const ticket = await stack.sms(newPhone());
    const agent = await stack.signIn(COLLEAGUE);
    const offer = await stack.offer(ticket, COLLEAGUE);
    expect(await agent.hear('offer', { id: offer })).toMatchObject({
      ticket: { id: ticket },
      expiresAt: expect.any(String),
    });

    const accepted = await agent.ask('accept', { offer });
    expect(accepted).toMatchObject({ ok: true, ticket: { status: 'open', assignee: { id: COLLEAGUE } } });
    expect(await agent.hear('offer.ended', { id: offer })).toEqual({ id: offer, ticket, why: 'accepted' });

    const replied = await agent.ask('reply', { ticket, id: 'r1', text: 'Tyhjennämme sen huomenna' });
    expect(replied).toMatchObject({ ok: true, message: { clientId: 'r1', seq: 2, direction: 'out', channel: 'sms' } });
    await agent.hear('ticket', { ticket: { id: ticket, status: 'pending' } });
    expect(await agent.ask('accept', { offer })).toMatchObject({ ok: false, error: { code: 'gone', status: 410 } });
    agent.socket.disconnect();
  });

  it('is accepted also in the moment after another’s has run out', async () => {
    const ticket = await stack.sms(newPhone());
    const agent = await stack.signIn(COLLEAGUE);
    await stack.offer(ticket, AGENT, { seconds: 0 });
    const offer = await stack.offer(ticket, COLLEAGUE, { isBeside: true });

    expect(await agent.ask('accept', { offer })).toMatchObject({ ok: true, ticket: { assignee: { id: COLLEAGUE } } });
    agent.socket.disconnect();
  });

  it('is only its own agent’s, and may be declined', async () => {
    const ticket = await stack.sms(newPhone());
    const [agent, other] = [await stack.signIn(COLLEAGUE), await stack.signIn(AGENT)];
    const offer = await stack.offer(ticket, COLLEAGUE);

    expect(await other.ask('accept', { offer })).toMatchObject({ ok: false, error: { code: 'gone' } });
    expect(await agent.ask('decline', { offer, reason: 'lounaalla' })).toEqual({ ok: true });

    expect(await agent.hear('offer.ended', { id: offer })).toMatchObject({ why: 'declined' });
    expect(await store.tickets.byId(ticket)).toMatchObject({
      status: 'queued',
      declinedBy: [{ agent: COLLEAGUE, step: 0 }],
    });
    agent.socket.disconnect();
    other.socket.disconnect();
  });

  it('that is missed sets its agent away, unless they have said otherwise since', async () => {
    const agent = await stack.signIn(COLLEAGUE);
    const decided = new EventEmitter();
    const setPresence: Store['agents']['setPresence'] = async (...args) => {
      const isSet = await store.agents.setPresence(...args);
      decided.emit('set', isSet);
      return isSet;
    };
    const { tellPresence } = stack.gateway;
    const log = createLogger({ level: 'silent' });
    const missedOffer = createMissedOffer({ store: { agents: { ...store.agents, setPresence } }, tellPresence, log });
    const ticket = await stack.sms(newPhone());
    await stack.offer(ticket, COLLEAGUE);
    const change = await stack.expire(ticket);

    missedOffer({ change });
    expect(await agent.hear('presence', { why: 'missed-offer' })).toMatchObject({ state: 'away' });

    await agent.ask('presence', { state: 'available' });
    const second = once(decided, 'set');
    missedOffer({ change });
    expect(await second).toEqual([false]);
    expect((await store.agents.byId(COLLEAGUE))?.presence).toMatchObject({ state: 'available', why: null });
    agent.socket.disconnect();
  });

  it('accepted, shows its owner’s typing to the resident', async () => {
    const ticket = await stack.sms(newPhone());
    const [agent, other] = [await stack.signIn(COLLEAGUE), await stack.signIn(AGENT)];
    const { _id, name } = (await store.agents.byId(COLLEAGUE))!;
    await stack.spine.actions.accept(ticket, { _id, name }, await stack.offer(ticket, COLLEAGUE));
    await Promise.all([agent, other].map((one) => one.ask('watch', { ticket })));
    const typed: unknown[] = [];
    stack.seen.on('typing', (...told) => typed.push(told));

    await other.ask('typing', { ticket, on: true });
    await agent.ask('typing', { ticket, on: true });

    expect(typed).toEqual([[ticket, true, name]]);
    agent.socket.disconnect();
    other.socket.disconnect();
  });
});
