import type { Candidate } from '../../shared/domain/match.ts';
import { UNSKILLED_FACTOR } from './parameters.ts';
import { hasRoom, isSkilled, type NamedPolicy, type Policy } from './policy.ts';
import type { Waiting } from './waiting-lines.ts';

/** One queue, strictly in order: the first waits for the next agent in turn who has its skill, and all behind it too. */
export const roundRobinInOrder: NamedPolicy = {
  name: 'Round robin, in order',
  create: () => roundRobin((heads) => heads.slice(0, 1)),
};

/** The oldest first as well, but one that nobody can take now is passed over, as helpdesks do that go through all unassigned. */
export const roundRobinSkipping: NamedPolicy = {
  name: 'Round robin, skipping',
  create: () => roundRobin((heads) => heads),
};

/** Whoever got nothing for longest takes the oldest contact that fits, whatever it is about. */
export const longestIdle: NamedPolicy = {
  name: 'Longest idle, no skills',
  create: () => (room) => {
    for (const waiting of room.heads) {
      const { contact } = waiting;
      const agent = longestWithoutWork(room.agents.filter((one) => hasRoom(one, contact)));
      if (!agent) continue;
      const factor = isSkilled(agent, contact.service) ? 1 : UNSKILLED_FACTOR;
      return { waiting, agent, handleMs: contact.handleMs * factor };
    }
    return null;
  },
};

function roundRobin(looked: (heads: readonly Waiting[]) => readonly Waiting[]): Policy {
  /** Place after the one who got the last contact. */
  let turn = 0;
  return ({ heads, agents }) => {
    for (const waiting of looked(heads)) {
      const { contact } = waiting;
      for (let step = 0; step < agents.length; step++) {
        const place = (turn + step) % agents.length;
        const agent = agents[place];
        if (!agent || !isSkilled(agent, contact.service) || !hasRoom(agent, contact)) continue;
        turn = place + 1;
        return { waiting, agent, handleMs: contact.handleMs };
      }
    }
    return null;
  };
}

function longestWithoutWork(agents: readonly Candidate[]): Candidate | undefined {
  return agents.reduce<Candidate | undefined>(
    (found, one) => (found && found.lastAssignedAt <= one.lastAssignedAt ? found : one),
    undefined,
  );
}
