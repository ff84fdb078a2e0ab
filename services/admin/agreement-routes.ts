import { type Request, type RequestHandler, type Response, Router } from 'express';
import type { Permission } from '../../shared/auth/permissions.ts';
import { citiesFor, type SignedIn } from '../../shared/auth/viewer.ts';
import type { Clock } from '../../shared/clock.ts';
import {
  type AgreementView,
  agreementBody,
  agreementQuery,
  endAgreementBody,
} from '../../shared/contracts/agreements.ts';
import { parseOrProblem } from '../../shared/contracts/parse.ts';
import { emptyBody } from '../../shared/contracts/tickets.ts';
import { highestFirst, pageOf } from '../../shared/cursor.ts';
import {
  type Agreement,
  type AgreementAct,
  type AgreementTerms,
  decideAcceptAgreement,
  decideEndAgreement,
  faultsOfTerms,
  sideOf,
} from '../../shared/domain/agreements.ts';
import { AppError } from '../../shared/errors.ts';
import { newId } from '../../shared/ids.ts';
import type { Logger } from '../../shared/logger.ts';
import type { Store } from '../../shared/repositories/open-store.ts';

type Deps = {
  store: Pick<Store, 'agreements' | 'cities'>;
  /** The city's matcher looks again. */
  wake: (city: string) => void;
  allow: (permission: Permission) => RequestHandler;
  viewerOf: (response: Response) => SignedIn;
  idempotent: RequestHandler;
  clock: Clock;
  log: Logger;
};
type Decide = (
  agreement: Agreement,
  acting: Parameters<typeof decideAcceptAgreement>[1],
) => ReturnType<typeof decideAcceptAgreement>;
const PATH = '/agreements';

/** Which city helps which: proposed by an admin of one, accepted by one of the other, ended by either. */
export function createAgreementRoutes({ store, wake, allow, viewerOf, idempotent, clock, log }: Deps): Router {
  const router = Router();

  async function load(request: Request, response: Response): Promise<Agreement> {
    const found = await store.agreements.byId(String(request.params.id));
    if (!found || !sideOf(found, viewerOf(response).cities))
      throw new AppError('not-found', 'There is no such agreement');
    return found;
  }

  const acting = (response: Response) => {
    const { agent, cities } = viewerOf(response);
    return { by: { kind: 'agent' as const, id: agent._id, name: agent.name }, cities, at: clock.now() };
  };

  async function readTerms(body: unknown): Promise<AgreementTerms> {
    const terms = parseOrProblem(agreementBody, body);
    const { services } = await store.cities.book();
    const errors = faultsOfTerms(terms, (city) =>
      services.has(city) ? new Set(services.get(city)?.keys()) : undefined,
    );
    if (!errors.length) return terms;
    throw new AppError('validation', errors.map(({ pointer, detail }) => `${pointer}: ${detail}`).join('; '), {
      errors,
    });
  }

  /** Loads, decides, saves on that version; whatever waits is looked at anew. */
  async function act(request: Request, response: Response, decide: Decide): Promise<void> {
    const agreement = await load(request, response);
    const decision = decide(agreement, acting(response));
    if (!decision.ok) throw new AppError(decision.reason, decision.detail);
    const end = await store.agreements.change(agreement, decision.set);
    if (end === 'taken') throw await takenBy(agreement);
    if (end === 'lost') throw new AppError('conflict', 'Somebody changed the agreement meanwhile');
    store.cities.forget();
    const after = { ...agreement, ...decision.set, version: agreement.version + 1 };
    log.info(
      { agreementId: after._id, status: after.status, agentId: viewerOf(response).agent._id },
      'agreement changed',
    );
    wake(after.helped);
    response.json(viewAgreement(after));
  }

  async function takenBy(agreement: Agreement): Promise<AppError> {
    const other = await store.agreements.standing(agreement);
    const which = other ? `: ${other._id} (${other.services.join(', ')})` : '';
    return new AppError('conflict', `Another agreement of the two is active for one of the services${which}`);
  }

  router.get(PATH, allow('agreement:read'), async (request, response) => {
    const query = parseOrProblem(agreementQuery, request.query);
    const own = citiesFor(viewerOf(response), query.city ? [query.city] : undefined);
    const { items, next } = pageOf(await store.agreements.ofCities(own), query, newestFirst);
    response.json({ items: items.map(viewAgreement), next });
  });
  router.post(PATH, allow('agreement:edit'), idempotent, async (request, response) => {
    const { by, cities, at } = acting(response);
    const terms = await readTerms(request.body);
    const city = sideOf(terms, cities);
    if (!city) throw new AppError('forbidden', 'An admin of one of the two cities proposes an agreement');
    const agreement: Agreement = {
      _id: newId(),
      ...terms,
      status: 'proposed',
      proposed: { by, city, at },
      accepted: null,
      ended: null,
      version: 1,
    };
    await store.agreements.insert(agreement);
    log.info({ agreementId: agreement._id, agentId: by.id }, 'agreement proposed');
    response.status(201).json(viewAgreement(agreement));
  });
  router.get(`${PATH}/:id`, allow('agreement:read'), async (request, response) => {
    response.json(viewAgreement(await load(request, response)));
  });
  router.post(`${PATH}/:id/accept`, allow('agreement:edit'), async (request, response) => {
    parseOrProblem(emptyBody, request.body ?? {});
    await act(request, response, decideAcceptAgreement);
  });
  router.post(`${PATH}/:id/end`, allow('agreement:edit'), async (request, response) => {
    const { reason = null } = parseOrProblem(endAgreementBody, request.body ?? {});
    await act(request, response, (agreement, by) => decideEndAgreement(agreement, { ...by, reason }));
  });
  return router;
}

function newestFirst({ _id, proposed }: Agreement): string {
  return `${highestFirst(proposed.at.getTime())}\n${_id}`;
}

function viewAgreement(agreement: Agreement): AgreementView {
  const { _id, proposed, accepted, ended, ...rest } = agreement;
  return {
    id: _id,
    ...rest,
    proposed: viewAct(proposed),
    accepted: accepted && viewAct(accepted),
    ended: ended && { ...viewAct(ended), reason: ended.reason },
  };
}

function viewAct({ by, city, at }: AgreementAct) {
  return { by: { id: by.id, name: by.name }, city, at: at.toISOString() };
}
