import type { QueueNews } from '../../channels/chat/socket-types.ts';
import { createWaitEstimates } from '../../services/router/wait-estimates.ts';
import { decideEscalate, decideOfferEscalation } from '../../shared/domain/escalation.ts';
import { newId, sha256 } from '../../shared/ids.ts';
import { type ChatStack, startChat } from '../support/chat-stack.ts';
import { openTestStore } from '../support/databases.ts';
import { listen, type Resident } from '../support/resident.ts';
import { createSetClock } from '../support/set-clock.ts';

const MINUTE_MS = 60_000;
const clock = createSetClock();
let chat: ChatStack;
let closeStore: () => Promise<void>;
let reads = 0;

beforeAll(async () => {
  const { store, close } = await openTestStore();
  closeStore = close;
  const latest: typeof store.decisions.latest = (query) => {
    reads++;
    return store.decisions.latest(query);
  };
  chat = await startChat({ store: { ...store, decisions: { ...store.decisions, latest } }, clock });
});
afterAll(async () => {
  await chat.close();
  await closeStore();
});

/** The first two can do permits; three chats fill one. */
const agentOf = async (number = 1) => (await chat.store.agents.byId(`helsinki-agent${number}`))!;
const ticketOf = async (token: string) => {
  const session = (await chat.store.chatSessions.byTokenHash('helsinki', sha256(token)))!;
  return (await chat.store.tickets.latestOf('helsinki', `chat:${session._id}`))!;
};
/** What was read before is out of date. */
const laterOn = () => clock.set(clock.now().getTime() + MINUTE_MS);

async function writes(service: string): Promise<{ socket: Resident; token: string }> {
  const socket = listen(chat.resident({ city: 'helsinki', service }));
  const { token } = await socket.enter();
  await socket.ask('message', { id: '1', text: 'Hei' });
  return { socket, token };
}

async function be(state: 'available' | 'offline', number = 1): Promise<void> {
  const { _id } = await agentOf(number);
  await chat.store.agents.setPresence(_id, { state, channels: ['chat'], why: null, since: clock.now() });
}

/** By the router, offered and then taken, so many minutes ago; it had waited two minutes. */
async function served(token: string, minutesAgo: number): Promise<void> {
  const { _id: ticket, city, service, version } = await ticketOf(token);
  const agent = await agentOf();
  await chat.spine.actions.claim(ticket, agent);
  for (const how of ['offer', 'assign'] as const)
    await chat.store.decisions.insert({
      ...{ _id: newId(), city, service, ticket, how, considered: [], waitedMs: 2 * MINUTE_MS },
      at: new Date(clock.now().getTime() - minutesAgo * MINUTE_MS + (how === 'assign' ? 1_000 : 0)),
      version: version + 1,
      agent: { id: agent._id, name: agent.name },
    });
}

const news = (socket: Resident, fits: (news: QueueNews) => boolean) => socket.until<QueueNews>('queue', fits);

describe('a resident who waits in a chat', () => {
  it('is told no time while nobody was served, and an estimate once others were', async () => {
    await be('available');
    const others = [await writes('permits'), await writes('permits'), await writes('permits')];
    const { socket } = await writes('permits');
    expect(await news(socket, ({ position }) => position === 4)).toMatchObject({
      estimateSeconds: null,
      upperSeconds: null,
    });

    for (const [index, { token }] of others.entries()) await served(token, 3 * (index + 1));
    laterOn();
    const behind = await writes('permits');

    const told = await news(behind.socket, ({ estimateSeconds }) => estimateSeconds !== null);
    expect(told).toEqual({
      position: 2,
      estimateSeconds: expect.any(Number),
      upperSeconds: expect.any(Number),
      open: true,
    });
    const before = await news(socket, ({ estimateSeconds }) => estimateSeconds !== null);
    // served one by one every three minutes, each after two
    expect(before.estimateSeconds).toBeGreaterThanOrEqual(60);
    expect(before.estimateSeconds).toBeLessThanOrEqual(240);
    expect(before.upperSeconds).toBeGreaterThan(before.estimateSeconds!);
    expect(told.estimateSeconds).toBeGreaterThan(before.estimateSeconds!);
  });

  it('is read for once, however many wait', async () => {
    laterOn();
    reads = 0;
    const waiting = await Promise.all(Array.from({ length: 8 }, () => writes('permits')));
    await Promise.all(waiting.map(({ socket }) => news(socket, ({ estimateSeconds }) => estimateSeconds !== null)));
    expect(reads).toBe(1);
  });

  it('is told the least there is where an agent has room', async () => {
    await be('available', 2);
    laterOn();
    const [first] = await chat.store.tickets.queued('helsinki', null);
    const [head] = await chat.store.tickets.byIds([first!._id]);
    const estimateOf = createWaitEstimates({ ...chat.store, clock });
    expect(await estimateOf(head!, 1)).toEqual({ estimateSeconds: 10, upperSeconds: 10 });
    expect((await estimateOf(head!, 9))?.estimateSeconds).toBeGreaterThan(60);
    await be('offline', 2);
  });

  it('is told a time also where its ticket is escalated to the only one on duty, and not that it is next', async () => {
    await be('offline');
    await be('available', 2);
    const { token } = await writes('permits');
    const { _id: agent, name } = await agentOf(2);
    const { _id } = await ticketOf(token);
    await chat.spine.changeTicket.change(_id, {
      actor: { kind: 'system', id: 'test', name: 'Test' },
      decide: (ticket, now) => decideEscalate(ticket, { by: null, reason: null, now }),
    });
    const offer = { offer: newId(), agent: { id: agent, name }, seconds: 60 };
    await chat.spine.changeTicket.change(_id, {
      actor: { kind: 'system', id: 'test', name: 'Test' },
      decide: (ticket, now) => decideOfferEscalation(ticket, { ...offer, now }),
    });
    laterOn();

    const escalated = await ticketOf(token);
    expect(escalated.offers).toMatchObject([{ agent: { id: agent }, escalation: true }]);
    const estimate = await createWaitEstimates({ ...chat.store, clock })(escalated, 1);
    expect(estimate?.estimateSeconds).toBeGreaterThan(10);
    await be('offline', 2);
    await be('available');
  });

  it('is told no time while the service is closed', async () => {
    const { socket } = await writes('permits');
    await news(socket, ({ open, estimateSeconds }) => open && estimateSeconds !== null);

    const date = new Intl.DateTimeFormat('en-CA', { timeZone: 'Europe/Helsinki' }).format(clock.now());
    const hours = [1, 2, 3, 4, 5, 6, 7].map((day) => ({ day, from: '00:00', to: '24:00' }));
    const exceptions = [{ date, hours: [], why: null }];
    const place = { city: 'helsinki', service: 'permits' };
    const by = { seen: 0, by: { kind: 'system' as const, id: 'test', name: 'Test' }, at: new Date(0) };
    await chat.store.cities.setHours(place, { hours, holidays: false, exceptions, afterHours: 'serve' }, by);

    expect(await news(socket, ({ open }) => !open)).toMatchObject({ estimateSeconds: null, upperSeconds: null });
    await chat.store.cities.setHours(
      place,
      { hours: null, holidays: false, exceptions: [], afterHours: 'serve' },
      { ...by, seen: 1 },
    );
  });

  it('is told no time when nobody is on duty any more', async () => {
    await be('offline');
    laterOn();
    const { socket } = await writes('permits');
    expect(await news(socket, () => true)).toMatchObject({ estimateSeconds: null, upperSeconds: null });
  });
});
