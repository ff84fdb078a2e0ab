import { type Decided, type Decision, refuse, refuseNaming, type Take, type TicketSet } from './decision.ts';
import { helperIn, helpersWith } from './helpers.ts';
import { lastOwner } from './last-owner.ts';
import { nextStatus } from './ticket-status.ts';
import type { Helper, Offer, Ticket, TicketEventType } from './types.ts';

type Person = { id: string; name: string };
type Owning = { agent: Person; event: TicketEventType; take: Take | null; now: Date; helper?: Helper | undefined };

/** Makes `agent` the owner: the version about to be written names the slot, all offers end. */
export function decideOwn(ticket: Ticket, { agent, event, take, now, helper }: Owning): Decision {
  if (!nextStatus(ticket.status, 'own')) return refuse('conflict', `The ticket is ${ticket.status}`);
  return {
    ok: true,
    ...(take && { take, otherwise: refuse('over-capacity', 'There is no room for this ticket') }),
    set: {
      status: 'open',
      assignee: agent,
      assignment: ticket.version + 1,
      offers: [],
      offersEndAt: null,
      declinedBy: [],
      ...noHandover(ticket),
      ...helpersWith(ticket, agent.id, helper),
      snoozeUntil: null,
      updatedAt: now,
    },
    events: [
      { type: event, before: ticket.assignee?.id ?? null, after: agent.id, ...waited(ticket, now) },
      ...endedEvents(ticket.offers, 'rescinded'),
    ],
  };
}

/** The matcher's assignment: only of a ticket that still waits, and only into free units. */
export function decideAssign(
  ticket: Ticket,
  { agent, now, helper }: { agent: Person; now: Date; helper?: Helper | undefined },
): Decision {
  if (ticket.status !== 'queued') return refuse('conflict', `The ticket is ${ticket.status}`);
  const take: Take = { agent: agent.id, limit: 'capacity', presence: 'available' };
  return decideOwn(ticket, { agent, event: 'ticket.assigned', take, now, helper });
}

/** Work an agent takes from the shared queue: over one's units up to the hard cap; one's own live offer is accepted. */
export function decideClaim(ticket: Ticket, { agent, now }: { agent: Person; now: Date }): Decision {
  if (ticket.assignee?.id === agent.id && ticket.status !== 'resolved') return { ok: true, set: {}, events: [] };
  if (ticket.status !== 'queued' && ticket.status !== 'offered') {
    const { status, assignee } = ticket;
    return assignee
      ? refuseNaming('conflict', assignee, (who) => `The ticket is ${status} and ${who}'s`)
      : refuse('conflict', `The ticket is ${status}`);
  }
  const mine = ticket.offers.find((offer) => offer.agent.id === agent.id && offer.expiresAt > now);
  if (mine) return decideAccept(ticket, { offer: mine.id, agent, now });
  // an own offer that has just run out still holds its slot: the sweep ends it in a moment
  if (ticket.offers.some((offer) => offer.agent.id === agent.id))
    return refuse('conflict', 'Your offer has just ended; try again');
  // a helper takes what is offered, nothing else of another city's queue
  if (helperIn(ticket, agent.id)) return refuse('gone', 'The offer has ended');
  return decideOwn(ticket, { agent, event: 'ticket.claimed', take: { agent: agent.id, limit: 'hardCap' }, now });
}

/** A supervisor's assignment: up to the hard cap, whoever has it now. */
export function decideGive(ticket: Ticket, { agent, now }: { agent: Person; now: Date }): Decision {
  if (ticket.assignee?.id === agent.id && ticket.status === 'open') return { ok: true, set: {}, events: [] };
  const held = ticket.offers.find((offer) => offer.agent.id === agent.id);
  if (held) return ownByOffer(ticket, held, now);
  if (ticket.assignee?.id === agent.id && ticket.status === 'pending' && ticket.channel === 'chat')
    return {
      ok: true,
      set: { status: 'open', updatedAt: now },
      events: [{ type: 'ticket.assigned', before: agent.id, after: agent.id }],
    };
  return decideOwn(ticket, { agent, event: 'ticket.assigned', take: { agent: agent.id, limit: 'hardCap' }, now });
}

type Offering = {
  offer: string;
  agent: Person;
  seconds: number;
  now: Date;
  step?: number;
  isTransfer?: boolean;
  /** Beside the offers that there are. */
  isBeside?: boolean;
  /** Of somebody of another city. */
  helper?: Helper | undefined;
};

/** Reserves the agent's units for a while. A transfer's offer leaves the giver the owner until it is accepted. */
export function decideOffer(ticket: Ticket, { isTransfer = false, isBeside = false, ...offering }: Offering): Decision {
  const { offer, agent, seconds, now, step = 0, helper } = offering;
  if (!isTransfer && ticket.status !== (isBeside ? 'offered' : 'queued'))
    return refuse('conflict', `The ticket is ${ticket.status}`);
  const status = nextStatus(ticket.status, 'offer');
  if (!status) return refuse('conflict', `The ticket is ${ticket.status}`);
  if (ticket.assignee?.id === agent.id && isTransfer) return refuse('conflict', 'The ticket is theirs already');
  const standing = ticket.offers.find(
    (one) => one.agent.id === agent.id || (!one.escalation && (!isBeside || one.transfer)),
  );
  if (standing) return refuseNaming('conflict', standing.agent, (who) => `The ticket is offered to ${who}`);
  const expiresAt = new Date(now.getTime() + seconds * 1000);
  const made: Offer = {
    id: offer,
    agent,
    expiresAt,
    assignment: ticket.version + 1,
    step,
    ...(isTransfer && { transfer: true }),
  };
  return {
    ok: true,
    take: {
      agent: agent.id,
      limit: isTransfer ? 'hardCap' : 'capacity',
      ...(!isTransfer && { presence: 'available' as const }),
    },
    otherwise: refuseNaming('over-capacity', agent, (who) => `${who} has no room for this ticket`),
    set: { status, ...offersWith([...ticket.offers, made]), ...helpersWith(ticket, agent.id, helper), updatedAt: now },
    events: [{ type: 'ticket.offered', offer, agent: agent.id, expiresAt }],
  };
}

/** The clock is looked at after loading, on every try; the slot keeps the offer's assignment (models/offers). */
export function decideAccept(
  ticket: Ticket,
  { offer, agent, now }: { offer: string; agent: Person; now: Date },
): Decision {
  const mine = ticket.offers.find((one) => one.id === offer && one.agent.id === agent.id);
  if (!mine || mine.expiresAt <= now) return refuse('gone', 'The offer has ended');
  return ownByOffer(ticket, mine, now);
}

function ownByOffer(ticket: Ticket, mine: Offer, now: Date): Decided {
  return {
    ok: true,
    set: {
      status: 'open',
      assignee: mine.agent,
      assignment: mine.assignment,
      offers: [],
      offersEndAt: null,
      declinedBy: [],
      ...noHandover(ticket),
      snoozeUntil: null,
      updatedAt: now,
    },
    events: [
      {
        type: 'ticket.assigned',
        offer: mine.id,
        before: ticket.assignee?.id ?? null,
        after: mine.agent.id,
        ...waited(ticket, now),
      },
      { type: 'ticket.offer-ended', offer: mine.id, agent: mine.agent.id, why: 'accepted' },
      ...endedEvents(
        ticket.offers.filter((one) => one !== mine),
        'rescinded',
      ),
    ],
  };
}

type Ending = {
  why: 'declined' | 'expired' | 'rescinded';
  ends: (offer: Offer) => boolean;
  now: Date;
  reason?: string;
};

/** Ends some offers; with none left the ticket waits again, at its old place in the queue. */
export function decideEndOffers(ticket: Ticket, { why, ends, now, reason }: Ending): Decision {
  const ended = ticket.offers.filter(ends);
  if (!ended.length) return refuse('gone', 'The offer has ended');
  const left = ticket.offers.filter((offer) => !ended.includes(offer));
  // an escalation's offers stand beside the status, whatever it is
  const isLast = left.every((offer) => offer.escalation) && !ended.every((offer) => offer.escalation);
  const status = isLast ? nextStatus(ticket.status, 'endOffers') : ticket.status;
  if (!status) return refuse('conflict', `The ticket is ${ticket.status}`);
  return {
    ok: true,
    set: {
      status,
      ...offersWith(left),
      // who missed it is away until they say otherwise, and may then be asked again
      ...(why === 'declined' && declinedSet(ticket, ended)),
      updatedAt: now,
    },
    events: [
      ...ended.map((offer) => ({
        type: 'ticket.offer-ended' as const,
        offer: offer.id,
        agent: offer.agent.id,
        why,
        ...(reason && { reason }),
      })),
      ...(isLast && status === 'queued' ? [{ type: 'ticket.queued' as const, why: `offer-${why}` }] : []),
    ],
  };
}

type Requeueing = { now: Date; why: string; service?: string };

/** Back to a queue, its own or another service's, with the waiting time it has. */
export function decideRequeue(ticket: Ticket, { now, why, service }: Requeueing): Decision {
  const status = nextStatus(ticket.status, 'requeue');
  if (!status) return refuse('conflict', `The ticket is ${ticket.status}`);
  const enteredQueueAt = ticket.waitingSince ?? now;
  return {
    ok: true,
    set: {
      status,
      assignee: null,
      assignment: 0,
      lastAssignee: service && service !== ticket.service ? null : lastOwner(ticket, now),
      offers: [],
      offersEndAt: null,
      declinedBy: [],
      ...noHandover(ticket),
      snoozeUntil: null,
      // one that waited for the resident waits for us from now on
      waitingSince: enteredQueueAt,
      routing: { enteredQueueAt },
      updatedAt: now,
      ...(service && { service }),
    },
    events: [
      ...(service && service !== ticket.service
        ? [{ type: 'ticket.transferred' as const, before: ticket.service, after: service }]
        : []),
      { type: 'ticket.queued', why, before: ticket.assignee?.id ?? null },
      ...endedEvents(ticket.offers, 'rescinded'),
    ],
  };
}

/** Who declined to take an escalated ticket may still be given it by a step of the policy. */
function declinedSet({ declinedBy, escalation }: Ticket, ended: readonly Offer[]): TicketSet {
  const asSupervisors = ended.filter((offer) => offer.escalation).map(({ agent }) => agent.id);
  const others = ended.filter((offer) => !offer.escalation);
  return {
    declinedBy: [...declinedBy, ...others.map(({ agent, step = 0 }) => ({ agent: agent.id, step }))],
    ...(escalation &&
      asSupervisors.length > 0 && {
        escalation: { ...escalation, declinedBy: [...escalation.declinedBy, ...asSupervisors] },
      }),
  };
}

function noHandover({ handover }: Ticket) {
  return handover ? { handover: null } : {};
}

export function offersWith(offers: Offer[]) {
  const ends = offers.map((offer) => offer.expiresAt.getTime());
  return { offers, offersEndAt: offers.length ? new Date(Math.min(...ends)) : null };
}

export function endedEvents(offers: readonly Offer[], why: string) {
  return offers.map((offer) => ({ type: 'ticket.offer-ended' as const, offer: offer.id, agent: offer.agent.id, why }));
}

/** In the queue: what goes from hand to hand has not waited there. */
function waited({ assignee, routing }: Ticket, now: Date) {
  return assignee ? {} : { waitedMs: now.getTime() - routing.enteredQueueAt.getTime() };
}
