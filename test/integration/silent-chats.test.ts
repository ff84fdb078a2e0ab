import { seedDemo } from '../../services/launcher/seed/seed.ts';
import { createHeldSlots } from '../../services/router/held-slots.ts';
import { ROUTER } from '../../services/router/match-city.ts';
import { createRouterSweeps } from '../../services/router/sweep.ts';
import { createSpine } from '../../services/spine.ts';
import { decideAssign } from '../../shared/domain/decide-ownership.ts';
import { DEFAULT_POLICY } from '../../shared/domain/routing-policy.ts';
import { newId } from '../../shared/ids.ts';
import { createLogger } from '../../shared/logger.ts';
import { openTestStore } from '../support/databases.ts';

const AGENT = 'helsinki-agent1';
const AFTER_MS = (DEFAULT_POLICY.silentMinutes ?? 0) * 60_000;

class Crash extends Error {}
let stack: Awaited<ReturnType<typeof openTestStore>>;
let now: Date;
let woken: string[];
const clock = { now: () => now };
const log = createLogger({ level: 'silent' });

beforeAll(async () => {
  stack = await openTestStore();
});
afterAll(() => stack.close());
beforeEach(async () => {
  await stack.connection.dropDatabase();
  await seedDemo(stack.store);
  stack.store.cities.forget();
  now = new Date();
  woken = [];
  await stack.store.agents.setPresence(AGENT, { state: 'available', channels: ['chat'], why: null, since: now });
});

/** A process, dead at the place where there is one. */
const aProcess = (crashAt?: string) =>
  createSpine({
    ...{ store: stack.store, tell: () => {}, clock, log },
    failpoint: (name) => {
      if (name === crashAt) throw new Crash(name);
    },
  });
const pass = (ms: number) => {
  now = new Date(now.getTime() + ms);
};
const sweep = () =>
  createRouterSweeps({
    ...{ ...stack.store, clock, line: { look: async () => [] }, build: async () => 0 },
    wake: (city) => woken.push(city),
    change: aProcess().changeTicket.change,
  }).slots();
const units = async () => {
  const { load, eased = 0 } = (await stack.store.agents.byId(AGENT))!;
  return { load, eased };
};

const write = (thread: string, by = aProcess()) =>
  by.acceptMessage({
    ...{ city: 'helsinki', channel: 'chat', key: newId(), thread, service: 'general', text: 'Hei', attachments: [] },
    contact: { kind: 'chat', address: thread, name: null },
    address: { ours: 'helsinki', theirs: thread },
    language: 'fi',
  });

/** Given by the router, as far as there is room for it. */
async function give(ticket: string) {
  const agent = { id: AGENT, name: AGENT };
  const decide = (one: Parameters<typeof decideAssign>[0], at: Date) => decideAssign(one, { agent, now: at });
  return (await aProcess().changeTicket.change(ticket, { actor: ROUTER, decide })).ok;
}

/** Chats with the agent, answered a moment ago. */
async function answered(count: number) {
  const me = (await stack.store.agents.byId(AGENT))!;
  return Promise.all(
    Array.from({ length: count }, async () => {
      const thread = `chat:${newId()}`;
      const { ticketId: ticket } = await write(thread);
      expect(await give(ticket)).toBe(true);
      await aProcess().writeMessage({ ticket, text: 'Hetki', assist: false, attachments: [] }, me);
      return { ticket, thread };
    }),
  );
}
const another = async () => (await write(`chat:${newId()}`)).ticketId;

describe('a chat whose resident is silent', () => {
  it('leaves half of its units to new work from the policy’s time on, and wakes the matcher for it', async () => {
    await answered(3);
    pass(AFTER_MS - 1);
    await sweep();
    expect(await units()).toEqual({ load: 6, eased: 0 });
    expect(woken).toEqual([]);

    pass(1);
    await sweep();

    expect(await units()).toEqual({ load: 6, eased: 3 });
    expect(woken).toContain('helsinki');
    expect(await give(await another())).toBe(true);
    // 8 in hand is the hard cap, whoever is silent
    expect(await give(await another())).toBe(false);
    expect(await units()).toEqual({ load: 8, eased: 3 });
  });

  it('counts whole again with the resident’s next word, and at once', async () => {
    const [one, two] = await answered(2);
    pass(AFTER_MS);
    await sweep();
    expect(await units()).toEqual({ load: 4, eased: 2 });

    await write(one!.thread);

    expect(await units()).toEqual({ load: 4, eased: 1 });
    const me = (await stack.store.agents.byId(AGENT))!;
    await aProcess().writeMessage({ ticket: two!.ticket, text: 'Vielä?', assist: false, attachments: [] }, me);
    expect(await units()).toEqual({ load: 4, eased: 0 });
  });

  it('is put right by the sweep where the process died between message and slot', async () => {
    const [one] = await answered(1);
    pass(AFTER_MS);
    await sweep();

    await expect(write(one!.thread, aProcess('ticket.written'))).rejects.toThrow(Crash);
    expect(await units()).toEqual({ load: 2, eased: 1 });
    await sweep();
    expect(await units()).toEqual({ load: 2, eased: 0 });
  });

  it('is not eased by a sweep that read it before the resident wrote', async () => {
    const [one] = await answered(1);
    pass(AFTER_MS);
    const holder = (await stack.store.agents.byId(AGENT))!;
    const ticket = (await stack.store.tickets.byId(one!.ticket))!;
    const change = aProcess().changeTicket.change;
    const lookAfter = createHeldSlots({ ...stack.store, wake: () => {}, change, clock });

    await write(one!.thread);
    await lookAfter(holder, [{ slot: holder.slots[0]!, ticket }]);

    expect(await units()).toEqual({ load: 2, eased: 0 });
  });

  it('costs its follow-ups nothing before it is silent', async () => {
    const [one] = await answered(1);
    const asked: unknown[] = [];
    const { ease } = stack.store.agents;
    const agents = {
      ...stack.store.agents,
      ease: (...given: Parameters<typeof ease>) => (asked.push(given), ease(...given)),
    };
    const process = createSpine({ store: { ...stack.store, agents }, tell: () => {}, clock, log });

    await write(one!.thread, process);
    expect(asked).toEqual([]);
  });

  it('takes its easing with it when it is resolved, and stays whole where the policy says never', async () => {
    const [one] = await answered(2);
    pass(AFTER_MS);
    await sweep();
    await aProcess().actions.resolve(one!.ticket, { _id: AGENT, name: AGENT }, null);
    expect(await units()).toEqual({ load: 2, eased: 1 });

    const place = { city: 'helsinki', service: 'general' };
    await stack.store.cities.setPolicy(place, { ...DEFAULT_POLICY, version: 1, silentMinutes: null });
    await sweep();
    expect(await units()).toEqual({ load: 2, eased: 0 });
  });
});
