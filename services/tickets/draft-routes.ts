import { type Request, type RequestHandler, type Response, Router } from 'express';
import type { z } from 'zod';
import type { Permission } from '../../shared/auth/permissions.ts';
import { maySee, type SignedIn, visibleTo } from '../../shared/auth/viewer.ts';
import type { Clock } from '../../shared/clock.ts';
import {
  type DraftView,
  draftBody,
  draftDeleteQuery,
  type draftEvent,
  draftListQuery,
} from '../../shared/contracts/drafts.ts';
import { parseOrProblem } from '../../shared/contracts/parse.ts';
import { highestFirst, pageOf } from '../../shared/cursor.ts';
import type { Draft } from '../../shared/domain/answering.ts';
import type { Agent, Attachment, Ticket } from '../../shared/domain/types.ts';
import type { Store } from '../../shared/repositories/open-store.ts';

type Deps = {
  store: Pick<Store, 'drafts' | 'tickets'>;
  attachmentsOf: (ids: readonly string[], owner: Agent) => Promise<Attachment[]>;
  /** The agent's sockets: a draft is one, in however many tabs. */
  tellDraft: (agent: string, event: z.output<typeof draftEvent>) => void;
  allow: (permission: Permission) => RequestHandler;
  viewerOf: (response: Response) => SignedIn;
  clock: Clock;
};

/** What one has begun to write at tickets that one sees; nobody else sees it. */
export function createDraftRoutes({ store, attachmentsOf, tellDraft, allow, viewerOf, clock }: Deps): Router {
  const router = Router();
  const load = async (request: Request, response: Response): Promise<Ticket> =>
    visibleTo(viewerOf(response), await store.tickets.byId(String(request.params.id)));

  router.get('/drafts', allow('ticket:reply'), async (request, response) => {
    const query = parseOrProblem(draftListQuery, request.query);
    const viewer = viewerOf(response);
    const drafts = await store.drafts.ofAgent(viewer.agent._id);
    const tickets = drafts.length ? await store.tickets.byIds(drafts.map(({ ticket }) => ticket)) : [];
    const seen = new Set(tickets.flatMap((ticket) => (maySee(viewer, ticket) ? [ticket._id] : [])));
    const { items, next } = pageOf(
      drafts.filter(({ ticket }) => seen.has(ticket)),
      query,
      ({ updatedAt, ticket }) => `${highestFirst(updatedAt.getTime())}\n${ticket}`,
    );
    response.json({ items: items.map(viewDraft), next });
  });
  router.get('/tickets/:id/draft', allow('ticket:reply'), async (request, response) => {
    const { _id: ticket } = await load(request, response);
    const draft = await store.drafts.read({ ticket, agent: viewerOf(response).agent._id });
    response.json({ draft: draft && viewDraft(draft) });
  });
  router.put('/tickets/:id/draft', allow('ticket:reply'), async (request, response) => {
    const { client = null, attachments, ...body } = parseOrProblem(draftBody, request.body);
    const { _id: ticket, city } = await load(request, response);
    const { agent } = viewerOf(response);
    const files = await attachmentsOf(attachments, agent);
    const stored = await store.drafts.write({
      ...body,
      city,
      ticket,
      agent: agent._id,
      attachments: files,
      updatedAt: clock.now(),
    });
    const draft = viewDraft(stored);
    tellDraft(agent._id, { ticket, draft, client });
    response.json({ draft });
  });
  router.delete('/tickets/:id/draft', allow('ticket:reply'), async (request, response) => {
    const { client = null } = parseOrProblem(draftDeleteQuery, request.query);
    const { _id: ticket } = await load(request, response);
    const agent = viewerOf(response).agent._id;
    if (await store.drafts.remove({ ticket, agent })) tellDraft(agent, { ticket, draft: null, client });
    response.status(204).end();
  });
  return router;
}

function viewDraft({ ticket, text, note, attachments, seenSeq, version, updatedAt }: Draft): DraftView {
  return { ticket, text, note, attachments, seenSeq, version, updatedAt: updatedAt.toISOString() };
}
