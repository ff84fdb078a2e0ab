import type { Agreement } from './agreements.ts';
import type { Helper, Ticket } from './types.ts';

type Held = Partial<Pick<Ticket, 'status' | 'assignee' | 'offers' | 'helpers'>>;

/** As whom of another city an agent was asked for help with a ticket; null for those of its own. */
export function helperIn({ helpers }: Pick<Ticket, 'helpers'>, agent: string): Helper | null {
  return helpers?.find((one) => one.agent === agent) ?? null;
}

/** Whether a ticket is in the hands of a helper, or offered to them: only so long is it theirs to see. */
export function isHelping(ticket: Held, agent: string): boolean {
  if (ticket.status === 'closed' || !helperIn(ticket, agent)) return false;
  return ticket.assignee?.id === agent || Boolean(ticket.offers?.some((offer) => offer.agent.id === agent));
}

/** Whether somebody of another city has it, or had it last. */
export function isHelped(ticket: Pick<Ticket, 'assignee' | 'helpers'>): boolean {
  return ticket.assignee !== null && helperIn(ticket, ticket.assignee.id) !== null;
}

/** With whom it is given to; without them where they have come to be of its own city. */
export function helpersWith(
  { helpers = [] }: Pick<Ticket, 'helpers'>,
  agent: string,
  helper: Helper | undefined,
): Pick<Ticket, 'helpers'> {
  const others = helpers.filter((one) => one.agent !== agent);
  if (helper) return { helpers: [...others, helper] };
  return others.length < helpers.length ? { helpers: others } : {};
}

/** Somebody as a helper under an agreement. */
export function helperUnder(
  { _id: agreement, helper: city, sees }: Pick<Agreement, '_id' | 'helper' | 'sees'>,
  agent: string,
): Helper {
  return { agent, city, agreement, sees };
}

/** What a helper sees of a ticket: no other agents' offers, and the resident as the agreement says. */
export function asSeenBy(ticket: Ticket, { agent, sees }: Pick<Helper, 'agent' | 'sees'>): Ticket {
  const offers = ticket.offers.filter((offer) => offer.agent.id === agent);
  if (sees === 'contact') return { ...ticket, offers };
  return { ...ticket, offers, contact: { id: ticket.contact.id, name: null, identities: [] } };
}
