import { weightOf } from './capacity.ts';
import { decideAccept, decideClaim, decideOwn, endedEvents, offersWith } from './decide-ownership.ts';
import { type Decided, type Decision, refuse, refuseNaming } from './decision.ts';
import { lastOwner } from './last-owner.ts';
import type { Agent, Offer, Ticket } from './types.ts';

type Person = { id: string; name: string };

/** Supervisors who are asked at once. */
export const MAX_SUPERVISORS = 5;

/** The ticket stays where it is, in its place and with its owner, until a supervisor takes it. */
export function decideEscalate(
  ticket: Ticket,
  { by, reason, now }: { by: Person | null; reason: string | null; now: Date },
): Decision {
  if (ticket.status === 'resolved' || ticket.status === 'closed')
    return refuse('conflict', `The ticket is ${ticket.status}`);
  if (ticket.escalation) return refuse('conflict', 'The ticket is escalated already');
  return {
    ok: true,
    set: { escalation: { at: now, by, reason, declinedBy: [] }, updatedAt: now },
    events: [{ type: 'ticket.escalated', by: by?.id ?? null, why: by ? 'asked' : 'max-wait', reason }],
  };
}

/** Whether a waiting ticket has come to its queue by `since`, and nobody was told of that yet. */
export function isOverdue(
  { status, escalation, escalatedWait, routing }: Pick<Ticket, 'status' | 'escalation' | 'escalatedWait' | 'routing'>,
  since: Date,
): boolean {
  const isWaiting = status === 'queued' || status === 'offered';
  const isKnown = escalatedWait?.getTime() === routing.enteredQueueAt.getTime();
  return isWaiting && !escalation && !isKnown && routing.enteredQueueAt <= since;
}

/** By the system, once for each wait. */
export function decideEscalateWait(ticket: Ticket, { since, now }: { since: Date; now: Date }): Decision {
  if (!isOverdue(ticket, since)) return refuse('conflict', 'The ticket has not waited too long');
  const decision = decideEscalate(ticket, { by: null, reason: 'max-wait', now });
  if (!decision.ok) return decision;
  return { ...decision, set: { ...decision.set, escalatedWait: ticket.routing.enteredQueueAt } };
}

export type Supervisor = Pick<
  Agent,
  '_id' | 'name' | 'languages' | 'hardCap' | 'load' | 'weights' | 'presence' | 'lastAssignedAt'
>;
export type Escalated = Pick<
  Ticket,
  '_id' | 'channel' | 'language' | 'assignee' | 'offers' | 'escalation' | 'handover'
>;

/**
 * Whom to ask next, of the supervisors of its city: on duty, with room up to the hard cap, and not asked yet. No skill
 * is needed. Who speaks the resident's language comes first, then who has the most room, then the longest idle.
 */
export function supervisorsFor(ticket: Escalated, supervisors: readonly Supervisor[]): Supervisor[] {
  const { escalation, offers, channel, language, assignee } = ticket;
  if (!escalation) return [];
  const taken = new Set([
    assignee?.id,
    escalation.by?.id,
    ...escalation.declinedBy,
    ...offers.map(({ agent }) => agent.id),
  ]);
  const speaks = ({ languages }: Supervisor) => Number(language === null || languages.includes(language));
  return supervisors
    .filter(
      (supervisor) =>
        supervisor.presence.state === 'available' &&
        supervisor.presence.channels.includes(channel) &&
        supervisor.load + weightOf(supervisor, channel) <= supervisor.hardCap &&
        !taken.has(supervisor._id),
    )
    .sort(
      (a, b) =>
        speaks(b) - speaks(a) ||
        b.hardCap - b.load - (a.hardCap - a.load) ||
        a.lastAssignedAt.getTime() - b.lastAssignedAt.getTime() ||
        (a._id < b._id ? -1 : 1),
    )
    .slice(0, MAX_SUPERVISORS - offers.filter((offer) => offer.escalation).length);
}

type Offering = { offer: string; agent: Person; seconds: number; now: Date };

/** While another city is asked its own supervisors are not. */
export function isElsewhere({ handover }: Pick<Ticket, 'handover'>, now: Date): boolean {
  return Boolean(handover && handover.until > now);
}

/** Beside the status and the other offers: the queue and the owner notice nothing of it. */
export function decideOfferEscalation(ticket: Ticket, { offer, agent, seconds, now }: Offering): Decision {
  if (!ticket.escalation) return refuse('conflict', 'The ticket is not escalated');
  // another city is asked; the sweep comes to its own supervisors when that is over
  if (isElsewhere(ticket, now)) return refuse('conflict', 'The ticket waits for another city');
  if (ticket.assignee?.id === agent.id) return refuse('conflict', 'The ticket is theirs already');
  if (ticket.escalation.declinedBy.includes(agent.id))
    return refuseNaming('conflict', agent, (who) => `${who} has declined it`);
  if (ticket.offers.some((one) => one.agent.id === agent.id))
    return refuseNaming('conflict', agent, (who) => `The ticket is offered to ${who}`);
  if (ticket.offers.filter((one) => one.escalation).length >= MAX_SUPERVISORS)
    return refuse('conflict', `${MAX_SUPERVISORS} supervisors are asked already`);
  const expiresAt = new Date(now.getTime() + seconds * 1000);
  const made: Offer = { id: offer, agent, expiresAt, assignment: ticket.version + 1, escalation: true };
  return {
    ok: true,
    take: { agent: agent.id, limit: 'hardCap', presence: 'available' },
    otherwise: refuseNaming('over-capacity', agent, (who) => `${who} has no room for this ticket`),
    set: { ...offersWith([...ticket.offers, made]), updatedAt: now },
    events: [{ type: 'ticket.offered', offer, agent: agent.id, expiresAt, why: 'escalation' }],
  };
}

/** A supervisor takes an escalated ticket, whoever has it now; any other is claimed as by everybody. */
export function decideSupervisorClaim(ticket: Ticket, { agent, now }: { agent: Person; now: Date }): Decision {
  if (!ticket.escalation) return decideClaim(ticket, { agent, now });
  const own = ticket.offers.find((offer) => offer.agent.id === agent.id);
  // one that has just run out still holds its slot: the sweep ends it in a moment
  if (own && own.expiresAt <= now) return refuse('conflict', 'Your offer has just ended; try again');
  if (own) return settle(ticket, decideAccept(ticket, { offer: own.id, agent, now }), now);
  if (ticket.assignee?.id === agent.id) return settle(ticket, decideClaim(ticket, { agent, now }), now);
  const take = { agent: agent.id, limit: 'hardCap' as const };
  const owned = decideOwn(ticket, { agent, event: 'ticket.claimed', take, now });
  if (!owned.ok) return owned;
  const events = owned.events.map((one) => (one.type === 'ticket.claimed' ? { ...one, why: 'escalation' } : one));
  // whoever missed the change hears of it as the owner before
  return settle(ticket, { ...owned, set: { ...owned.set, lastAssignee: lastOwner(ticket, now) }, events }, now);
}

/** By who escalated it, its owner or a supervisor. */
export function decideWithdraw(
  ticket: Ticket,
  { by, isSupervisor, now }: { by: Person; isSupervisor: boolean; now: Date },
): Decision {
  if (!ticket.escalation) return refuse('conflict', 'The ticket is not escalated');
  if (!isSupervisor && ticket.escalation.by?.id !== by.id && ticket.assignee?.id !== by.id)
    return refuse('forbidden', 'Who escalated it, its owner or a supervisor may withdraw it');
  return settled(ticket, { ok: true, set: { updatedAt: now }, events: [] }, 'withdrawn');
}

/** A supervisor's decision settles the escalation with it; one that was refused settles nothing. */
export function settle(ticket: Ticket, decision: Decision, now: Date): Decision {
  if (!decision.ok || !ticket.escalation) return decision;
  return settled(ticket, { ...decision, set: { updatedAt: now, ...decision.set } }, 'taken');
}

/** Any change of a ticket settles its escalation where nothing is left to take: done, or taken by who was asked. */
export function escalationAfter(ticket: Ticket, decided: Decided): Decided {
  const { escalation, offers } = ticket;
  // null: settled by the decision itself
  if (!escalation || decided.set.escalation === null) return decided;
  const { status, assignee } = { ...ticket, ...decided.set };
  if (status === 'resolved' || status === 'closed') return settled(ticket, decided, 'resolved');
  if (!assignee || assignee.id === ticket.assignee?.id) return decided;
  const isAsked = offers.some((offer) => offer.escalation && offer.agent.id === assignee.id);
  // what was escalated for its wait waits no more, whoever has it
  return isAsked || !escalation.by ? settled(ticket, decided, 'taken') : decided;
}

function settled(ticket: Ticket, decided: Decided, why: 'taken' | 'resolved' | 'withdrawn'): Decided {
  const offers = decided.set.offers ?? ticket.offers;
  const left = offers.filter((offer) => !offer.escalation);
  return {
    ...decided,
    set: { ...decided.set, ...offersWith(left), escalation: null },
    events: [
      ...decided.events,
      { type: 'ticket.escalation-ended', why },
      ...endedEvents(
        offers.filter((offer) => offer.escalation),
        'rescinded',
      ),
    ],
  };
}
