import type { Collection } from '../db/mongo.ts';
import type { IdempotencyRecord } from '../models/change.ts';

/** A request that has not answered for so long died with its process. */
const ABANDONED_MS = 60_000;

/** A change's answer carries its version, without which a client could not go on from it. */
type FirstAnswer = { status: number; body: string; etag?: string | undefined };
export type Begun = { state: 'new' } | { state: 'running' | 'other-body' } | ({ state: 'done' } & FirstAnswer);

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
      if (known.status === null) return { state: 'running' };
      return { state: 'done', status: known.status, body: known.body, etag: known.etag };
    },
    finish: (id: string, { etag, ...answer }: FirstAnswer) =>
      records.updateOne({ _id: id }, { $set: { ...answer, ...(etag && { etag }) } }),
    /** A POST that failed may be tried again with the same key. */
    forget: (id: string) => records.deleteOne({ _id: id }),
  };
}
export type IdempotencyRepository = ReturnType<typeof createIdempotencyRepository>;
