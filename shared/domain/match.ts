import type { Agent, Channel, CityService, ServiceMode, Ticket } from './types.ts';

/** What the matcher looks at of a waiting ticket. */
export type Head = Pick<
  Ticket,
  | '_id'
  | 'city'
  | 'service'
  | 'channel'
  | 'language'
  | 'units'
  | 'declinedBy'
  | 'lastAssignee'
  | 'routing'
  | 'priority'
  | 'offers'
>;
export type Candidate = Pick<
  Agent,
  '_id' | 'name' | 'cities' | 'skills' | 'languages' | 'capacity' | 'load' | 'presence' | 'lastAssignedAt' | 'roles'
>;
export type Assignment = {
  ticket: string;
  agent: { id: string; name: string };
  how: 'assign' | 'offer';
  offerSeconds: number;
  considered: Considered[];
};
export type Refusal = 'presence' | 'city' | 'skill' | 'channel' | 'room' | 'declined';
/** What makes one of two agents the better one for a ticket, in this order. */
export type Criterion = 'known' | 'language' | 'free' | 'idle' | 'order';
/** Refused, or able and by what it fell behind the chosen one, or by what that one was better than the next. */
export type Reason = Refusal | `behind-${Criterion}` | `chosen-${Criterion | 'only'}`;
export type Person = { id: string; name: string };
export type Considered = { agent: Person; reason: Reason };

/** How the service gives out tickets of a channel; without a word of it they are assigned. */
export function modeOf(service: CityService | undefined, channel: Channel): ServiceMode {
  return service?.modes[channel] ?? 'assign';
}

/** Why an agent can't get this ticket now; null where it can. */
export function refusalOf(head: Head, agent: Candidate): Refusal | null {
  if (agent.presence.state !== 'available') return 'presence';
  if (!agent.roles.includes('agent') || !agent.cities.includes(head.city)) return 'city';
  if (!agent.skills[head.service]) return 'skill';
  if (!agent.presence.channels.includes(head.channel)) return 'channel';
  if (head.declinedBy.includes(agent._id)) return 'declined';
  return agent.load + head.units > agent.capacity ? 'room' : null;
}

/**
 * Waiting tickets ↔ agents with skill and room. Heads are served by rank; each gets the known agent, then one who
 * speaks its language, then the most free units, then the longest idle. The same input gives the same answer.
 */
export function match(
  heads: readonly Head[],
  agents: readonly Candidate[],
  services: ReadonlyMap<string, CityService>,
): Assignment[] {
  const free = agents.map((agent) => ({ ...agent })).sort(byId);
  const assignments: Assignment[] = [];
  for (const head of [...heads].sort(byRank)) {
    const service = services.get(head.service);
    const mode = modeOf(service, head.channel);
    if (mode === 'pull') continue;
    const { able, chosen } = choose(head, free);
    if (!chosen) continue;
    const considered = consider(head, free, { able, chosen });
    chosen.load += head.units;
    assignments.push({
      ticket: head._id,
      agent: { id: chosen._id, name: chosen.name },
      how: mode,
      offerSeconds: service?.offerSeconds ?? 30,
      considered,
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

/** Of an agent who is not to be chosen now: refused, the best one, or able but behind it. */
export type Standing = Refusal | 'first' | 'able';

/** How each agent stands for a waiting ticket, the best one first of those who could take it. */
export function standings(head: Head, agents: readonly Candidate[]): { agent: Person; standing: Standing }[] {
  const sorted = [...agents].sort(byId);
  const { chosen } = choose(head, sorted);
  return sorted.map((agent) => ({
    agent: personOf(agent),
    standing: agent === chosen ? 'first' : (refusalOf(head, agent) ?? 'able'),
  }));
}

function byId(a: Candidate, b: Candidate): number {
  return a._id < b._id ? -1 : 1;
}

function personOf({ _id: id, name }: Candidate): Person {
  return { id, name };
}

type Choice = { able: Candidate[]; chosen: Candidate | undefined };

function choose(head: Head, agents: readonly Candidate[]): Choice {
  const able = agents.filter((agent) => refusalOf(head, agent) === null);
  return { able, chosen: best(able, (a, b) => compare(head, a, b).order) };
}

/** Agents named of one decision; the chosen one is always among them. */
const MAX_CONSIDERED = 50;

/** Why each agent was chosen or not. */
function consider(
  head: Head,
  agents: readonly Candidate[],
  { able, chosen }: Choice & { chosen: Candidate },
): Considered[] {
  const next = best(
    able.filter((agent) => agent !== chosen),
    (a, b) => compare(head, a, b).order,
  );
  const others = agents.filter((agent) => agent !== chosen).slice(0, MAX_CONSIDERED - 1);
  return [
    { agent: personOf(chosen), reason: `chosen-${next ? compare(head, chosen, next).by : 'only'}` },
    ...others.map((agent) => ({
      agent: personOf(agent),
      reason: refusalOf(head, agent) ?? (`behind-${compare(head, agent, chosen).by}` as const),
    })),
  ];
}

const MERITS: [Criterion, (head: Head, agent: Candidate) => number][] = [
  ['known', (head, agent) => Number(head.lastAssignee?.id === agent._id)],
  ['language', (head, agent) => Number(head.language === null || agent.languages.includes(head.language))],
  ['free', (_head, agent) => agent.capacity - agent.load],
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
