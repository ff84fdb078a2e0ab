import { type Request, type RequestHandler, type Response, Router } from 'express';
import type { Permission } from '../../shared/auth/permissions.ts';
import { citiesFor, type SignedIn, visibleTo } from '../../shared/auth/viewer.ts';
import type { Clock } from '../../shared/clock.ts';
import { cityQuery } from '../../shared/contracts/agents.ts';
import { versionOf } from '../../shared/contracts/if-match.ts';
import { parseOrProblem } from '../../shared/contracts/parse.ts';
import { type PolicyView, policyBody, policyVersionsQuery } from '../../shared/contracts/policies.ts';
import { highestFirst, pageOf } from '../../shared/cursor.ts';
import { faultsOfRules } from '../../shared/domain/routing-policy.ts';
import type { CityService, PolicyRules, RoutingPolicy } from '../../shared/domain/types.ts';
import { AppError } from '../../shared/errors.ts';
import type { Logger } from '../../shared/logger.ts';
import { helpIn } from '../../shared/repositories/cities.ts';
import type { Store } from '../../shared/repositories/open-store.ts';
import { createDryRun } from './dry-run-policy.ts';

type Deps = {
  store: Pick<Store, 'cities' | 'agents' | 'decisions' | 'tickets'>;
  /** The city's matcher looks again. */
  wake: (city: string) => void;
  allow: (permission: Permission) => RequestHandler;
  viewerOf: (response: Response) => SignedIn;
  clock: Clock;
  log: Logger;
};
const PATH = '/policies/:city/:service';

/** Routing policies of the services of one's own cities: read, tried on what was, replaced by a new version. */
export function createPolicyRoutes({ store, wake, allow, viewerOf, clock, log }: Deps): Router {
  const router = Router();
  const dryRun = createDryRun(store);

  async function load(request: Request, response: Response): Promise<CityService> {
    const { city, service } = request.params;
    // whoever edits sees what another process has just saved
    store.cities.forget();
    const found = (await store.cities.book()).services.get(String(city))?.get(String(service)) ?? null;
    return visibleTo(viewerOf(response), found, 'service');
  }

  /** Well formed, and able to find somebody. */
  async function readRules(body: unknown, { city, service }: CityService): Promise<PolicyRules> {
    const rules = parseOrProblem(policyBody, body);
    const book = await store.cities.book();
    const services = new Set(book.services.get(city)?.keys());
    // a policy is for the whole week: agreements of other hours count as well
    const help = helpIn(book, city);
    const staff = await store.agents.ofCities([city, ...help.map(({ helper }) => helper)]);
    const errors = faultsOfRules(rules, { city, service, services, staff, help });
    if (!errors.length) return rules;
    throw new AppError('validation', errors.map(({ pointer, detail }) => `${pointer}: ${detail}`).join('; '), {
      errors,
    });
  }

  const answer = (response: Response, view: PolicyView) => response.set('etag', `"${view.version}"`).json(view);

  router.get('/policies', allow('policy:read'), async (request, response) => {
    const query = parseOrProblem(cityQuery, request.query);
    const own = citiesFor(viewerOf(response), query.city ? [query.city] : undefined);
    const { services } = await store.cities.book();
    const all = own.flatMap((city) => [...(services.get(city)?.values() ?? [])]);
    const { items, next } = pageOf(all, query, ({ city, service }) => `${city}\n${service}`);
    response.json({ items: items.map((one) => viewPolicy(one, one.policy)), next });
  });
  router.get(PATH, allow('policy:read'), async (request, response) => {
    const service = await load(request, response);
    answer(response, viewPolicy(service, service.policy));
  });
  router.get(`${PATH}/versions`, allow('policy:read'), async (request, response) => {
    const query = parseOrProblem(policyVersionsQuery, request.query);
    const one = await load(request, response);
    const past = await store.cities.pastPolicies(one.city, one.service);
    const { items, next } = pageOf([one.policy, ...past], query, ({ version }) => highestFirst(version));
    response.json({ items: items.map((policy) => viewPolicy(one, policy)), next });
  });
  router.post(`${PATH}/dry-run`, allow('policy:edit'), async (request, response) => {
    const service = await load(request, response);
    response.json(await dryRun(service, await readRules(request.body, service)));
  });
  router.put(PATH, allow('policy:edit'), async (request, response) => {
    const service = await load(request, response);
    const version = versionOf(request.get('if-match'));
    const rules = await readRules(request.body, service);
    const { _id: id, name } = viewerOf(response).agent;
    const changed = { by: { kind: 'agent' as const, id, name }, at: clock.now() };
    const policy: RoutingPolicy = { ...rules, version: version + 1, changed };
    if (!(await store.cities.setPolicy(service, policy)))
      throw new AppError('version-mismatch', `Another version than ${version} is in force; read it first`);
    log.info({ city: service.city, service: service.service, agentId: id, version: policy.version }, 'policy changed');
    wake(service.city);
    answer(response, viewPolicy(service, policy));
  });
  return router;
}

function viewPolicy({ city, service }: CityService, { modes, changed, ...rules }: RoutingPolicy): PolicyView {
  return {
    city,
    service,
    ...rules,
    modes: { chat: 'assign', sms: 'assign', email: 'assign', web: 'assign', ...modes },
    changed: changed && { by: { id: changed.by.id, name: changed.by.name }, at: changed.at.toISOString() },
  };
}
