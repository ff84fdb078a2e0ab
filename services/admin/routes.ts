import { type RequestHandler, type Response, Router } from 'express';
import type { Permission } from '../../shared/auth/permissions.ts';
import { citiesFor, type SignedIn, visibleTo } from '../../shared/auth/viewer.ts';
import type { Clock } from '../../shared/clock.ts';
import { cityQuery } from '../../shared/contracts/agents.ts';
import { parseOrProblem } from '../../shared/contracts/parse.ts';
import { viewAgent, viewContact, viewService } from '../../shared/contracts/views.ts';
import { pageOf } from '../../shared/cursor.ts';
import { isOpen, opensAt } from '../../shared/domain/opening-hours.ts';
import { AppError } from '../../shared/errors.ts';
import { zoneOf } from '../../shared/repositories/cities.ts';
import type { Store } from '../../shared/repositories/open-store.ts';

type Deps = {
  store: Pick<Store, 'agents' | 'cities' | 'contacts' | 'tickets'>;
  allow: (permission: Permission) => RequestHandler;
  viewerOf: (response: Response) => SignedIn;
  clock: Clock;
};

/** Tickets of a contact; more of them are a machine's. */
const MOST_COUNTED = 1_000;

/** Who and what there is: oneself, colleagues, services, a contact. */
export function createDirectoryRoutes({ store, allow, viewerOf, clock }: Deps): Router {
  const router = Router();
  router.get('/me', allow('agent:read'), (_request, response) => {
    response.json(viewAgent(viewerOf(response).agent));
  });
  router.get('/agents', allow('agent:read'), async (request, response) => {
    const query = parseOrProblem(cityQuery, request.query);
    const found = await store.agents.ofCities(citiesFor(viewerOf(response), query.city ? [query.city] : undefined));
    const { items, next } = pageOf(found, query, ({ name, _id }) => `${name}\n${_id}`);
    response.json({ items: items.map(viewAgent), next });
  });
  router.get('/services', async (request, response) => {
    const query = parseOrProblem(cityQuery, request.query);
    const { city } = query;
    const book = await store.cities.book();
    const { cities, services } = book;
    if (city && !cities.has(city)) throw new AppError('not-found', 'There is no such city');
    const now = clock.now();
    const asked = [...services].flatMap(([id, ofCity]) => (!city || id === city ? [...ofCity.values()] : []));
    const { items, next } = pageOf(asked, query, (one) => `${one.city}\n${one.service}`);
    const views = items.map((service) => {
      const zone = zoneOf(book, service.city);
      return viewService(service, {
        cityName: cities.get(service.city)?.name ?? service.name,
        open: isOpen(service, zone, now),
        opensAt: opensAt(service, zone, now),
      });
    });
    response.json({ items: views, next });
  });
  router.get('/contacts/:id', allow('contact:read'), async (request, response) => {
    const viewer = viewerOf(response);
    for (const city of viewer.cities) {
      const contact = await store.contacts.byId(city, String(request.params.id));
      if (contact) {
        const tickets = await store.tickets.ofContact(city, contact._id, MOST_COUNTED);
        response.json(viewContact(visibleTo(viewer, contact, 'contact'), tickets));
        return;
      }
    }
    throw new AppError('not-found', 'There is no such contact');
  });
  return router;
}
