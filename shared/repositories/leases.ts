import type { Collection } from '../db/mongo.ts';
import type { Lease } from '../models/change.ts';

/** One process at a time: a lease is had by whoever holds it or finds it run out. */
export function createLeaseRepository(leases: Collection<Lease>) {
  return {
    async acquire(name: string, { owner, now, ms }: { owner: string; now: Date; ms: number }): Promise<boolean> {
      const held = await leases.findOne({ _id: name });
      // most who ask find it taken, and reading costs no synced write
      if (held && held.owner !== owner && held.until > now) return false;
      const until = new Date(now.getTime() + ms);
      const { matchedCount } = await leases.updateOne(
        { _id: name, $or: [{ owner }, { until: { $lte: now } }] },
        { $set: { owner, until } },
      );
      if (matchedCount === 1) return true;
      if (held) return false;
      try {
        await leases.insertOne({ _id: name, owner, until });
        return true;
      } catch (error) {
        if (error instanceof Error && 'code' in error && error.code === 11_000) return false;
        throw error;
      }
    },
    release: (owner: string) => leases.deleteMany({ owner }),
  };
}

export type LeaseRepository = ReturnType<typeof createLeaseRepository>;
