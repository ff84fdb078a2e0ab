import type { Presence } from '../../shared/domain/types.ts';
import type { Saved } from '../../shared/events/saved.ts';
import type { Logger } from '../../shared/logger.ts';
import type { Store } from '../../shared/repositories/open-store.ts';

type Deps = {
  store: { agents: Pick<Store['agents'], 'byId' | 'setPresence'> };
  tellPresence: (agent: string, presence: Presence) => void;
  log: Logger;
};

/** Who is there and lets an offer run out is away, unless they have set their presence since. */
export function createMissedOffer({ store, tellPresence, log }: Deps) {
  async function setAway(id: string, missedAt: Date): Promise<void> {
    const agent = await store.agents.byId(id);
    // who has said that they are not there stays so, with the reason they have; a wrap-up would end in being available
    if (!agent || (agent.presence.state !== 'available' && !agent.presence.until)) return;
    const { channels } = agent.presence;
    const presence: Presence = { state: 'away', channels, why: 'missed-offer', since: missedAt };
    if (await store.agents.setPresence(id, presence, { olderThan: missedAt })) tellPresence(id, presence);
  }

  return function missedOffer({ change }: Pick<Saved, 'change'>): void {
    for (const { type, why, agent } of change.events) {
      if (type !== 'ticket.offer-ended' || why !== 'expired' || typeof agent !== 'string') continue;
      setAway(agent, change.at).catch((error: unknown) =>
        log.warn({ err: error, agentId: agent }, 'agent not set away after a missed offer'),
      );
    }
  };
}
