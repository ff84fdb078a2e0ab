import { EventEmitter, once } from 'node:events';
import { createMissedOffer } from '../../services/realtime/missed-offer.ts';
import { createRouterSweeps } from '../../services/router/sweep.ts';
import type { Ticket } from '../../shared/domain/types.ts';
import { createLogger } from '../../shared/logger.ts';
import type { Store } from '../../shared/repositories/open-store.ts';
import { openTestStore } from '../support/databases.ts';
import { nextEvent, type Stack, startStack } from '../support/stack.ts';
import { signInTo } from '../support/staff-rest.ts';
import { type StaffStack, startStaff } from '../support/staff-stack.ts';

const AGENT = 'helsinki-agent1';
const COLLEAGUE = 'helsinki-agent2';
type Wish = { state: string; why?: string };
const LAST: Wish = { state: 'busy', why: 'end-of-shift' };

describe('an agent who is not there any more', () => {
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
  beforeEach(() => stack.available(COLLEAGUE));

  const sweep = () =>
    createRouterSweeps({
      ...{ ...store, clock: stack.clock, line: { look: async () => [] }, build: async () => 0 },
      wake: () => {},
      change: stack.spine.changeTicket.change,
    }).slots();

  it.each<Wish>([{ state: 'away' }, { state: 'busy' }, { state: 'offline' }, LAST])(
    'has no offers: they are taken back at once, and nobody missed them: %j',
    async (wish) => {
      const ticket = await stack.sms(stack.newPhone());
      const agent = await stack.signIn(COLLEAGUE);
      const offer = await stack.offer(ticket, COLLEAGUE);
      await agent.hear('offer', { id: offer });

      const answer = await agent.ask<{ presence: object }>('presence', wish);

      expect(await agent.hear('offer.ended', { id: offer })).toMatchObject({ why: 'rescinded' });
      expect(await store.tickets.byId(ticket)).toMatchObject({ status: 'queued', offers: [], declinedBy: [] });
      const { presence, load } = (await store.agents.byId(COLLEAGUE))!;
      // what ends a shift with nothing in hand ends it now
      const state = wish === LAST ? 'offline' : wish.state;
      expect({ presence, load }).toMatchObject({ presence: { state, why: wish.why ?? null }, load: 0 });
      expect(answer.presence).toMatchObject({ state, why: wish.why ?? null });
      agent.socket.disconnect();
    },
  );

  it('keeps none that came as they left', async () => {
    const ticket = await stack.sms(stack.newPhone());
    await stack.offer(ticket, COLLEAGUE);
    await store.agents.setPresence(COLLEAGUE, { state: 'away', channels: [], why: null, since: new Date() });

    await sweep();

    expect(await store.tickets.byId(ticket)).toMatchObject({ status: 'queued', offers: [] });
  });

  it('may still be handed something by a colleague, who keeps it until then', async () => {
    const ticket = await stack.sms(stack.newPhone());
    const giver = (await store.agents.byId(AGENT))!;
    await stack.spine.actions.claim(ticket, giver);
    await store.agents.setPresence(COLLEAGUE, { state: 'busy', channels: [], why: null, since: new Date() });
    const { offers } = await stack.spine.actions.transferToAgent(ticket, giver, (await store.agents.byId(COLLEAGUE))!);

    await sweep();

    expect((await store.tickets.byId(ticket))?.offers).toEqual(offers);
  });

  it('is not set away for an offer that ran out meanwhile', async () => {
    const ticket = await stack.sms(stack.newPhone());
    await stack.offer(ticket, COLLEAGUE);
    const since = new Date(0);
    await store.agents.setPresence(COLLEAGUE, { state: 'busy', channels: [], why: 'end-of-shift', since });
    const looked = new EventEmitter();
    const set: string[] = [];
    const agents = {
      setPresence: async (id: string) => set.push(id) > 0,
      async byId(id: string) {
        const found = await store.agents.byId(id);
        setImmediate(() => looked.emit('agent'));
        return found;
      },
    };
    const log = createLogger({ level: 'silent' });
    const missedOffer = createMissedOffer({ store: { agents }, tellPresence: () => {}, log });

    const isLooked = once(looked, 'agent');
    missedOffer({ change: await stack.expire(ticket) });
    await isLooked;

    expect(set).toEqual([]);
  });

  it.each([
    { state: 'away', why: 'end-of-shift' },
    { state: 'busy', why: 'lunch' },
  ])('ends a shift as busy only: %j', async (wish) => {
    const agent = await stack.signIn(COLLEAGUE);
    expect(await agent.ask('presence', wish)).toMatchObject({
      ok: false,
      error: { code: 'validation', errors: [{ pointer: '/why' }] },
    });
    agent.socket.disconnect();
  });
});

describe('the end of a shift', () => {
  let stack: Stack;
  let staff: Awaited<ReturnType<typeof signInTo>>;
  beforeAll(async () => {
    stack = await startStack();
    staff = await signInTo(stack);
  });
  afterAll(() => stack.stop());

  const claimed = async (phone?: string) => {
    const { id } = await staff.aTicket(phone);
    await staff.post(`/tickets/${id}/claim`, {});
    return id;
  };
  const stored = async (id: string): Promise<Ticket> => (await stack.store.tickets.byId(id))!;

  it('gives nothing new, lets finish what is there, and ends in being offline', async () => {
    const agent = await stack.agent('agent1');
    const [mine, other] = [staff.newPhone(), staff.newPhone()];
    const [first, second] = [await claimed(mine), await claimed(other)];
    await agent.ask('presence', { state: 'available' });

    expect(await agent.ask('presence', LAST)).toMatchObject({ presence: { state: 'busy', why: 'end-of-shift' } });

    const fresh = await staff.aTicket();
    await staff.post(`/tickets/${second}/resolve`, {});
    // what was done is not given back into their hands, what they have stays
    await staff.aTicket(other);
    await staff.aTicket(mine);
    expect(await stored(second)).toMatchObject({ status: 'queued', lastAssignee: { id: AGENT } });
    expect(await stored(first)).toMatchObject({ status: 'open', assignee: { id: AGENT } });
    expect(await stored(fresh.id)).toMatchObject({ status: 'queued', assignee: null });
    expect((await staff.get('/me')).body).toMatchObject({ presence: { state: 'busy', why: 'end-of-shift' } });

    const gone = nextEvent(agent.socket, 'presence');
    await staff.post(`/tickets/${first}/resolve`, {});
    expect(await gone).toEqual({ state: 'offline', channels: [], why: 'end-of-shift' });
    agent.socket.disconnect();
  });

  it('is taken back by any other presence', async () => {
    const agent = await stack.agent('agent1');
    const ticket = await claimed();
    await agent.ask('presence', LAST);

    expect(await agent.ask('presence', { state: 'busy' })).toMatchObject({ presence: { why: null } });
    await staff.post(`/tickets/${ticket}/resolve`, {});

    expect(await stack.store.agents.doneWithShift()).toEqual([]);
    agent.socket.disconnect();
  });
});
