import { setTimeout } from 'node:timers/promises';
import type { Clock } from '../../shared/clock.ts';
import { type HeldSlot, type NewSlot, namesSlot, releasedSlots, wrapsUp } from '../../shared/domain/capacity.ts';
import { consultationsAfter } from '../../shared/domain/consultation.ts';
import { handoverAfter } from '../../shared/domain/decide-handover.ts';
import type { Decided, Decision, Refused, SavedSet, TicketSet } from '../../shared/domain/decision.ts';
import { escalationAfter } from '../../shared/domain/escalation.ts';
import { figuresOf } from '../../shared/domain/figures.ts';
import { helperIn } from '../../shared/domain/helpers.ts';
import { rankOf } from '../../shared/domain/rank.ts';
import { isWoken } from '../../shared/domain/silence.ts';
import type { Actor, Change, Message, Ticket } from '../../shared/domain/types.ts';
import { AppError } from '../../shared/errors.ts';
import type { Tell } from '../../shared/events/saved.ts';
import type { HitFailpoint } from '../../shared/failpoints.ts';
import { newId } from '../../shared/ids.ts';
import type { Logger } from '../../shared/logger.ts';
import type { AgentRepository } from '../../shared/repositories/agents.ts';
import { type CityBook, type CityRepository, policyIn } from '../../shared/repositories/cities.ts';
import type { TicketRepository } from '../../shared/repositories/tickets.ts';
import { traceId } from '../../shared/trace.ts';
import type { RecentTickets } from './recent-tickets.ts';

type Deps = {
  tickets: Pick<TicketRepository, 'byId' | 'write'>;
  agents: Pick<AgentRepository, 'take' | 'release' | 'ease' | 'holds'>;
  cities: Pick<CityRepository, 'book'>;
  recent: Pick<RecentTickets, 'forget'>;
  publish: Tell;
  /** Slots were given back: somebody who waits there may be given to an agent. */
  gotRoom: (city: string) => void;
  /** An agent's presence may have become a wrap-up. */
  wrapsUpNow: (agent: string) => void;
  failpoint: HitFailpoint;
  clock: Clock;
  log: Logger;
};

export type Decide = (ticket: Ticket, now: Date) => Decision;
export type Changed = { ok: true; ticket: Ticket } | Refused | { ok: false; reason: 'not-found'; detail: string };
export type Attempt = { won: true; ticket: Ticket } | { won: false; refused?: Refused };
type WrapUp = { now: Date; until: Date };
type Step = { actor: Actor; decide: Decide; message?: Message };

const MAX_TRIES = 20;
/** The other attempt has its slot and writes the ticket in a moment. */
const SAME_AGENT_WAIT_MS = 10;

/**
 * The one place where a ticket changes: load → decide → take the slot → one conditional write with its change → tell.
 * The order and the filters are those of the checked models (slots, offers).
 */
export function createChangeTicket({
  tickets,
  agents,
  cities,
  recent,
  publish,
  gotRoom,
  wrapsUpNow,
  failpoint,
  clock,
  log,
}: Deps) {
  /** One try on the version given. A lost race is a result. */
  async function attempt(ticket: Ticket, { actor, decide, message }: Step): Promise<Attempt> {
    const now = clock.now();
    // before anything is taken: policies say what a priority is worth, and what follows a chat
    const book = await cities.book();
    const settled = await settleTake(ticket, decide(ticket, now), now);
    if (!settled.ok) {
      recent.forget(ticket);
      return { won: false, refused: settled };
    }
    const decision = handoverAfter(ticket, escalationAfter(ticket, consultationsAfter(ticket, settled)));
    if (!decision.events.length) return { won: true, ticket };
    const set = withRank(ticket, decision.set, book);
    const { events } = decision;
    const figures = figuresOf(ticket, { ...ticket, ...set }, { events, at: now });
    const change: Change = {
      version: ticket.version + 1,
      changeId: newId(),
      actor,
      at: now,
      events,
      ...(figures.length > 0 && { figures }),
      traceId: traceId(),
    };
    const after: Ticket = {
      ...ticket,
      ...set,
      version: change.version,
      unpublished: true,
      outbox: [...ticket.outbox, change],
    };
    const isSaved = await tickets.write(ticket._id, { version: ticket.version, set, change });
    if (!isSaved) {
      recent.forget(ticket);
      if (decision.take) await giveBack(slotOf(ticket, decision.take.agent), decision.set);
      return { won: false };
    }
    failpoint('ticket.written');
    publish({ ticket: after, change, ...(message && { message }) });
    const released = releasedSlots(ticket, after);
    const wrapUp = wrapUpAfter(ticket, after, book);
    const { silentMinutes: minutes } = policyIn(book, ticket);
    await Promise.all([
      ...released.map((slot) => releaseSafely(slot, wrapUp?.agent === slot.agent ? wrapUp : undefined)),
      ...(isWoken(ticket, after, { minutes, now }) ? [weighWhole(after)] : []),
    ]);
    failpoint('slots.released');
    // only now: who looked before saw an agent without room
    for (const city of citiesWithRoom(ticket, released)) gotRoom(city);
    if (wrapUp) wrapsUpNow(wrapUp.agent);
    return { won: true, ticket: after };
  }

  /** The change is saved whatever comes: a slot that could not be given back is the sweep's. */
  async function releaseSafely(slot: HeldSlot, wrapUp: WrapUp | undefined): Promise<void> {
    await agents.release(slot, wrapUp).catch((error: unknown) => {
      log.warn(
        { err: error, ticketId: slot.ticket, agentId: slot.agent },
        'slot not given back yet, left to the sweep',
      );
    });
  }

  /** A silent chat goes on: its slot counts whole for new work too, before anybody looks for room there. */
  async function weighWhole({ _id: ticket, assignee, assignment }: Ticket): Promise<void> {
    if (!assignee) return;
    await agents.ease({ agent: assignee.id, ticket, assignment }, false).catch((error: unknown) => {
      log.warn({ err: error, ticketId: ticket, agentId: assignee.id }, 'slot still eased, left to the sweep');
    });
  }

  /** The slot first; without one, what the decision says instead. */
  async function settleTake(ticket: Ticket, decision: Decision, now: Date): Promise<Decided | Refused> {
    if (!decision.ok || !decision.take) return decision;
    const isTaken = await agents.take(slotOf(ticket, decision.take.agent), decision.take, now);
    failpoint('slot.taken');
    if (isTaken) return decision;
    if (decision.otherwise?.ok) return settleTake(ticket, decision.otherwise, now);
    const refused: Refused = decision.otherwise ?? {
      ok: false,
      reason: 'over-capacity',
      detail: 'There is no room for this ticket',
    };
    return { ...refused, agent: decision.take.agent };
  }

  /** An overlapping process may have won with this very pair: then it is right where it is. */
  async function giveBack(slot: HeldSlot, { helpers }: Pick<TicketSet, 'helpers'>): Promise<void> {
    const now = await tickets.byId(slot.ticket);
    if (now && namesSlot(now, slot.agent, slot.assignment)) return;
    await agents.release(slot);
    failpoint('slot.given-back');
    // a helper's room is their own city's, and the ticket that was not written does not name them
    if (now) for (const city of citiesWithRoom({ ...now, ...(helpers && { helpers }) }, [slot])) gotRoom(city);
  }

  /** Loads and decides again after every lost race, a bounded number of times. */
  async function change(id: string, step: Step): Promise<Changed> {
    for (let tries = 0; tries < MAX_TRIES; tries++) {
      const ticket = await tickets.byId(id);
      if (!ticket) return { ok: false, reason: 'not-found', detail: 'There is no such ticket' };
      const result = await attempt(ticket, step);
      if (result.won) return { ok: true, ticket: result.ticket };
      const { refused } = result;
      if (refused && (tries === MAX_TRIES - 1 || !(await isOfTheMoment(ticket, refused)))) return refused;
    }
    throw new AppError('unavailable', 'The ticket is changing too fast; try again', { retryAfter: 1 });
  }

  /** A refused slot says nothing of a ticket that moved meanwhile, nor where the same agent is about to get it. */
  async function isOfTheMoment(ticket: Ticket, { reason, agent }: Refused): Promise<boolean> {
    if (reason !== 'over-capacity' || !agent) return false;
    const now = await tickets.byId(ticket._id);
    if (now && now.version !== ticket.version) return true;
    if (!(await agents.holds(agent, ticket._id))) return false;
    await setTimeout(SAME_AGENT_WAIT_MS);
    return true;
  }

  return { attempt, change };
}

export type ChangeTicket = ReturnType<typeof createChangeTicket>;

function slotOf({ _id: ticket, version, channel }: Ticket, agent: string): NewSlot {
  return { agent, ticket, assignment: version + 1, channel };
}

/** Whose agents have room again: the ticket's city's, or those who helped it. */
function citiesWithRoom(ticket: Ticket, released: readonly HeldSlot[]): Set<string> {
  return new Set(released.map(({ agent }) => helperIn(ticket, agent)?.city ?? ticket.city));
}

/** Where it enters a queue, its place there by what that service's policy says its priority is worth. */
function withRank(ticket: Ticket, { routing, ...set }: TicketSet, book: CityBook): SavedSet {
  if (!routing) return set;
  const { city, service, priority } = { ...ticket, ...set };
  const credit = policyIn(book, { city, service }).creditMinutes[priority];
  return { ...set, routing: { ...routing, rank: rankOf(routing.enteredQueueAt, credit) } };
}

/** Whose chat has ended, where its service gives time for that. */
function wrapUpAfter(before: Ticket, after: Ticket, book: CityBook): (WrapUp & { agent: string }) | null {
  const agent = wrapsUp(before, after);
  const { wrapUpSeconds } = policyIn(book, before);
  const { updatedAt: now } = after;
  return agent && wrapUpSeconds ? { agent, now, until: new Date(now.getTime() + wrapUpSeconds * 1000) } : null;
}
