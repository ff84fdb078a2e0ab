import { type Request, type RequestHandler, type Response, Router } from 'express';
import type { Permission } from '../../shared/auth/permissions.ts';
import { type SignedIn, visibleTo } from '../../shared/auth/viewer.ts';
import { parseOrProblem } from '../../shared/contracts/parse.ts';
import {
  assignBody,
  emptyBody,
  eventListQuery,
  messageBody,
  messageListQuery,
  resolveBody,
  ticketListQuery,
  ticketPatch,
  transferBody,
} from '../../shared/contracts/tickets.ts';
import { viewChange, viewMessage, viewTicket } from '../../shared/contracts/views.ts';
import type { Agent, Attachment, Ticket } from '../../shared/domain/types.ts';
import { AppError } from '../../shared/errors.ts';
import type { Store } from '../../shared/repositories/open-store.ts';
import { createListTickets } from './list-tickets.ts';
import { createReadMessages } from './read-messages.ts';
import type { TicketActions } from './ticket-actions.ts';
import type { WriteMessage } from './write-message.ts';

type Deps = {
  store: Pick<Store, 'tickets' | 'messages' | 'changes' | 'agents' | 'cities'>;
  actions: TicketActions;
  writeMessage: WriteMessage;
  /** The files named, each one the agent's own upload. */
  attachmentsOf: (ids: readonly string[], owner: Agent) => Promise<Attachment[]>;
  allow: (permission: Permission) => RequestHandler;
  idempotent: RequestHandler;
  viewerOf: (response: Response) => SignedIn;
};

/** Tickets over HTTP. Each line names its permission; what is not in one's cities is not found. */
export function createTicketRoutes({
  store,
  actions,
  writeMessage,
  attachmentsOf,
  allow,
  idempotent,
  viewerOf,
}: Deps): Router {
  const router = Router();
  const list = createListTickets(store);
  const read = createReadMessages(store);

  const load = async (request: Request, response: Response): Promise<Ticket> =>
    visibleTo(viewerOf(response), await store.tickets.byId(String(request.params.id)));
  const answer = (response: Response, ticket: Ticket) =>
    response.set('etag', `"${ticket.version}"`).json(viewTicket(ticket));
  const by = (response: Response) => viewerOf(response).agent;

  async function agentFor(id: string, ticket: Ticket): Promise<Agent> {
    const agent = await store.agents.byId(id);
    if (!agent?.cities.includes(ticket.city) || !agent.roles.includes('agent')) {
      throw new AppError('validation', 'There is no such agent in the ticket’s city', {
        errors: [{ pointer: '/agent', detail: 'no agent of this city' }],
      });
    }
    return agent;
  }

  async function checkService(service: string | undefined, city: string): Promise<void> {
    if (service === undefined || (await store.cities.book()).services.get(city)?.has(service)) return;
    throw new AppError('validation', `${city} has no service ${service}`, {
      errors: [{ pointer: '/service', detail: 'no service of this city' }],
    });
  }

  /** Said before the act, so that whoever takes over finds it there. */
  async function noteFirst(ticket: Ticket, text: string | undefined, agent: Agent): Promise<void> {
    if (text) await writeMessage({ ticket: ticket._id, text, note: true, attachments: [] }, agent);
  }

  async function transfer(ticket: Ticket, body: ReturnType<typeof readTransfer>, agent: Agent): Promise<Ticket> {
    if ('city' in body) throw new AppError('forbidden', 'There is no agreement between the two cities');
    if ('agent' in body) {
      const receiver = await agentFor(body.agent, ticket);
      await noteFirst(ticket, body.note, agent);
      return actions.transferToAgent(ticket._id, agent, receiver);
    }
    await checkService(body.service, ticket.city);
    await noteFirst(ticket, body.note, agent);
    return actions.transferToService(ticket._id, agent, body.service);
  }

  router.get('/tickets', allow('ticket:read'), async (request, response) => {
    const { items, next } = await list(parseOrProblem(ticketListQuery, request.query), viewerOf(response));
    response.json({ items: items.map(viewTicket), next });
  });
  router.get('/tickets/:id', allow('ticket:read'), async (request, response) => {
    answer(response, await load(request, response));
  });
  router.patch('/tickets/:id', allow('ticket:edit'), async (request, response) => {
    const { snoozeUntil, ...edit } = parseOrProblem(ticketPatch, request.body);
    const ticket = await load(request, response);
    const ifVersion = versionOf(request.get('if-match'));
    await checkService(edit.service, ticket.city);
    const until = typeof snoozeUntil === 'string' ? new Date(snoozeUntil) : snoozeUntil;
    answer(response, await actions.edit(ticket._id, by(response), { ...edit, ifVersion, snoozeUntil: until }));
  });
  router.get('/tickets/:id/messages', allow('ticket:read'), async (request, response) => {
    const query = parseOrProblem(messageListQuery, request.query);
    const ticket = await load(request, response);
    const { items, next } = await read(ticket, query);
    response.json({ items: items.map((message) => viewMessage(message, ticket)), next });
  });
  router.post('/tickets/:id/messages', allow('ticket:reply'), idempotent, async (request, response) => {
    const { attachments, ...body } = parseOrProblem(messageBody, request.body);
    const { _id } = await load(request, response);
    const agent = by(response);
    const files = await attachmentsOf(attachments ?? [], agent);
    const { message, ticket } = await writeMessage({ ...body, ticket: _id, attachments: files }, agent);
    response.status(201).json(viewMessage(message, ticket));
  });
  router.post('/tickets/:id/claim', allow('ticket:claim'), idempotent, async (request, response) => {
    parseOrProblem(emptyBody, request.body ?? {});
    const { _id } = await load(request, response);
    answer(response, await actions.claim(_id, by(response)));
  });
  router.post('/tickets/:id/assign', allow('ticket:assign'), idempotent, async (request, response) => {
    const { agent } = parseOrProblem(assignBody, request.body);
    const ticket = await load(request, response);
    answer(response, await actions.assign(ticket._id, by(response), await agentFor(agent, ticket)));
  });
  router.post('/tickets/:id/transfer', allow('ticket:transfer'), idempotent, async (request, response) => {
    const body = readTransfer(request.body);
    const ticket = await load(request, response);
    answer(response, await transfer(ticket, body, by(response)));
  });
  router.post('/tickets/:id/resolve', allow('ticket:resolve'), idempotent, async (request, response) => {
    const { reason, note } = parseOrProblem(resolveBody, request.body ?? {});
    const ticket = await load(request, response);
    await noteFirst(ticket, note, by(response));
    answer(response, await actions.resolve(ticket._id, by(response), reason ?? null));
  });
  router.post('/tickets/:id/reopen', allow('ticket:resolve'), idempotent, async (request, response) => {
    parseOrProblem(emptyBody, request.body ?? {});
    const { _id } = await load(request, response);
    answer(response, await actions.reopen(_id, by(response)));
  });
  router.get('/tickets/:id/events', allow('ticket:read'), async (request, response) => {
    const { after } = parseOrProblem(eventListQuery, request.query);
    // version and outbox first, then the log up to that version: no change is ever in neither
    const { city, _id, version, outbox } = await load(request, response);
    const logged = await store.changes.ofTicket({ city, ticket: _id, after, upTo: version });
    const known = new Set(logged.map((change) => change.version));
    const saved = outbox.filter((change) => change.version > after && !known.has(change.version));
    response.json({ items: [...logged, ...saved].sort((a, b) => a.version - b.version).map(viewChange), next: null });
  });
  return router;
}

const readTransfer = (body: unknown) => parseOrProblem(transferBody, body);

function versionOf(ifMatch: string | undefined): number {
  if (!ifMatch) throw new AppError('version-required', 'If-Match must carry the ETag of the ticket you saw');
  const version = /^(?:W\/)?"(\d+)"$/.exec(ifMatch.trim())?.[1];
  if (!version) throw new AppError('validation', 'If-Match is not an ETag of a ticket');
  return Number(version);
}
