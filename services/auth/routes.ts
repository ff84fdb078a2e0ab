import { type CookieOptions, json, type RequestHandler, type Response, Router } from 'express';
import type { Permission } from '../../shared/auth/permissions.ts';
import type { SignedIn } from '../../shared/auth/viewer.ts';
import { signInBody } from '../../shared/contracts/agents.ts';
import { parseOrProblem } from '../../shared/contracts/parse.ts';
import { viewAgent } from '../../shared/contracts/views.ts';
import { AppError } from '../../shared/errors.ts';
import { verifyUtf8 } from '../../shared/utf8.ts';
import type { StaffAuth } from './staff-auth.ts';

type Deps = {
  auth: Pick<StaffAuth, 'signIn' | 'signOut' | 'resolve'>;
  allow: (permission: Permission) => RequestHandler;
  viewerOf: (response: Response) => SignedIn;
  tokenOf: (request: Parameters<RequestHandler>[0]) => string | undefined;
  ownOrigins: ReadonlySet<string>;
  cookie: string;
  isSecure: boolean;
};

/** Sign-in and sign-out. The cookie is for our own pages; other clients carry the token. */
export function createSessionRoutes({ auth, allow, viewerOf, tokenOf, ownOrigins, cookie, isSecure }: Deps): Router {
  const router = Router();
  const options: CookieOptions = { httpOnly: true, sameSite: 'strict', secure: isSecure, path: '/' };

  router.post('/session', json({ limit: '10kb', verify: verifyUtf8 }), async (request, response) => {
    const origin = request.get('origin');
    if (origin && !ownOrigins.has(origin)) throw new AppError('forbidden', 'Sign in from our own pages');
    const { email, password } = parseOrProblem(signInBody, request.body);
    const { token, agent } = await auth.signIn({ email, password, from: request.ip ?? '' });
    response.cookie(cookie, token, options).json({ token, agent: viewAgent(agent) });
  });
  router.get('/session', allow('session:own'), (request, response) => {
    response.json({ token: tokenOf(request), agent: viewAgent(viewerOf(response).agent) });
  });
  router.delete('/session', allow('session:own'), async (_request, response) => {
    await auth.signOut(viewerOf(response).sessionId);
    response.clearCookie(cookie, options).status(204).end();
  });
  return router;
}
