import { type Request, type RequestHandler, type Response, Router } from 'express';
import type { Permission } from '../../shared/auth/permissions.ts';
import { type SignedIn, visibleTo } from '../../shared/auth/viewer.ts';
import { consultBody, consultEndBody, escalateBody } from '../../shared/contracts/consult.ts';
import { parseOrProblem } from '../../shared/contracts/parse.ts';
import { emptyBody } from '../../shared/contracts/tickets.ts';
import { viewTicket } from '../../shared/contracts/views.ts';
import type { Agent, Ticket } from '../../shared/domain/types.ts';
import { AppError } from '../../shared/errors.ts';
import type { Store } from '../../shared/repositories/open-store.ts';
import { addNote } from './add-note.ts';
import type { ConsultActions } from './consult-actions.ts';
import type { WriteMessage } from './write-message.ts';

type Deps = {
  store: Pick<Store, 'tickets' | 'agents'>;
  actions: ConsultActions;
  writeMessage: WriteMessage;
  allow: (permission: Permission) => RequestHandler;
  idempotent: RequestHandler;
  viewerOf: (response: Response) => SignedIn;
};

/** Asking colleagues and supervisors about a ticket, over HTTP. */
export function createConsultRoutes({ store, actions, writeMessage, allow, idempotent, viewerOf }: Deps): Router {
  const router = Router();
  const load = async (request: Request, response: Response): Promise<Ticket> =>
    visibleTo(viewerOf(response), await store.tickets.byId(String(request.params.id)));
  const answer = (response: Response, ticket: Ticket) =>
    response.set('etag', `"${ticket.version}"`).json(viewTicket(ticket));
  const by = (response: Response) => viewerOf(response).agent;
  const noted = (ticket: Ticket, note: string | undefined, agent: Agent) =>
    addNote(ticket, note, { writeMessage, agent });

  /** Whatever their role: one who is asked need not be able to take the ticket. */
  async function colleagueIn(city: string, id: string): Promise<Agent> {
    const agent = await store.agents.byId(id);
    if (agent?.cities.includes(city)) return agent;
    throw new AppError('validation', 'There is no such colleague in the ticket’s city', {
      errors: [{ pointer: '/agent', detail: 'nobody of this city' }],
    });
  }

  router.post('/tickets/:id/consult', allow('ticket:transfer'), idempotent, async (request, response) => {
    const { agent, note } = parseOrProblem(consultBody, request.body ?? {});
    const ticket = await load(request, response);
    const consulted = await actions.consult(ticket._id, by(response), await colleagueIn(ticket.city, agent));
    answer(response, await noted(consulted, note, by(response)));
  });
  router.post('/tickets/:id/consult/end', allow('ticket:transfer'), idempotent, async (request, response) => {
    const { agent = by(response)._id } = parseOrProblem(consultEndBody, request.body ?? {});
    const { _id } = await load(request, response);
    answer(response, await actions.endConsult(_id, by(response), agent));
  });
  router.post('/tickets/:id/escalate', allow('ticket:transfer'), idempotent, async (request, response) => {
    const { reason = null, note } = parseOrProblem(escalateBody, request.body ?? {});
    const { _id } = await load(request, response);
    const escalated = await actions.escalate(_id, by(response), reason);
    answer(response, await noted(escalated, note, by(response)));
  });
  router.post('/tickets/:id/escalate/withdraw', allow('ticket:transfer'), idempotent, async (request, response) => {
    parseOrProblem(emptyBody, request.body ?? {});
    const { _id } = await load(request, response);
    answer(response, await actions.withdraw(_id, by(response)));
  });
  return router;
}
