import { mayDo } from '../../shared/auth/permissions.ts';
import type { WrapUp } from '../../shared/domain/answering.ts';
import { decideReopen, decideResolve } from '../../shared/domain/decide-conversation.ts';
import { decideEdit, type TicketEdit } from '../../shared/domain/decide-edit.ts';
import { decideDeclineHandover, decideHandover } from '../../shared/domain/decide-handover.ts';
import {
  decideAccept,
  decideClaim,
  decideEndOffers,
  decideGive,
  decideOffer,
  decideRequeue,
} from '../../shared/domain/decide-ownership.ts';
import { decideSupervisorClaim, settle } from '../../shared/domain/escalation.ts';
import type { Actor, Agent, Ticket } from '../../shared/domain/types.ts';
import { AppError, type ProblemCode } from '../../shared/errors.ts';
import { newId } from '../../shared/ids.ts';
import type { Changed, ChangeTicket, Decide } from './change-ticket.ts';
import { unnamedTo } from './unnamed.ts';

type Deps = { changeTicket: Pick<ChangeTicket, 'change'> };
export type By = Pick<Agent, '_id' | 'name'> & Partial<Pick<Agent, 'roles' | 'cities'>>;

/** How long a transfer to an agent is offered, in seconds. */
const TRANSFER_SECONDS = 120;

/** What an agent does to a ticket. Each gives the ticket as saved, or throws the AppError that says why not. */
export function createTicketActions({ changeTicket }: Deps) {
  const act = async (id: string, by: By, decide: Decide): Promise<Ticket> =>
    saved(await changeTicket.change(id, { actor: actorOf(by), decide: unnamedTo(by, decide) }));

  return {
    claim: (id: string, by: By) =>
      act(id, by, (ticket, now) => {
        const decide = isSupervisor(by, ticket) ? decideSupervisorClaim : decideClaim;
        return decide(ticket, { agent: personOf(by), now });
      }),
    /** By a supervisor: what was escalated to them is settled by it. */
    assign: (id: string, by: By, to: By) =>
      act(id, by, (ticket, now) => settle(ticket, decideGive(ticket, { agent: personOf(to), now }), now)),
    transferToAgent: (id: string, by: By, to: By) =>
      act(id, by, (ticket, now) =>
        decideOffer(ticket, { offer: newId(), agent: personOf(to), seconds: TRANSFER_SECONDS, now, isTransfer: true }),
      ),
    transferToService: (id: string, by: By, service: string) =>
      act(id, by, (ticket, now) => decideRequeue(ticket, { now, why: 'transferred', service })),
    transferToCity: (id: string, by: By, to: { service: string; city: string; agreement: string }) =>
      act(id, by, (ticket, now) => decideHandover(ticket, { ...to, now })),
    declineHandover: (id: string, by: By, from: { cities: ReadonlySet<string>; reason?: string | undefined }) =>
      act(id, by, (ticket, now) => decideDeclineHandover(ticket, { ...from, now })),
    resolve: (id: string, by: By, wrapUp: WrapUp | null) =>
      act(id, by, (ticket, now) => decideResolve(ticket, { reason: null, ...wrapUp, now })),
    reopen: (id: string, by: By) => act(id, by, (ticket, now) => decideReopen(ticket, { now })),
    edit: (id: string, by: By, edit: TicketEdit) => act(id, by, (ticket, now) => decideEdit(ticket, { edit, now })),
    /** `id` is the ticket's: an offer is found through it. */
    accept: (id: string, by: By, offer: string) =>
      act(id, by, (ticket, now) => {
        const decision = decideAccept(ticket, { offer, agent: personOf(by), now });
        return isSupervisor(by, ticket) ? settle(ticket, decision, now) : decision;
      }),
    decline: (id: string, by: By, { offer, reason }: { offer: string; reason?: string | undefined }) =>
      act(id, by, (ticket, now) =>
        decideEndOffers(ticket, {
          why: 'declined',
          ends: (one) => one.id === offer && one.agent.id === by._id,
          now,
          ...(reason && { reason }),
        }),
      ),
  };
}

export type TicketActions = ReturnType<typeof createTicketActions>;

/** Whom a ticket can be escalated to: those of its own city, not who helps it and is one at home. */
export function isSupervisor({ roles = [], cities = [] }: By, { city }: Pick<Ticket, 'city'>): boolean {
  return cities.includes(city) && mayDo(roles, 'ticket:assign');
}

export function actorOf({ _id, name }: By): Actor {
  return { kind: 'agent', id: _id, name };
}

export function personOf({ _id, name }: By): { id: string; name: string } {
  return { id: _id, name };
}

export function saved(changed: Changed): Ticket {
  if (changed.ok) return changed.ticket;
  const code: ProblemCode = changed.reason;
  throw new AppError(code, changed.detail);
}
