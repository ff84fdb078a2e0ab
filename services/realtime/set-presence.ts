import type { Clock } from '../../shared/clock.ts';
import { type Agent, CHANNELS, type Channel, type Presence, type PresenceState } from '../../shared/domain/types.ts';
import { AppError } from '../../shared/errors.ts';
import type { Store } from '../../shared/repositories/open-store.ts';

type Deps = {
  store: { agents: Pick<Store['agents'], 'setPresence' | 'endShift'> };
  /** The agent's live offers end, so that their tickets go on at once. */
  rescindOffers: (agent: Pick<Agent, '_id' | 'name'>) => Promise<void>;
  tellPresence: (agent: string, presence: Presence) => void;
  /** An agent of the city has become available. */
  wake: (city: string) => void;
  clock: Clock;
};
type Wish = { state: PresenceState; channels?: Channel[] | undefined; why?: Presence['why'] | undefined };

/** What an agent says of themselves; whoever says that they are not there has no offers to answer any more. */
export function createSetPresence({ store, rescindOffers, tellPresence, wake, clock }: Deps) {
  return async function setPresence(agent: Agent, { state, channels, why = null }: Wish): Promise<Presence> {
    const presence: Presence = { state, channels: [...new Set(channels ?? CHANNELS)], why, since: clock.now() };
    if (!(await store.agents.setPresence(agent._id, presence)))
      throw new AppError('not-found', 'The account is no longer there');
    // before the offers: what is taken back is not given to them again
    if (state !== 'available') await rescindOffers(agent);
    const ended = why ? await store.agents.endShift(agent._id, clock.now()) : null;
    tellPresence(agent._id, ended ?? presence);
    if (state === 'available') for (const city of agent.cities) wake(city);
    return ended ?? presence;
  };
}

export type SetPresence = ReturnType<typeof createSetPresence>;
