import type { Decision } from '../../shared/domain/decision.ts';
import type { Agent, Ticket } from '../../shared/domain/types.ts';
import type { Decide } from './change-ticket.ts';

type By = Partial<Pick<Agent, 'cities'>> & Pick<Agent, '_id'>;

/** Whoever helps from another city is not told who of its staff has a ticket, not by a refusal either. */
export function unnamedTo(by: By, decide: Decide, ...others: { name: string }[]): Decide {
  return (ticket, now) => {
    const decision = decide(ticket, now);
    return isHelper(by, ticket) ? unnamed(decision, [...others, ...colleaguesOn(ticket, by)]) : decision;
  };
}

/** The same of a refusal that no decision makes. */
export function ownerFor(by: By, ticket: Ticket): string {
  return isHelper(by, ticket) ? 'a colleague' : (ticket.assignee?.name ?? 'nobody');
}

function isHelper({ cities }: By, { city }: Ticket): boolean {
  return cities !== undefined && !cities.includes(city);
}

function colleaguesOn({ assignee, offers, consulted = [] }: Ticket, { _id }: By): { name: string }[] {
  const all = [...(assignee ? [assignee] : []), ...offers.map(({ agent }) => agent), ...consulted];
  return all.filter(({ id }) => id !== _id);
}

function unnamed(decision: Decision, people: readonly { name: string }[]): Decision {
  if (decision.ok)
    return decision.otherwise ? { ...decision, otherwise: unnamed(decision.otherwise, people) } : decision;
  const detail = people.reduce((text, { name }) => text.replaceAll(name, 'a colleague'), decision.detail);
  return { ...decision, detail };
}
