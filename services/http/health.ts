import { Router } from 'express';
import type { Redis } from 'ioredis';
import { AppError } from '../../shared/errors.ts';
import { sendProblem } from './app.ts';

type Deps = { ping: () => Promise<void>; redis: Redis; roles: readonly string[] };
const WITHIN_MS = 2_000;

/** `/healthz`: the process is up. `/readyz`: MongoDB answers; Redis away is a degraded state, not an outage. */
export function createHealth({ ping, redis, roles }: Deps): Router {
  const router = Router();
  router.get('/healthz', (_request, response) => {
    response.json({ status: 'up' });
  });
  router.get('/readyz', async (_request, response) => {
    try {
      await Promise.race([ping(), expire()]);
    } catch (cause) {
      return sendProblem(
        response,
        new AppError('unavailable', 'MongoDB does not answer', { retryAfter: 5, cause }),
        '/readyz',
      );
    }
    const degraded = redis.status === 'ready' ? [] : ['redis'];
    response.json({ status: 'ready', roles, degraded });
  });
  return router;
}

async function expire(): Promise<never> {
  await new Promise((resolve) => {
    setTimeout(resolve, WITHIN_MS).unref();
  });
  throw new Error('no answer in time');
}
