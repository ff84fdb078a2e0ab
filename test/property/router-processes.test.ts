import fc from 'fast-check';
import { Redis } from 'ioredis';
import { ROUTER } from '../../services/router/match-city.ts';
import { type Connection, connectMongo } from '../../shared/db/connect.ts';
import { decideRequeue } from '../../shared/domain/decide-ownership.ts';
import {
  CHANNELS,
  LANGUAGES,
  PRESENCE_STATES,
  PRIORITIES,
  type Presence,
  type Ticket,
} from '../../shared/domain/types.ts';
import { newId } from '../../shared/ids.ts';
import { createLogger } from '../../shared/logger.ts';
import { openStore, type Store } from '../../shared/repositories/open-store.ts';
import { serverUrls } from '../support/databases.ts';
import { type Database, openDatabase } from '../support/open-database.ts';
import {
  AGENTS,
  CITY,
  Crash,
  createModel,
  Fault,
  faultsOfSilence,
  hasRoom,
  type Model,
  PROCESSES,
  type RouterProcess,
  SERVICES,
  seedModel,
  weighs,
  whoMayHave,
} from '../support/router-model.ts';
import { answer, arrive, hush, reply } from '../support/router-silence.ts';
import { faultsIn, faultsOfLoad, faultsOfOwners } from '../support/whole.ts';

/**
 * The router as a whole: several processes over one database and the same lines, random steps of theirs at once, some
 * of them killed after a write, the lines flushed, match jobs doubled. Once all is still, what issue 5 asks for holds.
 * MODEL_RUNS makes it a soak: so many runs, however long they take.
 */
const SOAK_RUNS = Number(process.env.MODEL_RUNS ?? 0);
const MOST_RUNS = 200;
const WITHIN_MS = 15_000;

let database: Database;
let connections: Connection[];
let stores: Store[];
let redis: Redis;
beforeAll(async () => {
  const { mongoUri: uri, redisUrl } = serverUrls();
  const name = `test_${newId()}`;
  database = await openDatabase(uri, name);
  const connect = () => connectMongo({ uri, name, log: createLogger({ level: 'silent' }) });
  connections = await Promise.all(Array.from({ length: PROCESSES }, connect));
  stores = await Promise.all(connections.map(openStore));
  redis = new Redis(redisUrl);
  await seedModel(stores);
});
afterAll(async () => {
  redis.disconnect();
  await Promise.all(connections.map((connection) => connection.close()));
  await database.close();
});

type Drawn = { process: number; agent: number; nth: number };
type Acting = Drawn & { model: Model; by: RouterProcess };
const nthOf = <Item>(all: readonly Item[], nth: number): Item | undefined => all[nth % all.length];
const person = (id: string) => ({ _id: id, name: id });
const ticketsOf = (filter: Partial<Record<'status', Ticket['status']>> = {}) =>
  database.tickets.find(filter).sort({ _id: 1 }).toArray();

/** A ticket that a step is about; null where there is none. */
const someTicket = async ({ nth }: Drawn, ...statuses: Ticket['status'][]) => nthOf(await ticketsIn(statuses), nth);

async function someChat({ nth }: Drawn): Promise<Ticket | undefined> {
  const chats = (await ticketsIn(['open', 'pending'])).filter(({ channel }) => channel === 'chat');
  return nthOf(chats, nth);
}

async function ticketsIn(statuses: Ticket['status'][]): Promise<Ticket[]> {
  return (await ticketsOf()).filter(({ status }) => !statuses.length || statuses.includes(status));
}

async function someOffer(drawn: Drawn) {
  const ticket = await someTicket(drawn, 'offered');
  const offer = ticket && nthOf(ticket.offers, drawn.nth >> 4);
  return ticket && offer && { id: ticket._id, by: person(offer.agent.id), offer: offer.id };
}

const STEPS = {
  arrival: ({ by, agent, nth }: Acting) =>
    arrive(by, {
      channel: nthOf(CHANNELS, nth)!,
      service: nthOf(SERVICES, nth >> 2)!,
      language: nthOf([...LANGUAGES, 'fi' as const], nth >> 4)!,
      isFirst: agent % 2 === 0,
    }),
  match: ({ by }: Acting) => by.matchCity(CITY),
  async accept({ by, ...drawn }: Acting) {
    const it = await someOffer(drawn);
    if (it) await by.spine.actions.accept(it.id, it.by, it.offer);
  },
  async decline({ by, ...drawn }: Acting) {
    const it = await someOffer(drawn);
    if (it) await by.spine.actions.decline(it.id, it.by, it);
  },
  async claim({ by, ...drawn }: Acting) {
    const ticket = await someTicket(drawn, 'queued', 'offered');
    if (ticket) await by.spine.actions.claim(ticket._id, person(AGENTS[drawn.agent]!));
  },
  async resolve({ by, ...drawn }: Acting) {
    const ticket = await someTicket(drawn, 'open', 'offered', 'pending');
    if (ticket) await by.spine.actions.resolve(ticket._id, person(AGENTS[drawn.agent]!), null);
  },
  /** Of chats alone: they stay in hand, so that nothing else comes back above one's units. */
  async reply({ by, ...drawn }: Acting) {
    const chat = await someChat(drawn);
    if (chat) await reply(by, chat);
  },
  async answer({ by, ...drawn }: Acting) {
    const chat = await someChat(drawn);
    if (chat) await answer(by, chat);
  },
  async reopen({ by, ...drawn }: Acting) {
    const ticket = await someTicket(drawn, 'resolved');
    if (ticket) await by.spine.actions.reopen(ticket._id, person(AGENTS[drawn.agent]!));
  },
  async requeue({ by, ...drawn }: Acting) {
    const ticket = await someTicket(drawn, 'open', 'offered', 'queued');
    const decide = (one: Ticket, now: Date) => decideRequeue(one, { now, why: 'test' });
    if (ticket) await by.spine.changeTicket.change(ticket._id, { actor: ROUTER, decide });
  },
  async edit({ by, ...drawn }: Acting) {
    const ticket = await someTicket(drawn);
    const edits = [
      { priority: nthOf(PRIORITIES, drawn.nth >> 3) },
      { language: nthOf(LANGUAGES, drawn.nth >> 3) },
      { service: nthOf(SERVICES, drawn.nth >> 3) },
    ];
    if (ticket)
      await by.spine.actions.edit(ticket._id, person(AGENTS[drawn.agent]!), {
        ifVersion: ticket.version,
        ...nthOf(edits, drawn.agent),
      });
  },
  async presence({ by, model, agent, nth }: Acting) {
    const state = nthOf([...PRESENCE_STATES, 'available' as const, 'available' as const], nth)!;
    const channels = nth & 8 ? [...CHANNELS] : CHANNELS.filter((_, index) => (nth >> index) & 1);
    await by.store.agents.setPresence(AGENTS[agent]!, { state, channels, why: null, since: model.clock.now() });
    if (state === 'available') by.wake(CITY);
  },
  flush: ({ model }: Acting) => model.flush(),
  /** Shorter than what the sweep of the lines looks back: it runs every few seconds. */
  async pass({ model, by, nth }: Acting) {
    model.clock.pass([5_000, 15_000, 31_000][nth % 3]!);
    await by.sweeps.lines();
  },
  async sweep({ by, nth }: Acting) {
    const { offers, slots, putMissing, stranded } = by.sweeps;
    await nthOf([offers, slots, putMissing, stranded, slots], nth)!();
  },
};
/** Of a step of presence: available, or busy, in all channels. */
const [COMES, LEAVES] = [12, 13];
const SWEEPS_OF_SLOTS = [1, 4];
type StepName = keyof typeof STEPS;
type Step = Drawn & { name: StepName; fuse: number | null };

/** A refusal and the death of a process are both ordinary ends of a step. */
async function act(model: Model, { name, fuse, ...drawn }: Step): Promise<void> {
  const by = model.process(drawn.process);
  if (fuse !== null) by.life.fuse = fuse;
  model.trail.push(`-- ${name} ${JSON.stringify(drawn)}${fuse === null ? '' : ` dies after ${fuse}`}`);
  await STEPS[name]({ ...drawn, model, by }).catch((error: unknown) => {
    if (!(error instanceof Crash) && !(error instanceof Error && error.name === 'AppError')) throw error;
  });
}

/** The sweeps and the match jobs, until they change nothing any more; the clock stands still for the last of them. */
async function rest(model: Model): Promise<void> {
  model.trail.push('-- rest');
  for (const { life } of model.processes) life.fuse = null;
  let [before, after, same] = ['', '', 0];
  for (let round = 0; same < PROCESSES; round++) {
    if (round > 30) throw new Fault('it never comes to rest');
    if (round < PROCESSES) model.clock.pass(6_000);
    const { spine, sweeps } = model.process(round % PROCESSES);
    await model.turns.run([
      async () => {
        await spine.sweepUnapplied();
        for (const sweep of [sweeps.offers, sweeps.rests, sweeps.slots, sweeps.stranded, sweeps.putMissing])
          await sweep();
        await sweeps.lines();
      },
    ]);
    await runJobs(model, round);
    await Promise.all(model.processes.map((one) => one.spine.relay.close()));
    await spine.relay.sweep();
    [before, after] = [after, await picture()];
    same = before === after ? same + 1 : 0;
  }
}

async function runJobs(model: Model, first: number): Promise<void> {
  for (let turn = first; model.wanted.size; turn++) {
    model.wanted.clear();
    await model.turns.run([() => model.process(turn % PROCESSES).matchCity(CITY)]);
  }
}

async function picture(): Promise<string> {
  const [tickets, agents] = await Promise.all([ticketsOf(), database.agents.find().sort({ _id: 1 }).toArray()]);
  return JSON.stringify([
    tickets.map(({ _id, version }) => [_id, version]),
    agents.map(({ _id, slots, presence }) => [_id, slots, presence.state]),
  ]);
}

/** At any moment, whatever is under way. */
async function checkHands({ faults, putBack }: Model): Promise<void> {
  const [agents, tickets] = await Promise.all([database.agents.find().toArray(), ticketsOf()]);
  faults.push(...faultsOfLoad(agents));
  for (const { _id, load, slots, hardCap } of agents) {
    if (new Set(slots.map(({ ticket }) => ticket)).size < slots.length) faults.push(`${_id} has a ticket twice`);
    const back = slots.reduce((sum, { ticket, units }) => sum + (putBack.has(ticket) ? units : 0), 0);
    if (load - back > hardCap) faults.push(`${_id} has ${load} units, above the hard cap of ${hardCap}`);
  }
  for (const { _id, status, assignee, offers } of tickets) {
    const isWhole = status === 'open' ? assignee : status !== 'queued' || !assignee;
    if (!isWhole) faults.push(`${_id} is ${status} and ${assignee?.id ?? 'nobody'}'s`);
    if ((status === 'offered') !== offers.length > 0) faults.push(`${_id} is ${status} with ${offers.length} offers`);
  }
  raise(faults);
}

/** Once all is still: slots and tickets say the same, and nobody waits for whom there is somebody. */
async function checkRest({ clock, faults }: Model): Promise<void> {
  faults.push(...(await faultsIn(database)));
  const [agents, waiting] = await Promise.all([database.agents.find().toArray(), ticketsOf({ status: 'queued' })]);
  for (const ticket of waiting) {
    const able = whoMayHave(ticket, agents, clock.now()).filter((agent) => hasRoom(agent, ticket));
    if (able.length) faults.push(`${nameOf(ticket)} waits, ${able.map(({ _id }) => _id).join()} could have it`);
  }
  faults.push(...faultsOfSilence(agents, await ticketsOf({ status: 'pending' }), clock.now()));
  faults.push(...faultsOfOwners(await database.changes.find().toArray()));
  raise(faults);
}

const nameOf = ({ _id, service, channel, language }: Ticket) => `${_id} (${service} ${channel} ${language})`;
const byRank = (a: Ticket, b: Ticket) =>
  a.routing.rank.getTime() - b.routing.rank.getTime() || (a._id < b._id ? -1 : 1);

function raise(faults: string[]): void {
  if (faults.length) throw new Fault(faults.join('\n'));
}

/** At a quiet point one agent gets room: those who are given are the first by rank of all the lines that it serves. */
async function checkOrder(model: Model, drawn: Drawn): Promise<void> {
  await fillHands(model, drawn);
  for (const id of AGENTS) {
    const held = (await ticketsOf({ status: 'open' })).find(({ assignee }) => assignee?.id === id);
    if (!held) continue;
    await changePriority(model, drawn);
    const by = model.process(drawn.process);
    model.trail.push(`-- quiet: ${id} resolves ${held._id}`);
    await model.turns.run([() => by.spine.actions.resolve(held._id, person(id), null)]);
    if (await stores[0]!.agents.holds(id, held._id))
      model.faults.push(`${id} still holds ${held._id}, which is resolved`);
    const waiting = (await ticketsOf({ status: 'queued' })).sort(byRank);
    const expected = (await firstFor(id, waiting, model)).map(nameOf).join();
    await runJobs(model, drawn.process);
    const left = new Set((await ticketsOf({ status: 'queued' })).map(({ _id }) => _id));
    const given = waiting.filter(({ _id }) => !left.has(_id)).map(nameOf);
    if (given.join() !== expected) model.faults.push(`${id} got ${given.join()}, first were ${expected}`);
    raise(model.faults);
  }
}

/** More than all hands can take, from every process. */
async function fillHands(model: Model, { nth }: Drawn): Promise<void> {
  const { process } = model;
  await model.turns.run(AGENTS.map((id) => () => process(0).store.agents.setPresence(id, onDuty(model))));
  process(0).wake(CITY);
  for (let one = 0; one < 12; one++) {
    model.clock.pass(1_000);
    const by = process(one % PROCESSES);
    await model.turns.run([() => STEPS.arrival({ process: 0, agent: one, nth: nth + one * 7, model, by })]);
  }
  await rest(model);
  await checkRest(model);
}

/** By another process than the one that gives the ticket next. */
async function changePriority(model: Model, { process, nth }: Drawn): Promise<void> {
  const ticket = await someTicket({ process, agent: 0, nth }, 'queued');
  const by = model.process((process + 1) % PROCESSES);
  const edit = { ifVersion: ticket?.version ?? 0, priority: nthOf(PRIORITIES, nth >> 3) };
  if (ticket) await model.turns.run([() => by.spine.actions.edit(ticket._id, person('s'), edit)]);
  await runJobs(model, process);
}

/** All hands are full and many wait: two get room, and whoever can goes for it at once, while one leaves. */
async function rush(model: Model, { process, agent, nth }: Drawn): Promise<void> {
  const of = (name: StepName, more: Partial<Step> = {}) => ({ name, process, agent, nth, fuse: null, ...more });
  const atOnce = (all: Step[]) => model.turns.run(all.map((one) => () => act(model, one)));
  await atOnce(AGENTS.map((_, one) => of('presence', { agent: one, nth: COMES })));
  await rest(model);
  await atOnce([of('resolve'), of('resolve', { nth: nth + 1 })]);
  await atOnce([
    ...Array.from({ length: PROCESSES }, (_, one) => of('match', { process: one, fuse: one === nth % 8 ? 9 : null })),
    ...SWEEPS_OF_SLOTS.map((one) => of('sweep', { nth: one })),
    ...AGENTS.map((_, one) => of('claim', { agent: one, nth: nth + 3 * one, process: (process + one) % PROCESSES })),
    of('presence', { nth: LEAVES }),
  ]);
  await settle(model);
}

async function settle(model: Model): Promise<void> {
  await checkHands(model);
  await rest(model);
  await checkRest(model);
}

/** Of those who wait, by rank, whom this agent alone has room for. */
async function firstFor(id: string, waiting: Ticket[], { clock }: Model): Promise<Ticket[]> {
  const agents = await database.agents.find().toArray();
  const hand = agents.find(({ _id }) => _id === id)!;
  return waiting.filter((ticket) => {
    const isFor = whoMayHave(ticket, agents, clock.now()).includes(hand) && hasRoom(hand, ticket);
    if (isFor) hand.load += weighs(hand, ticket);
    return isFor;
  });
}

const onDuty = ({ clock }: Model): Presence => ({
  ...{ state: 'available', channels: [...CHANNELS], why: null, since: clock.now() },
});

/** With room enough for all, everything that waits is given, but for the tickets that are claimed or were declined. */
async function checkEmptied(model: Model): Promise<void> {
  await database.agents.updateMany({}, { $set: { capacity: 99, hardCap: 99 } });
  for (let turn = 0; (await ticketsOf()).some(({ status }) => status !== 'resolved'); turn++) {
    if (turn > 9) throw new Fault('not everything comes out');
    const by = model.process(turn % PROCESSES);
    await model.turns.run(AGENTS.map((id) => () => by.store.agents.setPresence(id, onDuty(model))));
    by.wake(CITY);
    for (let wait = 0; wait < 3; wait++) {
      model.clock.pass(25_000);
      await model.turns.run([() => by.sweeps.lines()]);
    }
    await rest(model);
    await checkRest(model);
    for (const ticket of await ticketsOf()) await finish(model, by, ticket);
    await checkHands(model);
  }
  await model.turns.run(model.processes.map((one) => () => one.matchCity(CITY)));
  const left = await model.inLines(SERVICES.filter((service) => service !== 'library'));
  if (left.length) throw new Fault(`in the lines are still ${left.join()}`);
}

/** What nobody may have now or later is claimed. */
async function finish(model: Model, by: RouterProcess, ticket: Ticket): Promise<void> {
  const { _id, status, offers } = ticket;
  const everybody = (await database.agents.find().toArray()).map((agent) => ({ ...agent, presence: onDuty(model) }));
  const isLeft = status === 'queued' && whoMayHave(ticket, everybody, model.clock.now()).length > 0;
  if (status === 'resolved' || isLeft) return;
  const { accept, claim, resolve } = by.spine.actions;
  const who = person(offers[0]?.agent.id ?? AGENTS[0]!);
  await model.turns.run([
    async () => {
      if (offers[0]) await accept(_id, who, offers[0].id);
      if (status === 'queued') await claim(_id, who);
      await resolve(_id, who, null);
    },
  ]);
}

const drawn = { process: fc.nat({ max: PROCESSES - 1 }), agent: fc.nat({ max: AGENTS.length - 1 }) };
const WEIGHTS: Record<StepName, number> = {
  ...{ arrival: 8, match: 6, pass: 3, presence: 3, resolve: 3, accept: 3, claim: 2, decline: 3 },
  ...{ requeue: 1, reopen: 1, edit: 2, flush: 1, sweep: 3, reply: 3, answer: 2 },
};
const step: fc.Arbitrary<Step> = fc.record({
  name: fc.oneof(
    ...Object.entries(WEIGHTS).map(([name, weight]) => ({ weight, arbitrary: fc.constant(name as StepName) })),
  ),
  ...drawn,
  nth: fc.nat({ max: 255 }),
  fuse: fc.oneof({ weight: 6, arbitrary: fc.constant(null) }, { weight: 1, arbitrary: fc.integer({ min: 1, max: 9 }) }),
});
const rounds = fc.array(fc.array(step, { minLength: 1, maxLength: 5 }), { minLength: 2, maxLength: 8 });
const drawnLife = fc.record({
  seed: fc.integer({ min: 0 }),
  isFree: fc.oneof({ weight: 3, arbitrary: fc.constant(false) }, { weight: 1, arbitrary: fc.constant(true) }),
  parts: fc.array(rounds, { minLength: 1, maxLength: 3 }),
  quiet: fc.record({ ...drawn, nth: fc.nat({ max: 255 }) }),
});

type Life = typeof drawnLife extends fc.Arbitrary<infer One> ? One : never;

async function live({ seed, isFree, parts, quiet }: Life) {
  const model = await createModel({ database, stores, redis, seed, isFree });
  try {
    for (const part of parts) {
      for (const atOnce of part) {
        model.clock.pass(1);
        await model.turns.run(atOnce.map((one) => () => act(model, one)));
        await checkHands(model);
      }
      await rest(model);
      await checkRest(model);
    }
    await checkOrder(model, quiet);
    await hush(model, { ...quiet, settle: () => settle(model) });
    await rush(model, quiet);
    await model.turns.run([model.flush]);
    await rush(model, { ...quiet, nth: quiet.nth + 1 });
    await checkEmptied(model);
  } catch (error) {
    throw new Fault(`${(error as Error).message}\n${model.trail.slice(-150).join('\n')}`, { cause: error });
  }
}

describe('router processes over one database and the same lines', () => {
  it(
    'give every ticket to one agent with room, in order, and let none wait in vain, whoever of them dies',
    async () => {
      let runs = 0;
      await fc.assert(
        fc.asyncProperty(drawnLife, async (one) => {
          await live(one);
          runs++;
        }),
        SOAK_RUNS ? { numRuns: SOAK_RUNS } : { numRuns: MOST_RUNS, interruptAfterTimeLimit: WITHIN_MS },
      );
      expect(runs).toBeGreaterThan(0);
    },
    SOAK_RUNS ? 2 ** 31 - 1 : 8 * WITHIN_MS,
  );
});
