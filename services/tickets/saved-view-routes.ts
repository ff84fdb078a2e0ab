import { type Request, type RequestHandler, type Response, Router } from 'express';
import type { Permission } from '../../shared/auth/permissions.ts';
import type { SignedIn } from '../../shared/auth/viewer.ts';
import type { Clock } from '../../shared/clock.ts';
import { versionOf } from '../../shared/contracts/if-match.ts';
import { parseOrProblem } from '../../shared/contracts/parse.ts';
import {
  type SavedViewView,
  savedViewBody,
  savedViewListQuery,
  savedViewPatch,
} from '../../shared/contracts/saved-views.ts';
import { pageOf } from '../../shared/cursor.ts';
import type { SavedView } from '../../shared/domain/answering.ts';
import { AppError } from '../../shared/errors.ts';
import { newId } from '../../shared/ids.ts';
import type { Store } from '../../shared/repositories/open-store.ts';

type Deps = {
  store: Pick<Store, 'savedViews'>;
  allow: (permission: Permission) => RequestHandler;
  viewerOf: (response: Response) => SignedIn;
  idempotent: RequestHandler;
  clock: Clock;
};

const MOST = 50;

/** An account's own views of the ticket list: filters under a name. What they show is decided where they are used. */
export function createSavedViewRoutes({ store, allow, viewerOf, idempotent, clock }: Deps): Router {
  const router = Router();

  const ownOf = (response: Response) => store.savedViews.ofAgent(viewerOf(response).agent._id);

  async function load(request: Request, response: Response): Promise<{ view: SavedView; own: SavedView[] }> {
    const own = await ownOf(response);
    const view = own.find(({ _id }) => _id === request.params.id);
    if (!view) throw new AppError('not-found', 'There is no such view of yours');
    return { view, own };
  }

  const answer = (response: Response, view: SavedView) => response.set('etag', `"${view.version}"`).json(shown(view));

  router.get('/views', allow('ticket:read'), async (request, response) => {
    const query = parseOrProblem(savedViewListQuery, request.query);
    const { items, next } = pageOf(await ownOf(response), query, ({ name, _id }) => `${name.toLowerCase()}\n${_id}`);
    response.json({ items: items.map(shown), next });
  });
  router.post('/views', allow('ticket:read'), idempotent, async (request, response) => {
    const body = parseOrProblem(savedViewBody, request.body);
    const own = await ownOf(response);
    if (own.length >= MOST) throw new AppError('conflict', `You have ${MOST} views already; take one away first`);
    const { _id: agent } = viewerOf(response).agent;
    const view = { ...body, _id: newId(), agent, version: 1, updatedAt: clock.now() };
    checkName(view, own);
    await store.savedViews.insert(view);
    answer(response.status(201), view);
  });
  router.patch('/views/:id', allow('ticket:read'), async (request, response) => {
    const patch = parseOrProblem(savedViewPatch, request.body);
    const { view: seen, own } = await load(request, response);
    const version = versionOf(request.get('if-match'));
    const { name = seen.name, filters = seen.filters, sort = seen.sort } = patch;
    const view: SavedView = { ...seen, name, filters, sort, version: version + 1, updatedAt: clock.now() };
    checkName(view, own);
    if (!(await store.savedViews.change(view)))
      throw new AppError('version-mismatch', `The view is no longer at version ${version}`);
    answer(response, view);
  });
  router.delete('/views/:id', allow('ticket:read'), async (request, response) => {
    const { view } = await load(request, response);
    await store.savedViews.remove(view);
    response.status(204).end();
  });
  return router;
}

/** Two tabs at once may come past it, and then there are two of a name: nothing is found by names. */
function checkName({ _id, name }: SavedView, own: readonly SavedView[]): void {
  if (own.some((one) => one.name === name && one._id !== _id))
    throw new AppError('conflict', `You have a view named ${name} already`);
}

function shown({ _id: id, name, filters, sort, version, updatedAt }: SavedView): SavedViewView {
  return { id, name, filters, sort, version, updatedAt: updatedAt.toISOString() };
}
