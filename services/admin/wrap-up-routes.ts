import { type Request, type RequestHandler, type Response, Router } from 'express';
import type { Permission } from '../../shared/auth/permissions.ts';
import { citiesFor, type SignedIn, visibleTo } from '../../shared/auth/viewer.ts';
import type { Clock } from '../../shared/clock.ts';
import { cityQuery } from '../../shared/contracts/agents.ts';
import { versionOf } from '../../shared/contracts/if-match.ts';
import { parseOrProblem } from '../../shared/contracts/parse.ts';
import { type WrapUpReasonsView, wrapUpReasonsBody } from '../../shared/contracts/wrap-up-reasons.ts';
import { pageOf } from '../../shared/cursor.ts';
import type { WrapUpReasons } from '../../shared/domain/answering.ts';
import { AppError } from '../../shared/errors.ts';
import type { Logger } from '../../shared/logger.ts';
import type { Store } from '../../shared/repositories/open-store.ts';

type Deps = {
  store: Pick<Store, 'cities' | 'wrapUpReasons'>;
  allow: (permission: Permission) => RequestHandler;
  viewerOf: (response: Response) => SignedIn;
  clock: Clock;
  log: Logger;
};
const PATH = '/wrap-up-reasons/:city';

/** Why tickets of one's own cities are resolved: a list per city. */
export function createWrapUpRoutes({ store, allow, viewerOf, clock, log }: Deps): Router {
  const router = Router();

  async function cityOf(request: Request, response: Response): Promise<string> {
    const id = String(request.params.city);
    const { cities } = await store.cities.book();
    return visibleTo(viewerOf(response), cities.has(id) ? { city: id } : null, 'city').city;
  }

  const answer = (response: Response, list: WrapUpReasons) =>
    response.set('etag', `"${list.version}"`).json(shown(list));

  router.get('/wrap-up-reasons', allow('ticket:read'), async (request, response) => {
    const query = parseOrProblem(cityQuery, request.query);
    const own = citiesFor(viewerOf(response), query.city ? [query.city] : undefined);
    const { items, next } = pageOf(own, query, (city) => city);
    const lists = await Promise.all(items.map((city) => store.wrapUpReasons.ofCity(city)));
    response.json({ items: lists.map(shown), next });
  });
  router.get(PATH, allow('ticket:read'), async (request, response) => {
    answer(response, await store.wrapUpReasons.ofCity(await cityOf(request, response)));
  });
  router.put(PATH, allow('wrap-up:edit'), async (request, response) => {
    const city = await cityOf(request, response);
    const { reasons } = parseOrProblem(wrapUpReasonsBody, request.body);
    const version = versionOf(request.get('if-match'));
    const { _id: id, name } = viewerOf(response).agent;
    const changed = { by: { kind: 'agent' as const, id, name }, at: clock.now() };
    const list: WrapUpReasons = { _id: city, reasons, version: version + 1, changed };
    if (!(await store.wrapUpReasons.set(list)))
      throw new AppError('version-mismatch', `Another version than ${version} is in force; read it first`);
    log.info({ city, agentId: id, version: list.version }, 'wrap-up reasons changed');
    answer(response, list);
  });
  return router;
}

function shown({ _id: city, reasons, version, changed }: WrapUpReasons): WrapUpReasonsView {
  const by = changed && { id: changed.by.id, name: changed.by.name };
  return { city, reasons, version, changed: changed && by && { by, at: changed.at.toISOString() } };
}
