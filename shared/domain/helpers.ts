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

/** What a helper sees of a ticket as it is: whatever is not named here, new fields too, they do not. */
const SHOWN = [
  '_id',
  'number',
  'city',
  'service',
  'channel',
  'language',
  'subject',
  'status',
  'priority',
  'assignment',
  'handover',
  'routing',
  'conversation',
  'notes',
  'tags',
  'waitingSince',
  'snoozeUntil',
  'closesAt',
  'lastMessage',
  'residentChannel',
  'createdAt',
  'updatedAt',
  'version',
  'unpublished',
] as const satisfies readonly (keyof Ticket)[];

/** A ticket as somebody sees it: a helper's messages go by the same. */
export type Seen = Ticket & { seenBy?: string };

/** What a helper sees of a ticket: nothing of colleagues, and the resident as the agreement says. */
export function asSeenBy(ticket: Ticket, { agent, sees }: Pick<Helper, 'agent' | 'sees'>): Seen {
  const { contact, assignee, lastAssignee, escalation } = ticket;
  const offers = ticket.offers.filter((offer) => offer.agent.id === agent);
  return {
    ...(Object.fromEntries(SHOWN.map((field) => [field, ticket[field]])) as Pick<Ticket, (typeof SHOWN)[number]>),
    contact: sees === 'contact' ? contact : { id: contact.id, name: null, identities: [] },
    assignee: assignee?.id === agent ? assignee : null,
    lastAssignee: lastAssignee?.id === agent ? lastAssignee : null,
    offers,
    // what they have asked for themselves
    escalation: escalation?.by?.id === agent ? { ...escalation, declinedBy: [] } : null,
    offersEndAt: null,
    declinedBy: [],
    followUpOf: null,
    // holds the resident's address
    thread: '',
    ordinal: 0,
    outbox: [],
    seenBy: agent,
  };
}
