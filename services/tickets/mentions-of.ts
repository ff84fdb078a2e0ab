import { maySee, viewerOf } from '../../shared/auth/viewer.ts';
import type { Agent, Ticket } from '../../shared/domain/types.ts';
import { AppError } from '../../shared/errors.ts';
import type { AgentRepository } from '../../shared/repositories/agents.ts';

type Person = { id: string; name: string };
type Calling = { ticket: Ticket; by: Pick<Agent, 'cities'> };

/**
 * Whom a note may call to it: each one sees the ticket, in its city or as its helper. A helper calls their own colleagues
 * alone: who works for the other city is not theirs to know.
 */
export function createMentionsOf({ agents }: { agents: Pick<AgentRepository, 'byId'> }) {
  return async function mentionsOf(ids: readonly string[] = [], { ticket, by }: Calling): Promise<Person[]> {
    const found = await Promise.all([...new Set(ids)].map((id) => agents.byId(id)));
    const people = found.flatMap((agent) => {
      if (!agent) return [];
      const viewer = viewerOf(agent);
      const isKnown = by.cities.includes(ticket.city) || agent.cities.some((city) => by.cities.includes(city));
      return isKnown && viewer.can('ticket:read') && maySee(viewer, ticket)
        ? [{ id: agent._id, name: agent.name }]
        : [];
    });
    const errors = ids.flatMap((id, index) =>
      people.some((person) => person.id === id)
        ? []
        : [{ pointer: `/mentions/${index}`, detail: 'nobody who sees the ticket' }],
    );
    if (errors.length) throw new AppError('validation', 'Somebody mentioned does not see the ticket', { errors });
    return people;
  };
}

export type MentionsOf = ReturnType<typeof createMentionsOf>;
