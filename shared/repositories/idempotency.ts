import type { Collection } from '../db/mongo.ts';
import type { IdempotencyRecord } from '../models/change.ts';

/** A request that has not answered for so long died with its process. */
const ABANDONED_MS = 60_000;

export type Begun =
  | { state: 'new' }
  | { state: 'running' | 'other-body' }
  | { state: 'done'; status: number; body: string };

/** First answers of POSTs that carry an Idempotency-Key; `_id` is account, route and key. */
export function createIdempotencyRepository(records: Collection<IdempotencyRecord>) {
  return {
    async begin(id: string, bodyHash: string, at: Date): Promise<Begun> {
      try {
        await records.insertOne({ _id: id, bodyHash, status: null, body: '', at });
        return { state: 'new' };
      } catch (error) {
        if (!(error instanceof Error && 'code' in error && error.code === 11_000)) throw error;
      }
      const known = await records.findOne({ _id: id });
      if (!known) return { state: 'running' };
      if (known.bodyHash !== bodyHash) return { state: 'other-body' };
      if (known.status === null && at.getTime() - known.at.getTime() > ABANDONED_MS) {
        const { matchedCount } = await records.updateOne({ _id: id, status: null, at: known.at }, { $set: { at } });
        return { state: matchedCount === 1 ? 'new' : 'running' };
      }
      return known.status === null ? { state: 'running' } : { state: 'done', status: known.status, body: known.body };
    },
    finish: (id: string, answer: { status: number; body: string }) => records.updateOne({ _id: id }, { $set: answer }),
    /** A POST that failed may be tried again with the same key. */
    forget: (id: string) => records.deleteOne({ _id: id }),
  };
}
export type IdempotencyRepository = ReturnType<typeof createIdempotencyRepository>;
