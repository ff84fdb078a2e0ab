import { gatherInserts } from '../db/gather-writes.ts';
import type { Collection } from '../db/mongo.ts';
import type { RoutingDecision } from '../models/routing-decision.ts';

export function createRoutingDecisionRepository(decisions: Collection<RoutingDecision>) {
  const insertGathered = gatherInserts(decisions);
  return {
    insert: (decision: RoutingDecision) => insertGathered(decision),
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
