import { parse } from 'cookie';
import { json, type Request, type RequestHandler, Router } from 'express';
import { maySee, type Viewer } from '../../shared/auth/viewer.ts';
import type { Agent } from '../../shared/domain/types.ts';
import { sha256 } from '../../shared/ids.ts';
import { originsOf, publicUrlOf } from '../../shared/public-url.ts';
import { verifyUtf8 } from '../../shared/utf8.ts';
import { createAgentRoutes } from '../admin/agent-routes.ts';
import { createAgreementRoutes } from '../admin/agreement-routes.ts';
import { createHoursRoutes } from '../admin/hours-routes.ts';
import { createPolicyRoutes } from '../admin/policy-routes.ts';
import { createDirectoryRoutes } from '../admin/routes.ts';
import { createAttachmentsOf } from '../attachments/attachments-of.ts';
import { fingerprintOf } from '../attachments/read-upload.ts';
import { createAttachmentRoutes, type Uploader, uploaderOfRequest } from '../attachments/routes.ts';
import { createSessionRoutes } from '../auth/routes.ts';
import { createIdempotent } from '../http/idempotent.ts';
import { COOKIE, createRequireViewer, viewerOfRequest } from '../http/require-viewer.ts';
import { createWallboardRoutes } from '../metrics/routes.ts';
import { createPresenceRoutes } from '../realtime/presence-routes.ts';
import { createRoutingRoutes } from '../router/routes.ts';
import { createSearchRoutes } from '../search/routes.ts';
import { viewFor } from '../tickets/answer-ticket.ts';
import { createConsultRoutes } from '../tickets/consult-routes.ts';
import { createHandoverRoutes } from '../tickets/handover-routes.ts';
import { createMentionsOf } from '../tickets/mentions-of.ts';
import { createTicketRoutes } from '../tickets/routes.ts';
import { createAnsweringRoutes } from './answering.ts';
import type { AppDeps } from './app-deps.ts';
import type { Base } from './base.ts';
import { createSearch } from './search.ts';

type Deps = Pick<AppDeps, 'config' | 'clock' | 'log'> &
  Pick<Base, 'store' | 'auth' | 'spine' | 'line' | 'triggers' | 'gotRoom' | 'gateways'>;

/** The staff's REST interface under /api/v1, and uploads, which residents' chats use too. */
export function createApi({ config, clock, log, store, auth, spine, line, triggers, gotRoom, gateways }: Deps): Router {
  const ownOrigins = originsOf(config);
  const allow = createRequireViewer({ auth, ownOrigins });
  const uploads = createAttachmentsOf(store);
  const attachmentsOf = (ids: readonly string[], agent: Agent) => uploads(ids, agent._id);
  const shared = { store, allow, viewerOf: viewerOfRequest, clock };
  const accountOf: Parameters<typeof createIdempotent>[0]['accountOf'] = (response) =>
    viewerOfRequest(response).agent._id;
  const idempotent = createIdempotent({ ...store, clock, accountOf });
  const { searchTickets, matchList } = createSearch({ store, clock });
  const router = Router();
  router.use(
    // the widget lives on the cities' pages: any origin, but never by cookie
    createAttachmentRoutes({
      ...store,
      uploaderOf,
      idempotent: createIdempotent({
        ...store,
        clock,
        accountOf: (response) => uploaderOfRequest(response).id,
        bodyOf: fingerprintOf,
      }),
    }),
    cors(ownOrigins),
    createSessionRoutes({
      ...shared,
      auth,
      tokenOf,
      ownOrigins,
      cookie: COOKIE,
      isSecure: publicUrlOf(config).startsWith('https:'),
    }),
    // merge patches have a type of their own (RFC 7396)
    json({ limit: '1mb', strict: true, verify: verifyUtf8, type: ['json', 'application/merge-patch+json'] }),
    createDirectoryRoutes(shared),
    createAgentRoutes({ ...shared, wake: gotRoom, log }),
    createPresenceRoutes({ ...shared, setPresence: gateways.staff.setPresence, log }),
    createWallboardRoutes({ ...shared, readWallboard: gateways.readWallboard }),
    createHoursRoutes({ ...shared, log }),
    createPolicyRoutes({ ...shared, wake: triggers.wake, log }),
    createAgreementRoutes({ ...shared, idempotent, wake: triggers.wake, log }),
    createRoutingRoutes({
      ...shared,
      positionOf: (ticket) => line.position(ticket.city, ticket),
    }),
    createConsultRoutes({
      ...shared,
      actions: spine.consultActions,
      writeMessage: spine.writeMessage,
      idempotent,
    }),
    createHandoverRoutes({ ...shared, idempotent, actions: spine.actions }),
    createSearchRoutes({ ...shared, searchTickets, viewFor }),
    createTicketRoutes({
      ...shared,
      matchList,
      actions: spine.actions,
      writeMessage: spine.writeMessage,
      attachmentsOf,
      mentionsOf: createMentionsOf(store),
      idempotent,
    }),
    createAnsweringRoutes({ ...shared, attachmentsOf, idempotent, tellDraft: gateways.staff.tellDraft, log }),
  );
  return router;

  async function uploaderOf(request: Request): Promise<Uploader | null> {
    const token = bearerOf(request);
    if (!token) return null;
    const viewer = await auth.resolve(token);
    if (viewer) return viewer.can('attachment:write') ? agentUploader(viewer, store) : null;
    for (const city of (await store.cities.book()).cities.keys()) {
      const session = await store.chatSessions.byTokenHash(city, sha256(token));
      if (!session) continue;
      const thread = `chat:${session._id}`;
      return {
        kind: 'chat',
        id: session._id,
        city,
        mayRead: async (ticket) => (await store.tickets.byId(ticket))?.thread === thread,
      };
    }
    return null;
  }
}

function agentUploader(viewer: Viewer, { tickets }: Pick<Base['store'], 'tickets'>): Uploader {
  const { agent, cities } = viewer;
  const mayRead = async (id: string) => {
    const ticket = await tickets.byId(id);
    return ticket !== null && maySee(viewer, ticket);
  };
  return { kind: 'agent', id: agent._id, cities, mayRead };
}

function tokenOf(request: Request): string | undefined {
  return bearerOf(request) ?? parse(request.get('cookie') ?? '')[COOKIE];
}

function bearerOf(request: Request): string | undefined {
  return /^Bearer (\S+)$/i.exec(request.get('authorization') ?? '')?.[1];
}

/** Pages of allowed origins may call with a token; others get no answer they could read. */
function cors(origins: ReadonlySet<string>): RequestHandler {
  return (request, response, next) => {
    const origin = request.get('origin');
    response.vary('origin');
    if (origin && origins.has(origin)) {
      response.set({
        'access-control-allow-origin': origin,
        'access-control-allow-headers': 'authorization, content-type, if-match, idempotency-key',
        'access-control-allow-methods': 'GET, POST, PUT, PATCH, DELETE',
        'access-control-expose-headers': 'etag, retry-after, idempotency-replayed',
      });
    }
    if (request.method === 'OPTIONS') return void response.status(204).end();
    next();
  };
}
