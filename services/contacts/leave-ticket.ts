import { decideLeave } from '../../shared/domain/decide-conversation.ts';
import type { Decision } from '../../shared/domain/decision.ts';
import type { Actor, Ticket } from '../../shared/domain/types.ts';

type Deps = {
  change: (id: string, step: { actor: Actor; decide: (ticket: Ticket, now: Date) => Decision }) => Promise<unknown>;
};

/** A resident says that they are done; an agent who acts in the same moment comes first or after, both are right. */
export function createLeaveTicket({ change }: Deps) {
  return async function leaveTicket({ _id, contact }: Ticket): Promise<void> {
    const actor: Actor = { kind: 'contact', id: contact.id, name: contact.name ?? '' };
    await change(_id, { actor, decide: (ticket, now) => decideLeave(ticket, { now }) });
  };
}
