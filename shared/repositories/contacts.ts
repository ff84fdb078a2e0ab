import { gatherInserts } from '../db/gather-writes.ts';
import type { Collection } from '../db/mongo.ts';
import type { Contact, Identity } from '../domain/types.ts';

export function createContactRepository(contacts: Collection<Contact>) {
  const insertGathered = gatherInserts(contacts);
  return {
    /** False where one of its addresses is known in the city. */
    insert: (contact: Contact) => insertGathered(contact),
    byId: (city: string, id: string) => contacts.findOne({ _id: id, city }),
    byIdentity: (city: string, { kind, address }: Pick<Identity, 'kind' | 'address'>) =>
      contacts.findOne({ city, identities: { $elemMatch: { kind, address } } }),
    setName: (id: string, name: string) => contacts.updateOne({ _id: id }, { $set: { name } }),
    /** Kept apart from the addresses that make contacts the same: unproven. */
    setClaimed: (id: string, claimed: Identity[]) => contacts.updateOne({ _id: id }, { $set: { claimed } }),
  };
}

export type ContactRepository = ReturnType<typeof createContactRepository>;
