import type { Clock } from '../../shared/clock.ts';
import { type HeldSlot, namesSlot, releasedSlots } from '../../shared/domain/capacity.ts';
import type { Decided, Decision, Refused } from '../../shared/domain/decision.ts';
import type { Actor, Change, Message, Ticket } from '../../shared/domain/types.ts';
import { AppError } from '../../shared/errors.ts';
import type { Tell } from '../../shared/events/saved.ts';
import type { HitFailpoint } from '../../shared/failpoints.ts';
import { newId } from '../../shared/ids.ts';
import type { AgentRepository } from '../../shared/repositories/agents.ts';
import type { TicketRepository } from '../../shared/repositories/tickets.ts';
import { traceId } from '../../shared/trace.ts';

type Deps = {
  tickets: Pick<TicketRepository, 'byId' | 'write'>;
  agents: Pick<AgentRepository, 'take' | 'release'>;
  publish: Tell;
  failpoint: HitFailpoint;
  clock: Clock;
};

export type Decide = (ticket: Ticket, now: Date) => Decision;
export type Changed = { ok: true; ticket: Ticket } | Refused | { ok: false; reason: 'not-found'; detail: string };
export type Attempt = { won: true; ticket: Ticket } | { won: false; refused?: Refused };
type Step = { actor: Actor; decide: Decide; message?: Message };

const MAX_TRIES = 20;

/**
 * The one place where a ticket changes: load → decide → take the slot → one conditional write with its change → tell.
 * The order and the filters are those of the checked models (slots, offers).
 */
export function createChangeTicket({ tickets, agents, publish, failpoint, clock }: Deps) {
  /** One try on the version given. A lost race is a result. */
  async function attempt(ticket: Ticket, { actor, decide, message }: Step): Promise<Attempt> {
    const now = clock.now();
    const decision = await settleTake(ticket, decide(ticket, now), now);
    if (!decision.ok) return { won: false, refused: decision };
    if (!decision.events.length) return { won: true, ticket };
    const change: Change = {
      version: ticket.version + 1,
      changeId: newId(),
      actor,
      at: now,
      events: decision.events,
      traceId: traceId(),
    };
    const after: Ticket = {
      ...ticket,
      ...decision.set,
      version: change.version,
      unpublished: true,
      outbox: [...ticket.outbox, change],
    };
    const isSaved = await tickets.write(ticket._id, { version: ticket.version, set: decision.set, change });
    if (!isSaved) {
      if (decision.take) await giveBack(slotOf(ticket, decision.take.agent));
      return { won: false };
    }
    failpoint('ticket.written');
    publish({ ticket: after, change, ...(message && { message }) });
    await Promise.all(releasedSlots(ticket, after).map((slot) => agents.release(slot)));
    failpoint('slots.released');
    return { won: true, ticket: after };
  }

  /** The slot first; without one, what the decision says instead. */
  async function settleTake(ticket: Ticket, decision: Decision, now: Date): Promise<Decided | Refused> {
    if (!decision.ok || !decision.take) return decision;
    const isTaken = await agents.take(slotOf(ticket, decision.take.agent), decision.take, now);
    failpoint('slot.taken');
    if (isTaken) return decision;
    if (decision.otherwise) return settleTake(ticket, decision.otherwise, now);
    return { ok: false, reason: 'over-capacity', detail: 'There is no room for this ticket' };
  }

  /** An overlapping process may have won with this very pair: then it is right where it is. */
  async function giveBack(slot: HeldSlot): Promise<void> {
    const now = await tickets.byId(slot.ticket);
    if (now && namesSlot(now, slot.agent, slot.assignment)) return;
    await agents.release(slot);
  }

  /** Loads and decides again after every lost race, a bounded number of times. */
  async function change(id: string, step: Step): Promise<Changed> {
    for (let tries = 0; tries < MAX_TRIES; tries++) {
      const ticket = await tickets.byId(id);
      if (!ticket) return { ok: false, reason: 'not-found', detail: 'There is no such ticket' };
      const result = await attempt(ticket, step);
      if (result.won) return { ok: true, ticket: result.ticket };
      if (result.refused && !(await hasMoved(ticket, result.refused))) return result.refused;
    }
    throw new AppError('unavailable', 'The ticket is changing too fast; try again', { retryAfter: 1 });
  }

  /** A slot refused because the ticket moved meanwhile says nothing of the ticket as it is now. */
  async function hasMoved(ticket: Ticket, refused: Refused): Promise<boolean> {
    if (refused.reason !== 'over-capacity') return false;
    const now = await tickets.byId(ticket._id);
    return now !== null && now.version !== ticket.version;
  }

  return { attempt, change };
}

export type ChangeTicket = ReturnType<typeof createChangeTicket>;

function slotOf(ticket: Ticket, agent: string): HeldSlot {
  return { agent, ticket: ticket._id, assignment: ticket.version + 1, units: ticket.units };
}
