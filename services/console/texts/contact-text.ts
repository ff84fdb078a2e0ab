import type { TicketView } from '../../../shared/contracts/tickets.ts';

/** Numbers and addresses that a person can read; a chat's is a session's id. */
export function addressesOf({ identities }: TicketView['contact']): readonly string[] {
  return identities.filter(({ kind }) => kind !== 'chat').map(({ address }) => address);
}

/** By name, else by number or address; undefined where nothing is known of them. */
export function nameOf(contact: TicketView['contact']): string | undefined {
  return contact.name ?? addressesOf(contact)[0];
}
