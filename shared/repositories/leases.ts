import type { Collection } from '../db/mongo.ts';
import type { Lease } from '../models/change.ts';

/** One process at a time: a lease is had by whoever holds it or finds it run out. */
export function createLeaseRepository(leases: Collection<Lease>) {
  async function insertFirst(lease: Lease): Promise<boolean> {
    try {
      await leases.insertOne(lease);
      return true;
    } catch (error) {
      if (error instanceof Error && 'code' in error && error.code === 11_000) return false;
      throw error;
    }
  }

  return {
    /** Whether it is had, and until when by whoever has it. */
    async acquire(
      name: string,
      { owner, now, ms }: { owner: string; now: Date; ms: number },
    ): Promise<{ isHeld: boolean; until: Date }> {
      const held = await leases.findOne({ _id: name });
      // most who ask find it taken, and reading costs no synced write
      if (held && held.owner !== owner && held.until > now) return { isHeld: false, until: held.until };
      const until = new Date(now.getTime() + ms);
      if (!held) return { isHeld: await insertFirst({ _id: name, owner, until }), until };
      const { matchedCount } = await leases.updateOne(
        { _id: name, $or: [{ owner }, { until: { $lte: now } }] },
        { $set: { owner, until } },
      );
      return { isHeld: matchedCount === 1, until };
    },
    release: (owner: string) => leases.deleteMany({ owner }),
  };
}

export type LeaseRepository = ReturnType<typeof createLeaseRepository>;
