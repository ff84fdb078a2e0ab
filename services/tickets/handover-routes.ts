import { type Request, type RequestHandler, type Response, Router } from 'express';
import type { Permission } from '../../shared/auth/permissions.ts';
import { citiesFor, type SignedIn, shownTo } from '../../shared/auth/viewer.ts';
import type { Clock } from '../../shared/clock.ts';
import { cityQuery } from '../../shared/contracts/agents.ts';
import { declineHandoverBody, type HandoverView } from '../../shared/contracts/handovers.ts';
import { parseOrProblem } from '../../shared/contracts/parse.ts';
import { viewTicket } from '../../shared/contracts/views.ts';
import { pageOf } from '../../shared/cursor.ts';
import { anyOf } from '../../shared/db/any-of.ts';
import type { Ticket } from '../../shared/domain/types.ts';
import { AppError } from '../../shared/errors.ts';
import { workCities } from '../../shared/repositories/cities.ts';
import type { Store } from '../../shared/repositories/open-store.ts';
import type { TicketActions } from './ticket-actions.ts';

type Deps = {
  store: Pick<Store, 'tickets' | 'cities'>;
  actions: Pick<TicketActions, 'declineHandover'>;
  allow: (permission: Permission) => RequestHandler;
  viewerOf: (response: Response) => SignedIn;
  idempotent: RequestHandler;
  clock: Clock;
};

/** So many wait at once at most, or are shown. */
const MOST = 500;

/** Tickets that other cities have handed to one's own: its supervisors see them, and may send them back. */
export function createHandoverRoutes({ store, actions, allow, viewerOf, idempotent, clock }: Deps): Router {
  const router = Router();

  router.get('/handovers', allow('ticket:assign'), async (request, response) => {
    const query = parseOrProblem(cityQuery, request.query);
    const viewer = viewerOf(response);
    const own = citiesFor(viewer, query.city ? [query.city] : undefined);
    const book = await store.cities.book();
    const from = workCities(book, viewer.agent.cities);
    const active = new Set(book.agreements.flatMap(({ _id, status }) => (status === 'active' ? [_id] : [])));
    const found = await store.tickets.page({
      filter: { city: anyOf(from), status: { $in: ['queued', 'offered'] }, 'handover.city': anyOf(own) },
      sort: 'waitingSince',
      descending: false,
      limit: MOST,
    });
    const { items, next } = pageOf(
      found.flatMap((ticket) => viewHandover(viewer, ticket, { active, now: clock.now() }) ?? []),
      query,
      ({ ticket, until }) => `${until}\n${ticket.id}`,
    );
    response.json({ items, next });
  });
  router.post('/handovers/:id/decline', allow('ticket:assign'), idempotent, async (request: Request, response) => {
    const { reason } = parseOrProblem(declineHandoverBody, request.body ?? {});
    const viewer = viewerOf(response);
    const ticket = await store.tickets.byId(String(request.params.id));
    if (!ticket?.handover || !viewer.cities.has(ticket.handover.city))
      throw new AppError('not-found', 'No such ticket was handed to your city');
    const returned = await actions.declineHandover(ticket._id, viewer.agent, { cities: viewer.cities, reason });
    response.json(viewTicket(shownTo(viewer, returned)));
  });
  return router;
}

/** While it waits for the city alone. */
function viewHandover(
  viewer: SignedIn,
  ticket: Ticket,
  { active, now }: { active: ReadonlySet<string>; now: Date },
): HandoverView | null {
  const { handover } = ticket;
  if (!handover || handover.until <= now || !active.has(handover.agreement)) return null;
  return { ticket: viewTicket(shownTo(viewer, ticket)), city: handover.city, until: handover.until.toISOString() };
}
