import { mongo } from 'mongoose';
import { gatherInserts } from '../db/gather-writes.ts';
import type { Collection } from '../db/mongo.ts';
import type { Agreement } from '../domain/agreements.ts';

const DUPLICATE_KEY = 11_000;

/** Few, and changed by people: read where they are shown. The router has those in force in its book (cities.ts). */
export function createAgreementRepository(agreements: Collection<Agreement>) {
  return {
    byId: (id: string) => agreements.findOne({ _id: id }),
    /** On either side; two questions, so that each has its index. */
    async ofCities(cities: string[]): Promise<Agreement[]> {
      const [helped, helping] = await Promise.all([
        agreements.find({ helped: { $in: cities } }).toArray(),
        agreements.find({ helper: { $in: cities } }).toArray(),
      ]);
      return [...new Map([...helped, ...helping].map((one) => [one._id, one])).values()];
    },
    /** In force for this pair in one of the services. */
    standing: ({ helped, helper, services }: Pick<Agreement, 'helped' | 'helper' | 'services'>) =>
      agreements.findOne({ helped, helper, status: 'active', services: { $in: services } }),
    insert: (agreement: Agreement) => agreements.insertOne(agreement),
    /** One that is there already stays as it is. */
    addMissing: gatherInserts(agreements),
    /** On the version it was decided on. `taken`: another one of the pair has become active for one of its services. */
    async change({ _id, version }: Agreement, set: Partial<Agreement>): Promise<'saved' | 'lost' | 'taken'> {
      try {
        const { matchedCount } = await agreements.updateOne(
          { _id, version },
          { $set: { ...set, version: version + 1 } },
        );
        return matchedCount === 1 ? 'saved' : 'lost';
      } catch (error) {
        if (error instanceof mongo.MongoServerError && error.code === DUPLICATE_KEY) return 'taken';
        throw error;
      }
    },
  };
}

export type AgreementRepository = ReturnType<typeof createAgreementRepository>;
