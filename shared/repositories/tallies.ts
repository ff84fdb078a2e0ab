import { mongo } from 'mongoose';
import { anyOf } from '../db/any-of.ts';
import type { Collection } from '../db/mongo.ts';
import { type DayTally, type Increments, tallyId } from '../domain/day-tally.ts';
import type { TallyBatch } from '../models/tally.ts';

type Deps = { tallies: Collection<DayTally>; batches: Collection<TallyBatch> };
type Batch = Pick<TallyBatch, 'batch' | 'changes'>;

const CURRENT = 'current';
const DUPLICATE_KEY = 11_000;

/** Day's counts, added to in numbered batches: a batch that is added again changes nothing. */
export function createTallyRepository({ tallies, batches }: Deps) {
  return {
    ofDays: (city: string, dates: string[]) => tallies.find({ city, date: anyOf(dates) }).toArray(),
    /** The batch that is being counted or, where it has no changes, was counted last. */
    async current(): Promise<Batch> {
      return (await batches.findOne({ _id: CURRENT })) ?? { batch: 0, changes: [] };
    },
    /** False where another process began one. */
    async begin({ batch, changes }: Batch): Promise<boolean> {
      try {
        if (batch === 1) return Boolean(await batches.insertOne({ _id: CURRENT, batch, changes }));
        const before = { _id: CURRENT, batch: batch - 1, changes: { $size: 0 } };
        return (await batches.updateOne(before, { $set: { batch, changes } })).matchedCount === 1;
      } catch (error) {
        if (isDuplicate(error)) return false;
        throw error;
      }
    },
    /** Each tally takes a batch once. */
    async add(batch: number, increments: readonly Increments[]): Promise<void> {
      for (const { inc, ...key } of increments) {
        try {
          await tallies.updateOne(
            { _id: tallyId(key), batch: { $lt: batch } },
            // paths into the document, of which its type says nothing
            { $inc: inc as Pick<DayTally, 'arrived'>, $set: { ...key, batch } },
            { upsert: true },
          );
        } catch (error) {
          // it is there and has this batch already
          if (!isDuplicate(error)) throw error;
        }
      }
    },
    finish: (batch: number) => batches.updateOne({ _id: CURRENT, batch }, { $set: { changes: [] } }),
  };
}

export type TallyRepository = ReturnType<typeof createTallyRepository>;

function isDuplicate(error: unknown): boolean {
  return error instanceof mongo.MongoServerError && error.code === DUPLICATE_KEY;
}
