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
    /** Unproven: it is shown, never joined by. False where another contact has it. */
    async addIdentity(id: string, identity: Identity): Promise<boolean> {
      try {
        await contacts.updateOne(
          { _id: id, identities: { $not: { $elemMatch: { kind: identity.kind, address: identity.address } } } },
          { $push: { identities: identity } },
        );
        return true;
      } catch (error) {
        if (error instanceof Error && 'code' in error && error.code === 11_000) return false;
        throw error;
      }
    },
  };
}

export type ContactRepository = ReturnType<typeof createContactRepository>;
