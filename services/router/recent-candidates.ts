import { weightOf } from '../../shared/domain/capacity.ts';
import type { Candidate } from '../../shared/domain/match.ts';
import type { Ticket } from '../../shared/domain/types.ts';
import type { AgentRepository } from '../../shared/repositories/agents.ts';

type Deps = { agents: Pick<AgentRepository, 'candidates'>; rememberedMs?: number | undefined };
type Known = { candidates: readonly Candidate[]; until: number };
type Seen = { candidates: readonly Candidate[]; isFresh: boolean };

/** No longer than a busy round takes anyway between its reading and its last write. */
const REMEMBERED_MS = 100;

/**
 * Agents on duty as this process read them a moment ago, with what it has given them since: to read all of a city is
 * the dearest part of a round. Only ever begun from: room and presence are asked again by the write that takes a slot,
 * and a matcher that can give nobody anything reads them anew before it says so.
 */
export function createRecentCandidates({ agents, rememberedMs = REMEMBERED_MS }: Deps) {
  const byCities = new Map<string, Known>();
  return {
    async of(cities: readonly string[], { isFresh }: { isFresh: boolean }): Promise<Seen> {
      const key = cities.join(' ');
      const known = byCities.get(key);
      const now = performance.now();
      if (!isFresh && known && now < known.until) return { candidates: known.candidates, isFresh: false };
      const candidates = await agents.candidates(...cities);
      byCities.set(key, { candidates, until: now + rememberedMs });
      return { candidates, isFresh: true };
    },

    /** Room taken and idle no more. */
    gave({ channel, updatedAt }: Pick<Ticket, 'channel' | 'updatedAt'>, agent: string): void {
      for (const [key, { candidates, until }] of byCities) {
        const after = candidates.map((one) =>
          one._id === agent ? { ...one, load: one.load + weightOf(one, channel), lastAssignedAt: updatedAt } : one,
        );
        byCities.set(key, { candidates: after, until });
      }
    },

    /** Somebody was not as remembered. */
    forget: (): void => byCities.clear(),
  };
}
