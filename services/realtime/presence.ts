import type { Clock } from '../../shared/clock.ts';
import type { Presence } from '../../shared/domain/types.ts';
import type { Store } from '../../shared/repositories/open-store.ts';

type Deps = {
  store: {
    agents: Pick<Store['agents'], 'lapsed' | 'goOffline' | 'wrappedUp' | 'endWrapUp' | 'doneWithShift' | 'endShift'>;
  };
  tellPresence: (agent: string, presence: Presence) => void;
  /** The matcher of a city looks again. */
  wake: (city: string) => void;
  clock: Clock;
};

/** Milliseconds after an agent's last socket until they are offline. */
export const GRACE_MS = 30_000;
/** Gateways renew every 15 s: three turns may fail before an agent with an open socket looks gone. */
export const RENEW_MS = 15_000;
export const CONNECTED_MS = 45_000;

/** Agents whose sockets are gone for long enough go offline; one who came back meanwhile stays. Wrap-ups and shifts end. */
export function createPresenceSweep({ store, tellPresence, wake, clock }: Deps) {
  async function endWrapUps(now: Date): Promise<void> {
    for (const agent of await store.agents.wrappedUp(now)) {
      const presence = await store.agents.endWrapUp(agent, now);
      if (!presence) continue;
      tellPresence(agent._id, presence);
      for (const city of agent.cities) wake(city);
    }
  }

  async function endShifts(now: Date): Promise<void> {
    for (const { _id } of await store.agents.doneWithShift()) {
      const presence = await store.agents.endShift(_id, now);
      if (presence) tellPresence(_id, presence);
    }
  }

  return async function sweepPresence(): Promise<void> {
    const now = clock.now();
    for (const agent of await store.agents.lapsed(now)) {
      if (await store.agents.goOffline(agent, now))
        tellPresence(agent._id, { state: 'offline', channels: [], why: 'disconnected', since: now });
    }
    await endWrapUps(now);
    await endShifts(now);
  };
}
