import { parse } from 'cookie';
import type { Request, RequestHandler, Response } from 'express';
import { isSameHost } from '../../shared/auth/origins.ts';
import type { Permission } from '../../shared/auth/permissions.ts';
import type { SignedIn } from '../../shared/auth/viewer.ts';
import { AppError } from '../../shared/errors.ts';

export const COOKIE = 'yhteys';
type Deps = { auth: { resolve: (token: string) => Promise<SignedIn | null> }; ownOrigins: ReadonlySet<string> };

/** Who is signed in, by Bearer token or by cookie; no other site's page may ask. A write by cookie must come from a page of ours. */
export function createRequireViewer({ auth, ownOrigins }: Deps) {
  async function identify(request: Request): Promise<SignedIn> {
    const origin = request.get('origin');
    if (origin !== undefined && !ownOrigins.has(origin) && !isSameHost(origin, request.get('host')))
      throw new AppError('forbidden', 'This page may not use the staff’s interface');
    const bearer = /^Bearer (\S+)$/i.exec(request.get('authorization') ?? '')?.[1];
    const token = bearer ?? parse(request.get('cookie') ?? '')[COOKIE];
    const viewer = token ? await auth.resolve(token) : null;
    if (!viewer) throw new AppError('unauthenticated', 'Sign in first');
    if (!bearer && !isSafe(request) && !ownOrigins.has(origin ?? ''))
      throw new AppError('forbidden', 'Writes by cookie are taken from our own pages only');
    return viewer;
  }

  /** The permission that a route needs, named on its line. */
  return (permission: Permission): RequestHandler =>
    async (request, response, next) => {
      const viewer = await identify(request);
      if (!viewer.can(permission)) throw new AppError('forbidden', `This needs the permission ${permission}`);
      response.locals.viewer = viewer;
      next();
    };
}

export type RequireViewer = ReturnType<typeof createRequireViewer>;

export function viewerOfRequest(response: Response): SignedIn {
  const viewer: SignedIn | undefined = response.locals.viewer;
  if (!viewer) throw new Error('a route without its permission');
  return viewer;
}

function isSafe(request: Request): boolean {
  return request.method === 'GET' || request.method === 'HEAD';
}
