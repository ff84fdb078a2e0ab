import { covers } from './agreements.ts';
import { freeUnits, type Hand, hasAnyRoom, hasRoom, weightOf } from './capacity.ts';
import { helperUnder } from './helpers.ts';
import {
  type ActiveStep,
  activeStep,
  DEFAULT_POLICY,
  type Help,
  helpOf,
  type Lack,
  lackOf,
  type Staff,
} from './routing-policy.ts';
import type { Agent, Channel, CityService, Helper, PolicyStep, ServiceMode, SkipReason, Ticket } from './types.ts';

/** What the matcher looks at of a waiting ticket. */
export type Head = Pick<
  Ticket,
  | '_id'
  | 'city'
  | 'service'
  | 'channel'
  | 'language'
  | 'declinedBy'
  | 'lastAssignee'
  | 'routing'
  | 'priority'
  | 'offers'
  | 'handover'
> & {
  /** Agreements in force under which its city is helped. */
  help?: readonly Help[];
  /** The city that it waits for alone. */
  handedTo?: string | undefined;
};
export type Candidate = Pick<
  Agent,
  | '_id'
  | 'name'
  | 'cities'
  | 'skills'
  | 'languages'
  | 'languageLevels'
  | 'presence'
  | 'lastAssignedAt'
  | 'roles'
  | keyof Hand
>;
export type Chosen = {
  agent: Person;
  considered: Considered[];
  /** How many more were considered than are named. */
  more: number;
  /** Of somebody of another city. */
  helper?: Helper | undefined;
};
export type Assignment = Chosen & {
  ticket: string;
  /** Who is offered it too, at the same time. */
  beside: Chosen[];
  how: 'assign' | 'offer';
  offerSeconds: number;
  /** By which version of the service's policy, and in which of its steps. */
  policy: { version: number; step: number };
};
/** Of one city. */
type Situation = {
  agents: readonly Candidate[];
  services: ReadonlyMap<string, CityService>;
  now: Date;
  /** Agreements in force under which the city is helped. */
  help?: readonly Help[] | undefined;
  /** Of those under which tickets are handed over by hand, at whatever hour. */
  transfers?: readonly Help[] | undefined;
};
export type Refusal = 'presence' | 'channel' | 'room' | 'declined' | 'offered' | Lack;
/** What makes one of two agents the better one for a ticket, in this order. */
export type Criterion = 'known' | 'language' | 'own' | 'free' | 'idle' | 'order';
/** Refused, or able and by what it fell behind the chosen one, or by what that one was better than the next. */
export type Reason = Refusal | `behind-${Criterion}` | `chosen-${Criterion | 'only'}`;
export type Person = { id: string; name: string };
export type Considered = { agent: Person; reason: Reason };

/** How the service gives out tickets of a channel; without a word of it they are assigned. */
export function modeOf(service: CityService | undefined, channel: Channel): ServiceMode {
  return service?.policy.modes[channel] ?? 'assign';
}

/** What of it says in which step it waits. */
type Waiter = Pick<Head, 'city' | 'service' | 'language' | 'routing' | 'help' | 'handedTo'>;

/** The policy's step in which a ticket waits now. */
export function stepOf(head: Waiter, { agents, services, now }: Omit<Situation, 'help' | 'transfers'>): ActiveStep {
  const policy = services.get(head.service)?.policy ?? DEFAULT_POLICY;
  const waitedMs = now.getTime() - head.routing.enteredQueueAt.getTime();
  const onDuty = agents.filter(({ presence }) => presence.state === 'available');
  return activeStep(policy, waitedMs, (step) => step.skipIf.some((reason) => isSo(reason, { head, step, onDuty })));
}

/** Who is not asked at all, whatever they can. */
const OUTSIDE = new Set<Lack | null>(['city', 'helper', 'agreement', 'role']);

function isSo(
  reason: SkipReason,
  { head, step, onDuty }: { head: Waiter; step: PolicyStep; onDuty: Candidate[] },
): boolean {
  switch (reason) {
    case 'nobody-on-duty':
      return onDuty.every((agent) => OUTSIDE.has(lackOf(head, agent, step)));
    case 'nobody-skilled':
      return onDuty.every((agent) => lackOf(head, agent, step) !== null);
    case 'no-agreement':
      return !head.help?.some((one) => covers(one, head));
  }
}

const HOUR_MS = 3_600_000;

/** As its service's policy wants it: whoever had it too long ago is like the others. */
export function remembering<T extends Head>(head: T, { services, now }: Pick<Situation, 'services' | 'now'>): T {
  const { stickyHours } = services.get(head.service)?.policy ?? DEFAULT_POLICY;
  const until = head.lastAssignee?.until;
  const isForgotten = until ? now.getTime() - until.getTime() >= stickyHours * HOUR_MS : stickyHours === 0;
  return isForgotten ? { ...head, lastAssignee: null } : head;
}

/** With whom its city may ask for it now: those that help, or the one that it was handed to, until that ends. */
export function asking<T extends Pick<Head, 'handover' | 'help' | 'handedTo'>>(
  head: T,
  { help = [], transfers = [], now }: Pick<Situation, 'help' | 'transfers' | 'now'>,
): T & Pick<Head, 'help' | 'handedTo'> {
  const { handover } = head;
  const isHanded = handover && now < handover.until;
  const agreement = isHanded ? transfers.find(({ _id }) => _id === handover.agreement) : undefined;
  return agreement ? { ...head, help: [agreement], handedTo: agreement.helper } : { ...head, help };
}

/** Why an agent can't get this ticket now; null where it can. */
export function refusalOf(head: Head, agent: Candidate, step: PolicyStep & { index: number }): Refusal | null {
  if (agent.presence.state !== 'available') return 'presence';
  const lack = lackOf(head, agent, step);
  if (lack) return lack;
  if (!agent.presence.channels.includes(head.channel)) return 'channel';
  const hasDeclined = head.declinedBy.some((one) => one.agent === agent._id && one.step === step.index);
  if (hasDeclined) return 'declined';
  // as a supervisor whom it was escalated to: the slot is theirs already, and others may have it first
  if (head.offers.some((offer) => offer.agent.id === agent._id)) return 'offered';
  return hasRoom(agent, head.channel) ? null : 'room';
}

/**
 * Waiting tickets ↔ agents with skill and room. Heads are served by rank; each gets the known agent, then one who
 * speaks its language, then one of its own city, then the one with room for the most like it, then the longest idle.
 * The same input gives the same answer.
 */
export function match(
  heads: readonly Head[],
  agents: readonly Candidate[],
  { services, now, help, transfers }: Omit<Situation, 'agents'>,
): Assignment[] {
  const all = agents.map((agent) => ({ ...agent })).sort(byId);
  // of a thousand on duty few have room at a time: only they are compared for each head
  let free = all.filter(hasAnyRoom);
  const assignments: Assignment[] = [];
  for (const waiting of [...heads].sort(byRank)) {
    if (!free.length) break;
    const head = asking(remembering(waiting, { services, now }), { help, transfers, now });
    const service = services.get(head.service);
    const policy = service?.policy ?? DEFAULT_POLICY;
    // the receiving side accepts
    const mode = head.handedTo ? 'offer' : modeOf(service, head.channel);
    if (mode === 'pull') continue;
    const step = stepOf(head, { agents: all, services, now });
    const count = mode === 'offer' ? policy.parallelOffers : 1;
    const [first, ...beside] = chooseSome(head, { all, free }, { step, count });
    if (!first) continue;
    free = free.filter(hasAnyRoom);
    assignments.push({
      ...first,
      ticket: head._id,
      beside,
      how: mode,
      offerSeconds: policy.offerSeconds,
      policy: { version: policy.version, step: step.index },
    });
  }
  return assignments;
}

export function byRank(a: Head, b: Head): number {
  return a.routing.rank.getTime() - b.routing.rank.getTime() || (a._id < b._id ? -1 : 1);
}

function best<T>(all: readonly T[], order: (a: T, b: T) => number): T | undefined {
  return all.reduce<T | undefined>((found, one) => (found && order(found, one) <= 0 ? found : one), undefined);
}

/** Those of other cities are not named either where nobody asks for their help. */
export function isAsked({ city, handedTo }: Head, { cities }: Pick<Staff, 'cities'>, step: PolicyStep): boolean {
  return step.withHelpers || handedTo !== undefined || cities.includes(city);
}

/** Of an agent who is not to be chosen now: refused, the best one, or able but behind it. */
export type Standing = Refusal | 'first' | 'able';

/** How each agent stands for a waiting ticket, the best one first of those who could take it. */
export function standings(
  head: Head,
  agents: readonly Candidate[],
  step: ActiveStep,
): { agent: Person; standing: Standing }[] {
  const sorted = [...agents].sort(byId);
  const { chosen } = choose(head, sorted, step);
  return sorted.map((agent) => ({
    agent: personOf(agent),
    standing: agent === chosen ? 'first' : (refusalOf(head, agent, step) ?? 'able'),
  }));
}

function byId(a: Candidate, b: Candidate): number {
  return a._id < b._id ? -1 : 1;
}

function personOf({ _id: id, name }: Candidate): Person {
  return { id, name };
}

function bestOf(head: Head, able: readonly Candidate[]): Candidate | undefined {
  return best(able, (a, b) => compare(head, a, b).order);
}

type Choice = { able: Candidate[]; chosen: Candidate | undefined };

function choose(head: Head, agents: readonly Candidate[], step: ActiveStep): Choice {
  const able = agents.filter((agent) => refusalOf(head, agent, step) === null);
  return { able, chosen: bestOf(head, able) };
}

/** The best ones, each with the room that the ticket takes of them. */
function chooseSome(
  head: Head,
  { all, free }: { all: readonly Candidate[]; free: readonly Candidate[] },
  { step, count }: { step: ActiveStep; count: number },
): Chosen[] {
  const some: Chosen[] = [];
  const concerned = () => all.filter((agent) => isAsked(head, agent, step));
  let { able, chosen } = choose(head, free, step);
  for (; chosen && some.length < count; chosen = bestOf(head, able)) {
    const taken = chosen;
    const help = helpOf(head, taken);
    some.push({
      agent: personOf(taken),
      ...(help && { helper: helperUnder(help, taken._id) }),
      ...consider(head, concerned(), { able, chosen: taken, step, asked: some }),
    });
    able = able.filter((agent) => agent !== taken);
    taken.load += weightOf(taken, head.channel);
  }
  return some;
}

/** Agents named of one decision; the chosen one is always among them. */
const MAX_CONSIDERED = 50;

/** Why each agent was chosen or not. */
function consider(
  head: Head,
  agents: readonly Candidate[],
  { able, chosen, step, asked }: Choice & { chosen: Candidate; step: ActiveStep; asked: readonly Chosen[] },
): Pick<Chosen, 'considered' | 'more'> {
  const next = best(
    able.filter((agent) => agent !== chosen),
    (a, b) => compare(head, a, b).order,
  );
  const all = agents.filter((agent) => agent !== chosen);
  const others = all.slice(0, MAX_CONSIDERED - 1);
  // they have an offer of this very ticket, which holds their room
  const isAsked = new Set(asked.map(({ agent }) => agent.id));
  const reasonOf = (agent: Candidate): Reason =>
    isAsked.has(agent._id) ? 'offered' : (refusalOf(head, agent, step) ?? `behind-${compare(head, agent, chosen).by}`);
  const alone = asked.length ? 'order' : 'only';
  const considered = [
    { agent: personOf(chosen), reason: `chosen-${next ? compare(head, chosen, next).by : alone}` as const },
    ...others.map((agent) => ({ agent: personOf(agent), reason: reasonOf(agent) })),
  ];
  return { considered, more: all.length - others.length };
}

const MERITS: [Criterion, (head: Head, agent: Candidate) => number][] = [
  ['known', (head, agent) => Number(head.lastAssignee?.id === agent._id)],
  ['language', (head, agent) => Number(head.language === null || agent.languages.includes(head.language))],
  // who is closer to it; those of another city where nobody of its own is as good
  ['own', (head, agent) => Number(agent.cities.includes(head.city))],
  // in tickets of its channel: units of two agents with weights of their own are no measure of each other
  ['free', (head, agent) => freeUnits(agent) / weightOf(agent, head.channel)],
  ['idle', (_head, agent) => -agent.lastAssignedAt.getTime()],
];

/** Below zero where `a` is the better one, and by what. */
function compare(head: Head, a: Candidate, b: Candidate): { order: number; by: Criterion } {
  for (const [by, merit] of MERITS) {
    const order = merit(head, b) - merit(head, a);
    if (order !== 0) return { order, by };
  }
  return { order: a._id < b._id ? -1 : 1, by: 'order' };
}
