import { type RequestHandler, type Response, Router } from 'express';
import type { Permission } from '../../shared/auth/permissions.ts';
import { type SignedIn, shownTo, type Viewer } from '../../shared/auth/viewer.ts';
import { parseOrProblem } from '../../shared/contracts/parse.ts';
import { searchQuery } from '../../shared/contracts/search.ts';
import type { TicketView } from '../../shared/contracts/tickets.ts';
import type { Ticket } from '../../shared/domain/types.ts';
import type { Store } from '../../shared/repositories/open-store.ts';
import { createReadHits } from './read-hits.ts';
import type { SearchTickets } from './search-tickets.ts';

type Deps = {
  store: Pick<Store, 'messages'>;
  searchTickets: SearchTickets;
  viewFor: (viewer: Viewer, ticket: Ticket) => TicketView;
  allow: (permission: Permission) => RequestHandler;
  viewerOf: (response: Response) => SignedIn;
};

/** Search over HTTP. */
export function createSearchRoutes({ store, searchTickets, viewFor, allow, viewerOf }: Deps): Router {
  const router = Router();
  const readHits = createReadHits(store);
  router.get('/search', allow('ticket:read'), async (request, response) => {
    const viewer = viewerOf(response);
    const { items, words, next } = await searchTickets(parseOrProblem(searchQuery, request.query), viewer);
    const hits = await readHits(
      items.map((ticket) => shownTo(viewer, ticket)),
      words,
    );
    response.json({
      items: items.map((ticket, index) => ({ ticket: viewFor(viewer, ticket), hits: hits[index] })),
      next,
    });
  });
  return router;
}
