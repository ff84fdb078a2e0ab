import { gatherInserts } from '../db/gather-writes.ts';
import type { Collection } from '../db/mongo.ts';
import type { RoutingDecision } from '../models/routing-decision.ts';

/** They are read by people, and written beside work that residents wait for. */
const GATHER_MS = 200;

export function createRoutingDecisionRepository(decisions: Collection<RoutingDecision>) {
  const insertGathered = gatherInserts(decisions, { waitMs: GATHER_MS });
  const writing = new Set<Promise<unknown>>();
  return {
    async insert(decision: RoutingDecision): Promise<void> {
      const written = insertGathered(decision);
      writing.add(written);
      await written.finally(() => writing.delete(written));
    },
    /** Whatever is being written is there, or could not be. */
    settled: async () => void (await Promise.allSettled(writing)),
    /** Oldest first. */
    ofTicket: (city: string, ticket: string) =>
      decisions.find({ city, ticket }).sort({ version: 1 }).limit(1_000).toArray(),
    /** Of a service, newest first, without who else was considered. */
    latest: ({ city, service, limit }: { city: string; service: string; limit: number }) =>
      decisions
        .find({ city, service }, { projection: { considered: 0 } })
        .sort({ at: -1 })
        .limit(limit)
        .toArray(),
  };
}

export type RoutingDecisionRepository = ReturnType<typeof createRoutingDecisionRepository>;
