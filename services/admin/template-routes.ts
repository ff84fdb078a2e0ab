import { type Request, type RequestHandler, type Response, Router } from 'express';
import type { Permission } from '../../shared/auth/permissions.ts';
import { citiesFor, type SignedIn, visibleTo } from '../../shared/auth/viewer.ts';
import type { Clock } from '../../shared/clock.ts';
import { versionOf } from '../../shared/contracts/if-match.ts';
import { parseOrProblem } from '../../shared/contracts/parse.ts';
import {
  type TemplateVersionView,
  type TemplateView,
  templateBody,
  templateListQuery,
  templatePatch,
  templateVersionsQuery,
} from '../../shared/contracts/templates.ts';
import { highestFirst, pageOf } from '../../shared/cursor.ts';
import type { Template, TemplateVersion } from '../../shared/domain/answering.ts';
import { patchTemplate, rankTemplate } from '../../shared/domain/templates.ts';
import { AppError } from '../../shared/errors.ts';
import { newId } from '../../shared/ids.ts';
import type { Logger } from '../../shared/logger.ts';
import type { Store } from '../../shared/repositories/open-store.ts';

type Deps = {
  store: Pick<Store, 'templates' | 'cities'>;
  allow: (permission: Permission) => RequestHandler;
  viewerOf: (response: Response) => SignedIn;
  idempotent: RequestHandler;
  clock: Clock;
  log: Logger;
};

const MOST = 500;
const MAX_TRIES = 5;

/** Ready-made answers of one's own cities; each version says who made it. */
export function createTemplateRoutes({ store, allow, viewerOf, idempotent, clock, log }: Deps): Router {
  const router = Router();

  /** Also one that is gone. */
  const load = async (request: Request, response: Response): Promise<Template> =>
    visibleTo(viewerOf(response), await store.templates.byId(String(request.params.id)), 'template');
  async function loadLive(request: Request, response: Response): Promise<Template> {
    const found = await load(request, response);
    return visibleTo(viewerOf(response), found.removed ? null : found, 'template');
  }

  async function checkService(city: string, service: string | null): Promise<void> {
    if (service === null || (await store.cities.book()).services.get(city)?.has(service)) return;
    throw new AppError('validation', `${city} has no service ${service}`, {
      errors: [{ pointer: '/service', detail: 'no service of this city' }],
    });
  }

  function changedBy(response: Response) {
    const { _id: id, name } = viewerOf(response).agent;
    const at = clock.now();
    return { changed: { by: { kind: 'agent' as const, id, name }, at }, updatedAt: at };
  }

  const answer = (response: Response, template: Template) =>
    response.set('etag', `"${template.version}"`).json(shown(template, template));

  /** Null where another version than the one seen is in force. */
  async function save(seen: Template, next: TemplateVersion): Promise<Template | null> {
    const result = await store.templates.change(seen, next);
    if (result === 'taken') throw shortcutTaken(next);
    if (result === 'lost') return null;
    log.info(
      { city: seen.city, templateId: seen._id, agentId: next.changed?.by.id, version: next.version },
      next.removed ? 'template removed' : 'template changed',
    );
    return { ...seen, ...next };
  }

  router.get('/templates', allow('template:read'), async (request, response) => {
    const query = parseOrProblem(templateListQuery, request.query);
    const own = citiesFor(viewerOf(response), query.city ? [query.city] : undefined);
    const ranked = (await store.templates.ofCities(own)).flatMap((template) => {
      const rank = rankTemplate(template, query);
      return rank === null ? [] : [{ template, key: `${rank}\n${template.name.toLowerCase()}\n${template._id}` }];
    });
    const { items, next } = pageOf(ranked, query, ({ key }) => key);
    response.json({ items: items.map(({ template }) => shown(template, template)), next });
  });
  router.post('/templates', allow('template:edit'), idempotent, async (request, response) => {
    const body = parseOrProblem(templateBody, request.body);
    citiesFor(viewerOf(response), [body.city]);
    await checkService(body.city, body.service);
    if ((await store.templates.count(body.city)) >= MOST)
      throw new AppError('conflict', `${body.city} has ${MOST} templates already; take one away first`);
    const made = { ...body, _id: newId(), version: 1, removed: false, past: [] };
    const template: Template = { ...made, ...changedBy(response) };
    if (!(await store.templates.insert(template))) throw shortcutTaken(template);
    log.info({ city: body.city, templateId: made._id, agentId: viewerOf(response).agent._id }, 'template made');
    answer(response.status(201), template);
  });
  router.patch('/templates/:id', allow('template:edit'), async (request, response) => {
    const patch = parseOrProblem(templatePatch, request.body);
    const seen = await loadLive(request, response);
    const version = versionOf(request.get('if-match'));
    const patched = patchTemplate(seen, patch);
    if (!patched)
      throw new AppError('validation', 'A template needs a text in one language at least', {
        errors: [{ pointer: '/texts', detail: 'a text in one language at least' }],
      });
    await checkService(seen.city, patched.service);
    const next = { ...patched, ...changedBy(response), version: version + 1, removed: false };
    const saved = await save({ ...seen, version }, next);
    if (!saved) throw new AppError('version-mismatch', `The template is no longer at version ${version}`);
    answer(response, saved);
  });
  router.delete('/templates/:id', allow('template:edit'), async (request, response) => {
    for (let tries = 0; tries < MAX_TRIES; tries++) {
      const seen = await loadLive(request, response);
      const { service, name, shortcut, texts } = seen;
      const next = { service, name, shortcut, texts, ...changedBy(response), version: seen.version + 1, removed: true };
      if (!(await save(seen, next))) continue;
      response.status(204).end();
      return;
    }
    throw new AppError('unavailable', 'The template is changing too fast; try again', { retryAfter: 1 });
  });
  router.get('/templates/:id/versions', allow('template:edit'), async (request, response) => {
    const query = parseOrProblem(templateVersionsQuery, request.query);
    const template = await load(request, response);
    const { items, next } = pageOf([template, ...template.past], query, ({ version }) => highestFirst(version));
    response.json({ items: items.map((one) => shownAt(template, one)), next });
  });
  return router;
}

function shortcutTaken({ shortcut }: TemplateVersion): AppError {
  return new AppError('conflict', `The city has a template with the shortcut ${shortcut} already`);
}

function shown({ _id: id, city }: Template, { service, name, shortcut, texts, ...at }: TemplateVersion): TemplateView {
  const { version, changed, updatedAt } = at;
  const by = changed && { id: changed.by.id, name: changed.by.name };
  return {
    id,
    city,
    service,
    name,
    shortcut,
    texts,
    version,
    changed: changed && by && { by, at: changed.at.toISOString() },
    updatedAt: updatedAt.toISOString(),
  };
}

function shownAt(template: Template, version: TemplateVersion): TemplateVersionView {
  return { ...shown(template, version), removed: version.removed };
}
