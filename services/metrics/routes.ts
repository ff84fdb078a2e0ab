import { type RequestHandler, type Response, Router } from 'express';
import type { Permission } from '../../shared/auth/permissions.ts';
import { citiesFor, type SignedIn } from '../../shared/auth/viewer.ts';
import { parseOrProblem } from '../../shared/contracts/parse.ts';
import { wallboardQuery } from '../../shared/contracts/wallboard.ts';
import type { ReadWallboard } from './read-wallboard.ts';

type Deps = {
  readWallboard: ReadWallboard;
  allow: (permission: Permission) => RequestHandler;
  viewerOf: (response: Response) => SignedIn;
};

/** The live figures for whoever has no socket. */
export function createWallboardRoutes({ readWallboard, allow, viewerOf }: Deps): Router {
  const router = Router();
  router.get('/wallboard', allow('wallboard:read'), async (request, response) => {
    const { city } = parseOrProblem(wallboardQuery, request.query);
    response.json(await readWallboard(citiesFor(viewerOf(response), city ? [city] : undefined)));
  });
  return router;
}
