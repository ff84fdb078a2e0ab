import { type Request, type RequestHandler, type Response, Router } from 'express';
import type { Permission } from '../../shared/auth/permissions.ts';
import type { SignedIn } from '../../shared/auth/viewer.ts';
import type { Clock } from '../../shared/clock.ts';
import { agentPatch } from '../../shared/contracts/agents.ts';
import { versionOf } from '../../shared/contracts/if-match.ts';
import { parseOrProblem } from '../../shared/contracts/parse.ts';
import { viewAgent } from '../../shared/contracts/views.ts';
import { type AgentPatch, type EditedFields, editAgent } from '../../shared/domain/edit-agent.ts';
import type { Agent } from '../../shared/domain/types.ts';
import { AppError } from '../../shared/errors.ts';
import type { Logger } from '../../shared/logger.ts';
import type { Store } from '../../shared/repositories/open-store.ts';

type Deps = {
  store: Pick<Store, 'agents' | 'cities'>;
  /** The city's matcher looks again. */
  wake: (city: string) => void;
  allow: (permission: Permission) => RequestHandler;
  viewerOf: (response: Response) => SignedIn;
  clock: Clock;
  log: Logger;
};
const PATH = '/agents/:id';

/** One account of the staff: read by colleagues, edited by the admins of the city that it belongs to. */
export function createAgentRoutes({ store, wake, allow, viewerOf, clock, log }: Deps): Router {
  const router = Router();

  /** A colleague, from wherever they help out. */
  async function load(request: Request, response: Response): Promise<Agent> {
    const found = await store.agents.byId(String(request.params.id));
    const { cities } = viewerOf(response);
    if (!found?.cities.some((city) => cities.has(city))) throw new AppError('not-found', 'There is no such agent');
    return found;
  }

  const answer = (response: Response, agent: Agent) =>
    response.set('etag', `"${agent.version ?? 0}"`).json(viewAgent(agent));

  async function edited(agent: Agent, patch: AgentPatch): Promise<EditedFields> {
    const { services } = await store.cities.book();
    const known = new Set(agent.cities.flatMap((city) => [...(services.get(city)?.keys() ?? [])]));
    const result = editAgent(agent, patch, known);
    if (result.ok) return result.fields;
    const { faults: errors } = result;
    throw new AppError('validation', errors.map(({ pointer, detail }) => `${pointer}: ${detail}`).join('; '), {
      errors,
    });
  }

  router.get(PATH, allow('agent:read'), async (request, response) => {
    answer(response, await load(request, response));
  });
  router.patch(PATH, allow('agent:edit'), async (request, response) => {
    const agent = await load(request, response);
    const { agent: admin, cities } = viewerOf(response);
    if (!cities.has(agent.city))
      throw new AppError('forbidden', `${agent.name} is edited by the admins of ${agent.city}`);
    const patch = parseOrProblem(agentPatch, request.body);
    const seen = versionOf(request.get('if-match'));
    const { _id: id, name } = admin;
    const change = { seen, edited: { by: { kind: 'agent' as const, id, name }, at: clock.now() } };
    // what is wrong with a patch of something else than was seen is not worth telling
    const isSeen = (agent.version ?? 0) === seen;
    if (!isSeen || !(await store.agents.edit(agent._id, { ...change, ...(await edited(agent, patch)) })))
      throw new AppError('version-mismatch', `The account is no longer at version ${seen}; read it first`);
    log.info({ agentId: agent._id, adminId: id, version: seen + 1 }, 'account edited');
    // who can do more, or has more room, may be given what waits
    for (const city of agent.cities) wake(city);
    answer(response, await load(request, response));
  });
  return router;
}
