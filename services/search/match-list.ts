import type { Viewer } from '../../shared/auth/viewer.ts';
import type { Clock } from '../../shared/clock.ts';
import { readQuery } from '../../shared/domain/search-query.ts';
import type { FoundEntry, SearchEntryRepository } from '../../shared/repositories/search-entries.ts';
import { candidatesOf, FEW } from './candidates.ts';
import type { HelpedTickets } from './helped-tickets.ts';

type Deps = {
  searchEntries: Pick<SearchEntryRepository, 'within' | 'among'>;
  helpedTickets: HelpedTickets;
  clock: Clock;
};

/** For a list of tickets in an order of its own: all that have the words, or where they are many, which of some have. */
export function createMatchList({ searchEntries, helpedTickets, clock }: Deps) {
  return async function matchList(q: string, { cities, viewer }: { cities: readonly string[]; viewer: Viewer }) {
    const query = readQuery(q);
    const own = cities.filter((city) => viewer.cities.has(city));
    const helped = own.length < cities.length ? await helpedTickets(query, viewer, {}) : [];
    const helpedIds = helped.map(({ ticket }) => ticket._id);
    const wanted = { cities: own, words: query.words };
    const idsOf = (entries: readonly { _id: string }[]) => new Set([...helpedIds, ...entries.map(({ _id }) => _id)]);
    const some: FoundEntry[] = [];
    const found = candidatesOf({ searchEntries, clock }, { wanted, after: null, narrowed: async () => null });
    for await (const { entries, reached } of found) {
      some.push(...entries);
      if (some.length > FEW || reached)
        return { among: async (ids: readonly string[]) => idsOf(await searchEntries.among(ids, wanted)) };
    }
    return { all: idsOf(some) };
  };
}

export type MatchList = ReturnType<typeof createMatchList>;
