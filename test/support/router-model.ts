import type { Redis } from 'ioredis';
import { demoAgents, demoCities, demoServices } from '../../services/launcher/seed/demo-data.ts';
import { createMissedOffer } from '../../services/realtime/missed-offer.ts';
import { createMatchCity, ROUTER } from '../../services/router/match-city.ts';
import { createRouterSweeps } from '../../services/router/sweep.ts';
import { createRouterTriggers } from '../../services/router/triggers.ts';
import { createWaitingHeads } from '../../services/router/waiting-heads.ts';
import { createWaitingLine, lineOf, linesOf } from '../../services/router/waiting-line.ts';
import { createSpine } from '../../services/spine.ts';
import { type HeldSlot, namesSlot } from '../../shared/domain/capacity.ts';
import type { Take } from '../../shared/domain/decision.ts';
import { DEFAULT_POLICY } from '../../shared/domain/routing-policy.ts';
import { type Agent, CHANNELS, type PolicyStep, type RoutingPolicy, type Ticket } from '../../shared/domain/types.ts';
import { newId } from '../../shared/ids.ts';
import type { JobQueues } from '../../shared/jobs/job-queues.ts';
import { createLogger } from '../../shared/logger.ts';
import { createKeys } from '../../shared/redis/keys.ts';
import type { Store } from '../../shared/repositories/open-store.ts';
import type { Database } from './open-database.ts';

/** One city with router processes that share its store and its lines, each operation of theirs in a drawn order. */
export const CITY = 'helsinki';
export const PROCESSES = 3;
const log = createLogger({ level: 'silent' });
const STARTS_AT = Date.parse('2026-03-02T08:00:00Z');

const step = (afterSeconds: number, over: Partial<PolicyStep> = {}): PolicyStep => ({
  ...{
    afterSeconds,
    skill: null,
    minLevel: 1,
    minLanguageLevel: 1,
    language: 'preferred',
    withSupervisors: false,
    withHelpers: false,
    skipIf: [],
  },
  ...over,
});
const SILENT_MINUTES = 0.5;
const policy = (over: Partial<RoutingPolicy>): RoutingPolicy => ({
  ...DEFAULT_POLICY,
  ...{ version: 1, silentMinutes: SILENT_MINUTES },
  ...over,
});
const ALL = (mode: 'offer' | 'assign' | 'pull') => ({ chat: mode, sms: mode, email: mode, web: mode });
const POLICIES: Record<string, RoutingPolicy> = {
  general: policy({ modes: ALL('assign'), steps: [step(0, { minLevel: 3, language: 'required' }), step(40)] }),
  waste: policy({
    modes: ALL('offer'),
    offerSeconds: 20,
    parallelOffers: 2,
    steps: [
      step(0, { minLevel: 3, language: 'required' }),
      step(30, { language: 'required' }),
      step(70, { withSupervisors: true }),
    ],
  }),
  streets: policy({
    modes: { ...ALL('offer'), chat: 'assign' },
    steps: [
      step(0, { minLevel: 4, skipIf: ['nobody-skilled'] }),
      step(60, { skill: 'general', withSupervisors: true }),
    ],
  }),
  library: policy({ modes: ALL('pull') }),
};
export const SERVICES = ['general', 'waste', 'streets', 'library'] as const;

type Hands = Pick<Agent, '_id' | 'roles' | 'skills' | 'languages' | 'capacity' | 'hardCap' | 'weights'>;
const HANDS: Hands[] = [
  { _id: 'a', roles: ['agent'], skills: { general: 5, waste: 2 }, languages: ['fi', 'sv'], capacity: 2, hardCap: 3 },
  {
    _id: 'b',
    roles: ['agent'],
    skills: { general: 1, waste: 4, library: 3 },
    languages: ['fi'],
    capacity: 1,
    hardCap: 2,
    weights: { chat: 1 },
  },
  {
    ...{ _id: 'c', roles: ['agent'], skills: { streets: 4, waste: 3 }, languages: ['sv', 'en'] },
    ...{ capacity: 3, hardCap: 5, weights: { chat: 3, email: 2 } },
  },
  {
    ...{ _id: 's', roles: ['supervisor'], capacity: 4, hardCap: 5, languages: ['fi', 'sv', 'en'] },
    skills: { general: 3, waste: 3, streets: 3, library: 3 },
  },
];
export const AGENTS = HANDS.map(({ _id }) => _id);

/** The process that the step ran in has died on the way. */
export class Crash extends Error {}
export class Fault extends Error {}

/** Whose operation is next, drawn; or all at once, as the servers take them. */
function createTurns({ seed, isFree }: { seed: number; isFree: boolean }) {
  const waiting: (() => Promise<void>)[] = [];
  let drawn = seed;
  let underWay = 0;
  const draw = (below: number) => {
    drawn = (Math.imul(drawn, 1_664_525) + 1_013_904_223) >>> 0;
    return Math.floor((drawn / 2 ** 32) * below);
  };
  const pause = () => new Promise((resolve) => setImmediate(resolve));

  return {
    take<Result>(operation: () => Promise<Result>): Promise<Result> {
      if (isFree) {
        underWay++;
        return operation().finally(() => underWay--);
      }
      return new Promise((resolve, reject) => {
        waiting.push(() => operation().then(resolve, reject));
      });
    },
    /** Until all have come to their end, and what they left behind them too. */
    async run(actions: (() => Promise<unknown>)[]): Promise<void> {
      let left = actions.length;
      const ends = Promise.all(actions.map((action) => action().finally(() => left--)));
      // its first failure is thrown below, after the others have ended
      ends.catch(() => {});
      while (left > 0 || underWay > 0 || waiting.length) {
        // whoever was just answered asks for the next thing
        for (let turn = 0; turn < 3; turn++) await pause();
        const [next] = waiting.splice(draw(waiting.length), 1);
        if (next) await next();
      }
      await ends;
    },
  };
}
type Turns = ReturnType<typeof createTurns>;
type SetClock = { now: () => Date; pass: (ms: number) => void };

/** Operations whose order is drawn, and after each of which a process may die. The relay's go their own way. */
const IN_TURN: Record<string, string[]> = {
  tickets: ['byId', 'byIds', 'write', 'queued', 'insert', 'dueOffers', 'ownedBy'],
  agents: [
    'take',
    'release',
    'ease',
    'holds',
    'has',
    'candidates',
    'setPresence',
    'holders',
    'onDuty',
    'offlineHolders',
  ],
  messages: ['insert'],
  line: ['add', 'remove', 'look', 'build'],
};

type Life = {
  isDead: boolean;
  /** It dies after so many operations more. */
  fuse: number | null;
};
type Operation = (...given: unknown[]) => Promise<unknown>;
type Watch = { name: string; given: unknown[]; run: () => Promise<unknown> };

/** A repository as one process has it: in turn, watched, and gone with the process. */
function asProcess<Repository extends object>(
  repository: Repository,
  { name, life, turns, watch }: { name: string; life: Life; turns: Turns; watch: (one: Watch) => Promise<unknown> },
): Repository {
  const inTurn = async (operation: string, run: () => Promise<unknown>, given: unknown[]) => {
    const found = await turns.take(async () => {
      if (life.isDead) throw new Crash(operation);
      return watch({ name: `${name}.${operation}`, given, run });
    });
    if (life.fuse !== null && --life.fuse <= 0) life.isDead = true;
    if (life.isDead) throw new Crash(operation);
    return found;
  };
  return new Proxy(repository, {
    get(target, operation: string) {
      const own = Reflect.get(target, operation) as Operation;
      if (typeof own !== 'function') return own;
      return async (...given: unknown[]) => {
        if (life.isDead) throw new Crash(operation);
        const isInTurn = IN_TURN[name]?.includes(operation) ?? false;
        return isInTurn ? inTurn(operation, () => own(...given), given) : own(...given);
      };
    },
  });
}

type Base = { database: Database; stores: Store[]; redis: Redis; seed: number; isFree: boolean };

/** Cities and policies, once: they are the same in every run. */
export async function seedModel(stores: Store[]): Promise<void> {
  const [store] = stores;
  await store!.cities.addMissing(
    demoCities.filter(({ _id }) => _id === CITY),
    demoServices.filter(({ city, service }) => city === CITY && service in POLICIES),
  );
  for (const service of SERVICES) await store!.cities.setPolicy({ city: CITY, service }, POLICIES[service]!);
  for (const one of stores) one.cities.forget();
}

export async function createModel({ database, stores, redis, seed, isFree }: Base) {
  await Promise.all(
    [database.tickets, database.messages, database.changes, database.agents].map((all) =>
      (all as typeof database.agents).deleteMany({}),
    ),
  );
  let atMs = STARTS_AT;
  const clock: SetClock = {
    now: () => new Date(atMs),
    pass: (ms) => {
      atMs += ms;
    },
  };
  const turns = createTurns({ seed, isFree });
  const keys = createKeys(`test_${newId()}`);
  const wanted = new Set<string>();
  const trail: string[] = [];
  const faults: string[] = [];
  const template = demoAgents.find(({ _id }) => _id === `${CITY}-agent1`)!;
  const presence = { state: 'available' as const, channels: [...CHANNELS], why: null, since: new Date(STARTS_AT) };
  for (const hands of HANDS)
    await stores[0]!.agents.insert({
      ...{ ...template, ...hands, name: hands._id, email: `${hands._id}@helsinki.example` },
      ...{ passwordHash: '', presence },
    });
  const putBack = new Set<string>();
  const watching = { database, clock, isFree, faults, putBack };
  const shared = { stores, redis, keys, turns, clock, wanted, trail, watching };
  const processes = Array.from({ length: PROCESSES }, (_, index) => createProcess(index, shared));
  // whatever is missing in the lines later is not there by a first whole look at them
  await turns.run(processes.map((one) => () => one.sweeps.lines()));
  const keysOf = (services: readonly string[]) => linesOf(services).map((asked) => keys.line(CITY, lineOf(asked)));

  return {
    database,
    clock,
    turns,
    wanted,
    trail,
    faults,
    putBack,
    processes,
    /** A dead one is made anew: the same connection, nothing of its memory. */
    process(index: number): RouterProcess {
      if (processes[index]!.life.isDead) processes[index] = createProcess(index, shared);
      return processes[index]!;
    },
    /** All that Redis knows is gone, the match jobs too. */
    flush: () =>
      turns.take(async () => {
        trail.push('flush');
        wanted.clear();
        await redis.del(...keysOf(SERVICES), keys.token(CITY));
      }),
    inLines: async (services: readonly string[]) =>
      (await Promise.all(keysOf(services).map((key) => redis.zrange(key, '0', '-1')))).flat(),
  };
}
export type Model = Awaited<ReturnType<typeof createModel>>;

type Shared = {
  stores: Store[];
  redis: Redis;
  keys: ReturnType<typeof createKeys>;
  turns: Turns;
  clock: SetClock;
  wanted: Set<string>;
  trail: string[];
  watching: Watching;
};

function createProcess(index: number, { stores, redis, keys, turns, clock, wanted, trail, watching }: Shared) {
  const life: Life = { isDead: false, fuse: null };
  const watch = async ({ name, given, run }: Watch) => {
    const found = await watchedRun(watching, { name, given, run });
    const said = JSON.stringify(given[0])?.slice(0, 60) ?? '';
    trail.push(`${index} ${name} ${said}${typeof found === 'boolean' ? ` → ${found}` : ''}`);
    return found;
  };
  const own = <Part extends object>(name: string, part: Part) => asProcess(part, { name, life, turns, watch });
  const store = Object.fromEntries(
    Object.entries(stores[index]!).map(([name, repository]) => [name, own(name, repository)]),
  ) as Store;
  const line = own('line', createWaitingLine({ redis, keys }));
  const jobs: Pick<JobQueues, 'add'> = {
    add: async (_name, data) => 'city' in data && !life.isDead && wanted.add(data.city).has(data.city),
  };
  const triggers = createRouterTriggers({ line, jobs, log });
  const missedOffer = createMissedOffer({ store, tellPresence: () => {}, log });
  const spine = createSpine({
    ...{ store, clock, log, gotRoom: triggers.wake },
    tell: (saved) => {
      triggers.tell(saved);
      missedOffer(saved);
    },
  });
  const heads = createWaitingHeads({ ...store, line, recent: spine.recent });
  const { changeTicket } = spine;
  const { matchCity, build } = createMatchCity({ ...store, heads, line, attempt: changeTicket.attempt, clock, log });
  const wake = triggers.wake;
  const sweeps = createRouterSweeps({ ...store, line, build, wake, change: changeTicket.change, clock });
  return { life, spine, store, wake, matchCity, sweeps };
}
export type RouterProcess = ReturnType<typeof createProcess>;

type Watching = {
  database: Database;
  clock: SetClock;
  isFree: boolean;
  faults: string[];
  /** Tickets that came back to whose they were, however much they had in hand. */
  putBack: Set<string>;
};

/** What is given is looked at where it is written: beside what was there just before. */
async function watchedRun({ database, clock, isFree, faults, putBack }: Watching, { name, given, run }: Watch) {
  if (name === 'agents.take') {
    const [{ ticket }, { limit }] = given as Parameters<Store['agents']['take']>;
    if (limit === 'none') putBack.add(ticket);
  }
  if (name === 'agents.take' && !isFree) {
    const taken = await run();
    const [slot, { limit, presence }] = given as Parameters<Store['agents']['take']>;
    if (taken && limit === 'none') faults.push(...(await faultsOfPutting(database, slot)));
    else if (taken) faults.push(...(await faultsOfTaking(database, slot, presence)));
    return taken;
  }
  if (name !== 'tickets.write') return run();
  const [id, { version, set, change }] = given as Parameters<Store['tickets']['write']>;
  const before = await database.tickets.findOne({ _id: id });
  const isWritten = await run();
  const isGiving = change.events.some(({ type }) => type === 'ticket.assigned' || type === 'ticket.offered');
  if (isWritten && before?.version === version && change.actor.id === ROUTER.id && isGiving)
    faults.push(...faultsOfGift(before, set, clock.now()));
  const isLate = change.events.some(({ why, offer }) => why === 'accepted' && !isLive(before, offer, change.at));
  if (isWritten && before?.version === version && isLate) faults.push(`${id} was accepted after its offer had ended`);
  return isWritten;
}

function isLive(ticket: Ticket | null, offer: unknown, at: Date): boolean {
  return ticket?.offers.some(({ id, expiresAt }) => id === offer && expiresAt > at) ?? false;
}

/** Who is given work has room for it, and takes it now; what one claims or gets back may fill them to the hard cap. */
async function faultsOfTaking(database: Database, { agent: id, ticket }: HeldSlot, presence: Take['presence']) {
  const { load, eased = 0, presence: now, capacity, hardCap } = (await database.agents.findOne({ _id: id }))!;
  return [
    ...(load > hardCap ? [`${id} has ${load} units, above the hard cap of ${hardCap}, by ${ticket}`] : []),
    ...(presence && load - eased > capacity
      ? [`${id} has ${load} - ${eased} units, above ${capacity}, by ${ticket}`]
      : []),
    ...(presence === 'available' && now.state !== 'available' ? [`${id} is ${now.state} and was given ${ticket}`] : []),
  ];
}

/** What comes back has no owner's slot to come to: an owner without one was robbed of it. */
async function faultsOfPutting({ tickets }: Database, { agent, ticket: id, assignment }: HeldSlot) {
  const ticket = await tickets.findOne({ _id: id });
  return ticket && namesSlot(ticket, agent, assignment) ? [`${agent} had ${id} and no slot of it`] : [];
}

/** What the router gave to somebody who was not to have it yet, at all, or again. */
function faultsOfGift(before: Ticket, { offers, assignee }: Partial<Ticket>, now: Date): string[] {
  // one beside others is the last of them
  const offer = offers?.at(-1);
  const to = HANDS.find(({ _id }) => _id === (offer?.agent ?? assignee)?.id)!;
  const what = `${before._id} (${before.service} ${before.channel} ${before.language})`;
  const { modes, steps, parallelOffers } = POLICIES[before.service]!;
  const isFree = before.status === 'queued' || (before.status === 'offered' && before.offers.length < parallelOffers);
  const mode = modes[before.channel];
  const reached = steps.filter(({ afterSeconds, skipIf }, index) => {
    const isSkippable = index > 0 && steps[index - 1]!.skipIf.length > 0;
    return isSkippable || skipIf.length > 0 || isOver(before, afterSeconds, now);
  });
  const isAgain = before.declinedBy.some(({ agent, step: index }) => agent === to._id && index === offer?.step);
  return [
    ...(isFree ? [] : [`${what} was ${before.status} when ${to._id} got it`]),
    ...(mode === (offer ? 'offer' : 'assign') ? [] : [`${what} is not given so: ${mode}`]),
    ...(reached.some((one) => isFit(before, to, one))
      ? []
      : [`${what} was given to ${to._id}, who lacks what it asks`]),
    ...(isAgain ? [`${what} was offered again to ${to._id}, who declined it`] : []),
  ];
}

type Waiting = Pick<Ticket, 'service' | 'channel' | 'language' | 'declinedBy' | 'routing'>;

function isOver({ routing }: Pick<Ticket, 'routing'>, seconds: number, now: Date): boolean {
  return now.getTime() - routing.enteredQueueAt.getTime() >= seconds * 1000;
}

/** Said once more than in the product, in other words: two that agree are hardly both wrong. */
function isFit({ service, language }: Waiting, agent: Hands, { skill, minLevel, ...asks }: PolicyStep): boolean {
  const isStaff = agent.roles.includes('agent') || asks.withSupervisors;
  const isUnderstood = asks.language === 'preferred' || !language || agent.languages.includes(language);
  return isStaff && isUnderstood && (agent.skills[skill ?? service] ?? 0) >= minLevel;
}

/** What it takes of a hand, and whether there is so much, should every silent chat wake too. */
export function weighs({ weights = {} }: Agent, { channel }: Waiting): number {
  return weights[channel] ?? (channel === 'chat' ? 2 : 1);
}

export function hasRoom(agent: Agent, ticket: Waiting): boolean {
  const load = agent.load + weighs(agent, ticket);
  return load - (agent.eased ?? 0) <= agent.capacity && load <= agent.hardCap;
}

/** Once all is still: the silent chats are those that count half. */
export function faultsOfSilence(agents: readonly Agent[], pending: readonly Ticket[], now: Date): string[] {
  const idsOf = (all: { _id: string }[]) =>
    all
      .map(({ _id }) => _id)
      .sort()
      .join();
  const quiet = idsOf(pending.filter((ticket) => isQuiet(ticket, now)));
  const slots = agents.flatMap((agent) => agent.slots);
  const eased = idsOf(slots.filter(({ silent }) => silent).map(({ ticket: _id }) => ({ _id })));
  return quiet === eased ? [] : [`silent are ${quiet}, eased ${eased}`];
}

function isQuiet({ channel, status, lastMessage }: Ticket, now: Date): boolean {
  const sinceMs = now.getTime() - (lastMessage?.at.getTime() ?? 0);
  return (
    channel === 'chat' && status === 'pending' && lastMessage?.direction === 'out' && sinceMs >= SILENT_MINUTES * 60_000
  );
}

/** Whom a waiting ticket could be given to at this moment, whatever they have in hand. */
export function whoMayHave(ticket: Waiting, agents: readonly Agent[], now: Date): Agent[] {
  const { modes, steps } = POLICIES[ticket.service]!;
  if (modes[ticket.channel] === 'pull') return [];
  const onDuty = agents.filter(({ presence }) => presence.state === 'available');
  let index = steps.findLastIndex(({ afterSeconds }) => isOver(ticket, afterSeconds, now));
  const isSkipped = (one: PolicyStep) =>
    one.skipIf.includes('nobody-skilled') && !onDuty.some((agent) => isFit(ticket, agent, one));
  while (index < steps.length - 1 && isSkipped(steps[index]!)) index++;
  return onDuty.filter(
    (agent) =>
      isFit(ticket, agent, steps[index]!) &&
      agent.presence.channels.includes(ticket.channel) &&
      !ticket.declinedBy.some((one) => one.agent === agent._id && one.step === index),
  );
}
