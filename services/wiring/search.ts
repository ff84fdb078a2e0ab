import type { Clock } from '../../shared/clock.ts';
import type { Logger } from '../../shared/logger.ts';
import type { Store } from '../../shared/repositories/open-store.ts';
import { createHelpedTickets } from '../search/helped-tickets.ts';
import { createIndexTickets } from '../search/index-tickets.ts';
import { createKeepIndex } from '../search/keep-index.ts';
import { createMatchList } from '../search/match-list.ts';
import { createSearchTickets } from '../search/search-tickets.ts';
import { createSweepIndex } from '../search/sweep-index.ts';

type Deps = { store: Store; clock: Clock; log: Logger };

/** What makes tickets searchable, in every process that saves them. */
export function createSearchIndex({ store, clock, log }: Deps) {
  const indexTickets = createIndexTickets(store);
  const { tell, close } = createKeepIndex({ indexTickets, log });
  return { tell, close, sweep: createSweepIndex({ ...store, indexTickets, clock, log }) };
}

/** What finds them. */
export function createSearch({ store, clock }: Pick<Deps, 'store' | 'clock'>) {
  const helpedTickets = createHelpedTickets({ ...store, clock });
  return {
    searchTickets: createSearchTickets({ ...store, helpedTickets, clock }),
    matchList: createMatchList({ ...store, helpedTickets, clock }),
  };
}
