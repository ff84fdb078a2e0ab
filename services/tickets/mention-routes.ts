import { type RequestHandler, type Response, Router } from 'express';
import { z } from 'zod';
import type { Permission } from '../../shared/auth/permissions.ts';
import { maySee, type SignedIn, shownTo } from '../../shared/auth/viewer.ts';
import type { Clock } from '../../shared/clock.ts';
import { type MentionView, mentionListQuery, mentionsReadBody } from '../../shared/contracts/mentions.ts';
import { parseOrProblem } from '../../shared/contracts/parse.ts';
import { viewMessage } from '../../shared/contracts/views.ts';
import { readCursor, writeCursor } from '../../shared/cursor.ts';
import type { Message } from '../../shared/domain/types.ts';
import { workCities } from '../../shared/repositories/cities.ts';
import type { Store } from '../../shared/repositories/open-store.ts';
import { viewFor } from './answer-ticket.ts';

type Deps = {
  store: Pick<Store, 'messages' | 'tickets' | 'marks' | 'cities'>;
  allow: (permission: Permission) => RequestHandler;
  viewerOf: (response: Response) => SignedIn;
  clock: Clock;
};

const MOST_COUNTED = 100;
const place = z.tuple([z.number().int(), z.string()]);
const markOf = (agent: string) => `mentions-read:${agent}`;

/** Notes that call an agent to them. The notes are all there is of it, beside how far each agent has read. */
export function createMentionRoutes({ store, allow, viewerOf, clock }: Deps): Router {
  const router = Router();
  const readUpTo = async (agent: string) => (await store.marks.read(markOf(agent)))?.at ?? new Date(0);

  /** Where they have or had work: who may no longer see a ticket is not shown it. */
  async function mentioned({ agent }: SignedIn) {
    const cities = workCities(await store.cities.book(), agent.cities);
    return { agent: agent._id, cities, upTo: clock.now() };
  }

  /** As the list shows them: one at a ticket that they no longer see could never be read. */
  async function unreadOf(viewer: SignedIn, after: Date): Promise<number> {
    const asked = { ...(await mentioned(viewer)), after, beyond: null, limit: MOST_COUNTED };
    return (await shown(viewer, await store.messages.mentionsOf(asked), after)).length;
  }

  async function shown(viewer: SignedIn, messages: readonly Message[], after: Date): Promise<MentionView[]> {
    const ids = [...new Set(messages.map(({ ticket }) => ticket))];
    const tickets = new Map((ids.length ? await store.tickets.byIds(ids) : []).map((one) => [one._id, one]));
    return messages.flatMap((message) => {
      const ticket = tickets.get(message.ticket);
      // one that no change has counted yet is shown with that change
      if (!ticket || !maySee(viewer, ticket) || message.seq > ticket[message.line]) return [];
      const view = viewMessage(message, shownTo(viewer, ticket));
      return [{ ticket: viewFor(viewer, ticket), message: view, isRead: message.at <= after }];
    });
  }

  router.get('/mentions', allow('ticket:read'), async (request, response) => {
    const query = parseOrProblem(mentionListQuery, request.query);
    const viewer = viewerOf(response);
    const read = await readUpTo(viewer.agent._id);
    const from = readCursor(query, place);
    const earliest = query.after ? new Date(query.after) : new Date(0);
    const found = await store.messages.mentionsOf({
      ...(await mentioned(viewer)),
      after: query.unread && read > earliest ? read : earliest,
      beyond: from && { at: new Date(from[0]), id: from[1] },
      limit: query.limit + 1,
    });
    const items = found.slice(0, query.limit);
    const last = items.at(-1);
    response.json({
      items: await shown(viewer, items, read),
      next: found.length > query.limit && last ? writeCursor(query, [last.at.getTime(), last._id]) : null,
      unread: await unreadOf(viewer, read),
    });
  });
  router.post('/mentions/read', allow('ticket:read'), async (request, response) => {
    const { upTo } = parseOrProblem(mentionsReadBody, request.body);
    const viewer = viewerOf(response);
    const now = clock.now();
    // what is still to be written has been read by nobody
    await store.marks.advance(markOf(viewer.agent._id), new Date(Math.min(new Date(upTo).getTime(), now.getTime())));
    const read = await readUpTo(viewer.agent._id);
    response.json({ readUpTo: read.toISOString(), unread: await unreadOf(viewer, read) });
  });
  return router;
}
