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
};
export type Refusal = 'presence' | 'city' | 'skill' | 'channel' | 'room' | 'declined';

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
  const free = agents.map((agent) => ({ ...agent }));
  const assignments: Assignment[] = [];
  for (const head of [...heads].sort(byRank)) {
    const service = services.get(head.service);
    const mode = modeOf(service, head.channel);
    if (mode === 'pull') continue;
    const chosen = best(
      free.filter((agent) => refusalOf(head, agent) === null),
      (a, b) => compare(head, a, b),
    );
    if (!chosen) continue;
    chosen.load += head.units;
    assignments.push({
      ticket: head._id,
      agent: { id: chosen._id, name: chosen.name },
      how: mode,
      offerSeconds: service?.offerSeconds ?? 30,
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

function compare(head: Head, a: Candidate, b: Candidate): number {
  const known = (agent: Candidate) => Number(head.lastAssignee?.id === agent._id);
  const speaks = (agent: Candidate) => Number(head.language === null || agent.languages.includes(head.language));
  return (
    known(b) - known(a) ||
    speaks(b) - speaks(a) ||
    b.capacity - b.load - (a.capacity - a.load) ||
    a.lastAssignedAt.getTime() - b.lastAssignedAt.getTime() ||
    (a._id < b._id ? -1 : 1)
  );
}
