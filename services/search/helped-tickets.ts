import { maySee, shownTo, type Viewer } from '../../shared/auth/viewer.ts';
import type { Clock } from '../../shared/clock.ts';
import type { Filter } from '../../shared/db/mongo.ts';
import { headTerms, messageTerms } from '../../shared/domain/search-entry.ts';
import { isFound, type SearchQuery } from '../../shared/domain/search-query.ts';
import { STATUSES, type Ticket } from '../../shared/domain/types.ts';
import { type CityRepository, workCities } from '../../shared/repositories/cities.ts';
import type { MessageRepository } from '../../shared/repositories/messages.ts';
import type { TicketRepository } from '../../shared/repositories/tickets.ts';

type Deps = {
  tickets: Pick<TicketRepository, 'ownedBy' | 'liveOffersOf' | 'among'>;
  messages: Pick<MessageRepository, 'textsOf'>;
  cities: Pick<CityRepository, 'book'>;
  clock: Clock;
};
export type Helped = { ticket: Ticket; isOwn: boolean };

/**
 * Of other cities one finds what one helps them with, by what one sees of it. These are the few in hand: they are read
 * and looked through here, since the index holds what their city alone may see.
 */
export function createHelpedTickets({ tickets, messages, cities, clock }: Deps) {
  async function inHand(viewer: Viewer, filter: Filter<Ticket>): Promise<Ticket[]> {
    const helped = workCities(await cities.book(), viewer.agent.cities).filter((city) => !viewer.cities.has(city));
    if (!helped.length) return [];
    const agent = viewer.agent._id;
    const found = await Promise.all([
      tickets.ownedBy({ agent, cities: helped, statuses: STATUSES.filter((status) => status !== 'closed') }),
      tickets.liveOffersOf(agent, clock.now()),
    ]);
    const ids = found.flat().flatMap((one) => (!viewer.cities.has(one.city) && maySee(viewer, one) ? [one._id] : []));
    return ids.length ? tickets.among([...new Set(ids)], filter) : [];
  }

  async function termsOf(ticket: Ticket): Promise<string[]> {
    const said = await messages.textsOf(ticket.city, [ticket._id]);
    const counted = said.filter(({ line, seq }) => seq <= ticket[line]);
    return [...headTerms(ticket), ...counted.flatMap((message) => messageTerms(message, ticket))];
  }

  return async function helpedTickets(
    { words, own }: SearchQuery,
    viewer: Viewer,
    filter: Filter<Ticket>,
  ): Promise<Helped[]> {
    const found = await Promise.all(
      (await inHand(viewer, filter)).map(async (ticket): Promise<Helped[]> => {
        const terms = await termsOf(shownTo(viewer, ticket));
        const isMatch = words.every((one) => isFound(one, { terms }));
        return isMatch ? [{ ticket, isOwn: own !== null && terms.includes(own) }] : [];
      }),
    );
    return found.flat();
  };
}

export type HelpedTickets = ReturnType<typeof createHelpedTickets>;
