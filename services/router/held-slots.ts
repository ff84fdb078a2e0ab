import type { Clock } from '../../shared/clock.ts';
import { decideEndOffers } from '../../shared/domain/decide-ownership.ts';
import type { Decision } from '../../shared/domain/decision.ts';
import { isSilent } from '../../shared/domain/silence.ts';
import type { Actor, Agent, Presence, Slot, Ticket } from '../../shared/domain/types.ts';
import type { AgentRepository } from '../../shared/repositories/agents.ts';
import { type CityRepository, policyIn } from '../../shared/repositories/cities.ts';
import type { TicketRepository } from '../../shared/repositories/tickets.ts';
import { ROUTER } from './match-city.ts';

type Deps = {
  tickets: Pick<TicketRepository, 'byIds'>;
  agents: Pick<AgentRepository, 'ease'>;
  cities: Pick<CityRepository, 'book'>;
  wake: (city: string) => void;
  change: (id: string, step: { actor: Actor; decide: (ticket: Ticket, now: Date) => Decision }) => Promise<unknown>;
  clock: Clock;
};
export type Holder = Pick<Agent, '_id' | 'cities' | 'presence' | 'slots'>;
export type Held = { slot: Slot; ticket: Ticket };

/** What is rightly in a hand, and how: chats that fell silent or have woken, offers to somebody who is not there. */
export function createHeldSlots({ tickets, agents, cities, wake, change, clock }: Deps) {
  async function ease({ _id: agent }: Holder, all: readonly Held[]): Promise<Held[]> {
    const book = await cities.book();
    const eased: Held[] = [];
    for (const held of all) {
      const { slot, ticket } = held;
      const { silentMinutes: minutes } = policyIn(book, ticket);
      const isOwners = ticket.assignee?.id === agent && ticket.assignment === slot.assignment;
      const isQuiet = isOwners && isSilent(ticket, { minutes, now: clock.now() });
      if (isQuiet === (slot.silent ?? false)) continue;
      const isEased = await agents.ease({ agent, ...slot }, isQuiet);
      if (isEased && isQuiet) eased.push({ ticket, slot: { ...slot, silent: true } });
    }
    return eased;
  }

  /** One whose resident wrote while this was read found its slot not eased yet, and left it so. */
  async function easeSilent(holder: Holder, all: readonly Held[]): Promise<void> {
    const eased = await ease(holder, all);
    if (!eased.length) return;
    const now = new Map((await tickets.byIds(eased.map(({ ticket }) => ticket._id))).map((one) => [one._id, one]));
    await ease(
      holder,
      eased.map(({ slot, ticket }) => ({ slot, ticket: now.get(ticket._id) ?? ticket })),
    );
    for (const city of holder.cities) wake(city);
  }

  /** A matcher may have been about to offer it as they left; what a colleague hands over by hand is not the router's. */
  async function rescind({ _id: agent }: Holder, all: readonly Held[]): Promise<void> {
    for (const { ticket } of all) {
      if (!ticket.offers.some((offer) => offer.agent.id === agent && !offer.transfer)) continue;
      const decide = (one: Ticket, now: Date) =>
        decideEndOffers(one, { why: 'rescinded', ends: (offer) => offer.agent.id === agent && !offer.transfer, now });
      await change(ticket._id, { actor: ROUTER, decide });
    }
  }

  return async function lookAfter(holder: Holder, all: readonly Held[]): Promise<void> {
    await easeSilent(holder, all);
    if (hasLeft(holder.presence)) await rescind(holder, all);
  };
}

/** After a chat they still see their offers, and are back in a moment. */
function hasLeft({ state, why }: Presence): boolean {
  return state !== 'available' && why !== 'wrap-up';
}
