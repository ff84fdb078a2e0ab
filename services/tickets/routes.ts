import { type Request, type RequestHandler, type Response, Router } from 'express';
import type { Permission } from '../../shared/auth/permissions.ts';
import { type SignedIn, shownTo, visibleTo } from '../../shared/auth/viewer.ts';
import { versionOf } from '../../shared/contracts/if-match.ts';
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
import { viewChange, viewMessage } from '../../shared/contracts/views.ts';
import { covers } from '../../shared/domain/agreements.ts';
import { wrapUpOf } from '../../shared/domain/answering.ts';
import { helperIn } from '../../shared/domain/helpers.ts';
import type { Agent, Attachment, Ticket } from '../../shared/domain/types.ts';
import { AppError } from '../../shared/errors.ts';
import { sha256 } from '../../shared/ids.ts';
import { helpIn } from '../../shared/repositories/cities.ts';
import type { Store } from '../../shared/repositories/open-store.ts';
import { addNote } from './add-note.ts';
import { createAnswerTicket, viewFor } from './answer-ticket.ts';
import { createListTickets } from './list-tickets.ts';
import type { MentionsOf } from './mentions-of.ts';
import { createReadChanges } from './read-changes.ts';
import { createReadMessages } from './read-messages.ts';
import type { TicketActions } from './ticket-actions.ts';
import type { WriteMessage } from './write-message.ts';

type Deps = {
  store: Pick<Store, 'tickets' | 'messages' | 'changes' | 'agents' | 'cities' | 'wrapUpReasons'>;
  matchList: Parameters<typeof createListTickets>[0]['matchList'];
  actions: TicketActions;
  writeMessage: WriteMessage;
  /** The files named, each one the agent's own upload. */
  attachmentsOf: (ids: readonly string[], owner: Agent) => Promise<Attachment[]>;
  mentionsOf: MentionsOf;
  allow: (permission: Permission) => RequestHandler;
  idempotent: RequestHandler;
  viewerOf: (response: Response) => SignedIn;
};

/** Tickets over HTTP. Each line names its permission; what is not in one's cities is not found. */
export function createTicketRoutes({
  store,
  matchList,
  actions,
  writeMessage,
  attachmentsOf,
  mentionsOf,
  allow,
  idempotent,
  viewerOf,
}: Deps): Router {
  const router = Router();
  const list = createListTickets({ ...store, matchList });
  const read = createReadMessages(store);
  const changesOf = createReadChanges(store);

  const load = async (request: Request, response: Response): Promise<Ticket> =>
    visibleTo(viewerOf(response), await store.tickets.byId(String(request.params.id)));
  /** Of the city alone: a helper sees the ticket, not who did what before. */
  const loadOwn = async (request: Request, response: Response): Promise<Ticket> => {
    const ticket = await load(request, response);
    const { city } = ticket;
    visibleTo(viewerOf(response), { city });
    return ticket;
  };
  const answer = createAnswerTicket(viewerOf);
  const by = (response: Response) => viewerOf(response).agent;

  async function agentFor(id: string, ticket: Ticket): Promise<Agent> {
    const agent = await store.agents.byId(id);
    const roles = ticket.escalation ? ['agent', 'supervisor'] : ['agent'];
    if (!agent?.cities.includes(ticket.city) || !agent.roles.some((role) => roles.includes(role))) {
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

  const noted = (ticket: Ticket, note: string | undefined, agent: Agent) =>
    addNote(ticket, note, { writeMessage, agent });

  /** Who helps moves a ticket within what was agreed on: elsewhere they would keep it, or give away what is not theirs. */
  async function checkMove(service: string | undefined, ticket: Ticket, agent: Agent): Promise<void> {
    await checkService(service, ticket.city);
    const helper = agent.cities.includes(ticket.city) ? null : helperIn(ticket, agent._id);
    if (service === undefined || service === ticket.service || !helper) return;
    const { agreements } = await store.cities.book();
    // it may have ended: what was begun under it is finished under it
    if (agreements.find(({ _id }) => _id === helper.agreement)?.services.includes(service)) return;
    throw new AppError('forbidden', 'The agreement between the two cities does not cover this service');
  }

  /** By staff of its own city, under an agreement that covers the ticket in the service it goes to. */
  async function agreementFor(
    ticket: Ticket,
    { city, service }: { city: string; service: string },
    { cities }: Agent,
  ): Promise<{ service: string; city: string; agreement: string }> {
    await checkService(service, ticket.city);
    const { language } = ticket;
    const found = helpIn(await store.cities.book(), ticket.city).find(
      (one) => one.transfers && one.helper === city && covers(one, { service, language }),
    );
    if (!found || !cities.includes(ticket.city))
      throw new AppError('forbidden', 'There is no agreement between the two cities to hand this ticket over');
    return { service, city, agreement: found._id };
  }

  async function transfer(ticket: Ticket, body: ReturnType<typeof readTransfer>, agent: Agent): Promise<Ticket> {
    if ('city' in body && body.city !== ticket.city) {
      const handed = await actions.transferToCity(ticket._id, agent, await agreementFor(ticket, body, agent));
      return noted(handed, body.note, agent);
    }
    if ('agent' in body) {
      const offered = await actions.transferToAgent(ticket._id, agent, await agentFor(body.agent, ticket));
      return noted(offered, body.note, agent);
    }
    await checkMove(body.service, ticket, agent);
    const moved = await actions.transferToService(ticket._id, agent, body.service);
    return noted(moved, body.note, agent);
  }

  router.get('/tickets', allow('ticket:read'), async (request, response) => {
    const viewer = viewerOf(response);
    const { items, next } = await list(parseOrProblem(ticketListQuery, request.query), viewer);
    response.json({ items: items.map((ticket) => viewFor(viewer, ticket)), next });
  });
  router.get('/tickets/:id', allow('ticket:read'), async (request, response) => {
    answer(response, await load(request, response));
  });
  router.patch('/tickets/:id', allow('ticket:edit'), async (request, response) => {
    const { snoozeUntil, ...edit } = parseOrProblem(ticketPatch, request.body);
    const ticket = await load(request, response);
    const ifVersion = versionOf(request.get('if-match'));
    await checkMove(edit.service, ticket, by(response));
    const until = typeof snoozeUntil === 'string' ? new Date(snoozeUntil) : snoozeUntil;
    answer(response, await actions.edit(ticket._id, by(response), { ...edit, ifVersion, snoozeUntil: until }));
  });
  router.get('/tickets/:id/messages', allow('ticket:read'), async (request, response) => {
    const query = parseOrProblem(messageListQuery, request.query);
    const ticket = await load(request, response);
    const { items, next } = await read(ticket, query);
    const shown = shownTo(viewerOf(response), ticket);
    response.json({ items: items.map((message) => viewMessage(message, shown)), next });
  });
  router.post('/tickets/:id/messages', allow('ticket:reply'), idempotent, async (request, response) => {
    const { attachments, mentions, ...body } = parseOrProblem(messageBody, request.body);
    const loaded = await load(request, response);
    const agent = by(response);
    const files = await attachmentsOf(attachments ?? [], agent);
    const { message, ticket } = await writeMessage(
      {
        ...body,
        id: body.id ?? idOfKey(agent, request.get('idempotency-key')),
        ticket: loaded._id,
        attachments: files,
        mentions: await mentionsOf(mentions, { ticket: loaded, by: agent }),
      },
      agent,
    );
    response.status(201).json(viewMessage(message, shownTo(viewerOf(response), ticket)));
  });
  router.post('/tickets/:id/claim', allow('ticket:claim'), idempotent, async (request, response) => {
    parseOrProblem(emptyBody, request.body ?? {});
    const { _id } = await load(request, response);
    answer(response, await actions.claim(_id, by(response)));
  });
  router.post('/tickets/:id/assign', allow('ticket:assign'), idempotent, async (request, response) => {
    const { agent } = parseOrProblem(assignBody, request.body);
    const ticket = await load(request, response);
    if (!viewerOf(response).cities.has(ticket.city))
      throw new AppError('forbidden', 'A supervisor of the ticket’s own city assigns it');
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
    const { reasons } = reason ? await store.wrapUpReasons.ofCity(ticket.city) : { reasons: [] };
    const resolved = await actions.resolve(ticket._id, by(response), wrapUpOf(reason, reasons));
    answer(response, await noted(resolved, note, by(response)));
  });
  router.post('/tickets/:id/reopen', allow('ticket:resolve'), idempotent, async (request, response) => {
    parseOrProblem(emptyBody, request.body ?? {});
    const { _id } = await load(request, response);
    answer(response, await actions.reopen(_id, by(response)));
  });
  router.get('/tickets/:id/events', allow('ticket:read'), async (request, response) => {
    const query = parseOrProblem(eventListQuery, request.query);
    const ticket = await loadOwn(request, response);
    const { items, next } = await changesOf(ticket, query);
    response.json({ items: items.map(viewChange), next });
  });
  return router;
}

/** A repeated POST whose first answer was lost is the same message, also after a crash between the two. Keys are the account's own. */
function idOfKey({ _id }: Agent, key: string | undefined): string | undefined {
  return key === undefined ? undefined : `key-${sha256(`${_id}\n${key}`).slice(0, 40)}`;
}

const readTransfer = (body: unknown) => parseOrProblem(transferBody, body ?? {});
