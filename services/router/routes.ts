import { type RequestHandler, type Response, Router } from 'express';
import type { Permission } from '../../shared/auth/permissions.ts';
import { type SignedIn, visibleTo } from '../../shared/auth/viewer.ts';
import type { Clock } from '../../shared/clock.ts';
import type { Ticket } from '../../shared/domain/types.ts';
import type { Store } from '../../shared/repositories/open-store.ts';
import { createReadRouting } from './read-routing.ts';

type Deps = {
  store: Pick<Store, 'tickets' | 'changes' | 'decisions' | 'agents' | 'cities'>;
  positionOf: (ticket: Ticket) => Promise<number | null>;
  allow: (permission: Permission) => RequestHandler;
  viewerOf: (response: Response) => SignedIn;
  clock: Clock;
};

/** Why tickets went where they went, over HTTP. */
export function createRoutingRoutes({ store, positionOf, allow, viewerOf, clock }: Deps): Router {
  const router = Router();
  const readRouting = createReadRouting({ ...store, positionOf, clock });
  router.get('/tickets/:id/routing', allow('ticket:read'), async (request, response) => {
    const ticket = visibleTo(viewerOf(response), await store.tickets.byId(String(request.params.id)));
    const { city } = ticket;
    // names its agents: not for who only helps with it
    visibleTo(viewerOf(response), { city });
    response.json(await readRouting(ticket));
  });
  return router;
}
