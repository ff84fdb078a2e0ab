import type { ChatSession } from '../../shared/domain/chat-session.ts';
import type { Decision } from '../../shared/domain/decision.ts';
import type { Actor, Contact, Identity, Ticket } from '../../shared/domain/types.ts';
import type { ContactRepository } from '../../shared/repositories/contacts.ts';
import type { TicketRepository } from '../../shared/repositories/tickets.ts';

type Deps = {
  contacts: Pick<ContactRepository, 'byIdentity' | 'setClaimed' | 'setName'>;
  tickets: Pick<TicketRepository, 'openOfContact'>;
  change: (id: string, step: { actor: Actor; decide: (ticket: Ticket, now: Date) => Decision }) => Promise<unknown>;
};

/** What a resident says of themselves in a chat: shown to the agent, unproven, so that the answer can follow by another channel. */
export function createUpdateContact({ contacts, tickets, change }: Deps) {
  return async function updateContact(
    { _id: session, city }: ChatSession,
    given: ChatSession['contact'],
  ): Promise<void> {
    const own = { kind: 'chat', address: session } as const;
    const contact = await contacts.byIdentity(city, own);
    // before the first message there is none: the session keeps what was said
    if (!contact) return;
    await contacts.setClaimed(contact._id, identitiesOf(given));
    if (given.name) await contacts.setName(contact._id, given.name);
    const updated = await contacts.byIdentity(city, own);
    if (!updated) return;
    const actor: Actor = { kind: 'contact', id: updated._id, name: updated.name ?? '' };
    for (const { _id } of await tickets.openOfContact(city, updated._id)) {
      await change(_id, { actor, decide: (ticket, now) => decideContact(ticket, updated, now) });
    }
  };
}

function identitiesOf({ email, phone }: ChatSession['contact']): Identity[] {
  return [
    ...(email ? [{ kind: 'email' as const, address: email.toLowerCase(), verified: false }] : []),
    ...(phone ? [{ kind: 'phone' as const, address: phone, verified: false }] : []),
  ];
}

function decideContact(_ticket: Ticket, { _id, name, identities, claimed = [] }: Contact, now: Date): Decision {
  return {
    ok: true,
    // own addresses first: an answer goes to the one that wrote
    set: { contact: { id: _id, name, identities: [...identities, ...claimed] }, updatedAt: now },
    events: [{ type: 'ticket.contact', contact: _id }],
  };
}
