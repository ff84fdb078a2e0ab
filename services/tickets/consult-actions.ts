import { decideConsult, decideEndConsult } from '../../shared/domain/consultation.ts';
import { decideEscalate, decideWithdraw } from '../../shared/domain/escalation.ts';
import type { Ticket } from '../../shared/domain/types.ts';
import type { ChangeTicket, Decide } from './change-ticket.ts';
import { actorOf, type By, isSupervisor, personOf, saved } from './ticket-actions.ts';
import { unnamedTo } from './unnamed.ts';

type Deps = { changeTicket: Pick<ChangeTicket, 'change'> };

/** Help that is asked for with a ticket: of a colleague, of a supervisor. */
export function createConsultActions({ changeTicket }: Deps) {
  const act = async (id: string, by: By, decide: Decide): Promise<Ticket> =>
    saved(await changeTicket.change(id, { actor: actorOf(by), decide: unnamedTo(by, decide) }));
  const who = (by: By, ticket: Ticket, now: Date) => ({
    by: personOf(by),
    isSupervisor: isSupervisor(by, ticket),
    now,
  });

  return {
    consult: (id: string, by: By, colleague: By) =>
      act(id, by, (ticket, now) => decideConsult(ticket, { ...who(by, ticket, now), agent: personOf(colleague) })),
    endConsult: (id: string, by: By, agent: string) =>
      act(id, by, (ticket, now) => decideEndConsult(ticket, { ...who(by, ticket, now), agent })),
    escalate: (id: string, by: By, reason: string | null) =>
      act(id, by, (ticket, now) => decideEscalate(ticket, { by: personOf(by), reason, now })),
    withdraw: (id: string, by: By) => act(id, by, (ticket, now) => decideWithdraw(ticket, who(by, ticket, now))),
  };
}

export type ConsultActions = ReturnType<typeof createConsultActions>;
