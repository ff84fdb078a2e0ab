import type { Decision } from '../../shared/domain/decision.ts';
import type { Agent, Ticket } from '../../shared/domain/types.ts';
import type { Decide } from './change-ticket.ts';

type By = Partial<Pick<Agent, 'cities'>> & Pick<Agent, '_id'>;

/** Whoever helps from another city is not told who of its staff has a ticket, not by a refusal either. */
export function unnamedTo(by: By, decide: Decide): Decide {
  return (ticket, now) => {
    const decision = decide(ticket, now);
    return isHelper(by, ticket) ? unnamed(decision, by) : decision;
  };
}

/** The same of a refusal that no decision makes. */
export function ownerFor(by: By, ticket: Ticket): string {
  return isHelper(by, ticket) ? 'a colleague' : (ticket.assignee?.name ?? 'nobody');
}

function isHelper({ cities }: By, { city }: Ticket): boolean {
  return cities !== undefined && !cities.includes(city);
}

function unnamed(decision: Decision, by: By): Decision {
  if (!decision.ok) {
    const { unnamed: said } = decision;
    return said && said.who !== by._id ? { ...decision, detail: said.detail } : decision;
  }
  return decision.otherwise ? { ...decision, otherwise: unnamed(decision.otherwise, by) } : decision;
}
