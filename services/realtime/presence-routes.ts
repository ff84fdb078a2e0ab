import { type RequestHandler, type Response, Router } from 'express';
import type { Permission } from '../../shared/auth/permissions.ts';
import type { SignedIn } from '../../shared/auth/viewer.ts';
import { presenceBody } from '../../shared/contracts/agents.ts';
import { parseOrProblem } from '../../shared/contracts/parse.ts';
import { viewAgent } from '../../shared/contracts/views.ts';
import type { Agent } from '../../shared/domain/types.ts';
import { AppError } from '../../shared/errors.ts';
import type { Logger } from '../../shared/logger.ts';
import type { Store } from '../../shared/repositories/open-store.ts';
import type { SetPresence } from './set-presence.ts';

type Deps = {
  store: Pick<Store, 'agents'>;
  setPresence: SetPresence;
  allow: (permission: Permission) => RequestHandler;
  viewerOf: (response: Response) => SignedIn;
  log: Logger;
};

/** A supervisor's word on somebody else's presence, as if they had said it; their screens show whose it was by its why. */
export function createPresenceRoutes({ store, setPresence, allow, viewerOf, log }: Deps): Router {
  const router = Router();
  router.put('/agents/:id/presence', allow('presence:others'), async (request, response) => {
    const { agent: supervisor, cities } = viewerOf(response);
    const load = async (): Promise<Agent> => {
      const found = await store.agents.byId(String(request.params.id));
      if (!found?.cities.some((city) => cities.has(city))) throw new AppError('not-found', 'There is no such agent');
      return found;
    };
    const wish = parseOrProblem(presenceBody, request.body);
    const agent = await load();
    // nothing would ever end that of somebody without a screen, and work would be given to nobody
    if (wish.state !== 'offline' && !agent.connectedUntil)
      throw new AppError('conflict', 'They are not signed in anywhere');
    const { state } = await setPresence(agent, { ...wish, why: agent._id === supervisor._id ? null : 'supervisor' });
    log.info({ agentId: agent._id, supervisorId: supervisor._id, state }, 'presence set by a supervisor');
    response.json(viewAgent(await load()));
  });
  return router;
}
