import { type Request, type RequestHandler, type Response, Router } from 'express';
import type { Permission } from '../../shared/auth/permissions.ts';
import { type SignedIn, visibleTo } from '../../shared/auth/viewer.ts';
import type { Clock } from '../../shared/clock.ts';
import { versionOf } from '../../shared/contracts/if-match.ts';
import { parseOrProblem } from '../../shared/contracts/parse.ts';
import { type ServiceHoursView, serviceHoursBody } from '../../shared/contracts/service-hours.ts';
import { isOpen, opensAt } from '../../shared/domain/opening-hours.ts';
import type { CityService } from '../../shared/domain/types.ts';
import { AppError } from '../../shared/errors.ts';
import type { Logger } from '../../shared/logger.ts';
import { zoneOf } from '../../shared/repositories/cities.ts';
import type { Store } from '../../shared/repositories/open-store.ts';

type Deps = {
  store: Pick<Store, 'cities'>;
  allow: (permission: Permission) => RequestHandler;
  viewerOf: (response: Response) => SignedIn;
  clock: Clock;
  log: Logger;
};
const PATH = '/services/:city/:service/hours';

/** Opening hours of the services of one's own cities. */
export function createHoursRoutes({ store, allow, viewerOf, clock, log }: Deps): Router {
  const router = Router();

  async function load(request: Request, response: Response): Promise<{ service: CityService; zone: string }> {
    const { city, service } = request.params;
    // whoever edits sees what another process has just saved
    store.cities.forget();
    const book = await store.cities.book();
    const found = book.services.get(String(city))?.get(String(service)) ?? null;
    const visible = visibleTo(viewerOf(response), found, 'service');
    return { service: visible, zone: zoneOf(book, visible.city) };
  }

  const answer = async (request: Request, response: Response) => {
    const view = viewHours(await load(request, response), clock.now());
    response.set('etag', `"${view.version}"`).json(view);
  };

  router.get(PATH, allow('service:read'), answer);
  router.put(PATH, allow('service:edit'), async (request, response) => {
    const { service } = await load(request, response);
    const hours = parseOrProblem(serviceHoursBody, request.body);
    const seen = versionOf(request.get('if-match'));
    const { _id, name } = viewerOf(response).agent;
    const change = { seen, by: { kind: 'agent' as const, id: _id, name }, at: clock.now() };
    if (!(await store.cities.setHours(service, hours, change)))
      throw new AppError('version-mismatch', `The opening hours are no longer at version ${seen}; read them first`);
    log.info({ city: service.city, service: service.service, agentId: _id }, 'opening hours changed');
    await answer(request, response);
  });
  return router;
}

function viewHours({ service: one, zone }: { service: CityService; zone: string }, now: Date): ServiceHoursView {
  const { city, service, hours, holidays, exceptions, afterHours, hoursSet, hoursVersion: version } = one;
  return {
    city,
    service,
    zone,
    hours,
    holidays,
    exceptions,
    afterHours,
    open: isOpen(one, zone, now),
    opensAt: opensAt(one, zone, now)?.toISOString() ?? null,
    changed: hoursSet && { by: { id: hoursSet.by.id, name: hoursSet.by.name }, at: hoursSet.at.toISOString() },
    version,
  };
}
