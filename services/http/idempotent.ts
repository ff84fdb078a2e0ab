import type { Request, RequestHandler, Response } from 'express';
import type { Clock } from '../../shared/clock.ts';
import { AppError } from '../../shared/errors.ts';
import { sha256 } from '../../shared/ids.ts';
import type { IdempotencyRepository } from '../../shared/repositories/idempotency.ts';

type Deps = {
  idempotency: IdempotencyRepository;
  clock: Clock;
  /** Whose key it is. */
  accountOf: (response: Response) => string;
  /** What makes another body; the JSON body where this does not say. */
  bodyOf?: (request: Request) => unknown;
};
const MAX_KEY = 255;

/** POSTs with an Idempotency-Key: the first answer again for the same body, a conflict for another. Failures may be tried anew. */
export function createIdempotent({ idempotency, clock, accountOf, bodyOf = ({ body }) => body }: Deps): RequestHandler {
  return async (request, response, next) => {
    const key = request.get('idempotency-key');
    if (!key) return next();
    if (key.length > MAX_KEY)
      throw new AppError('validation', `Idempotency-Key may have at most ${MAX_KEY} characters`);
    const id = sha256(JSON.stringify([accountOf(response), request.path, key]));
    const begun = await idempotency.begin(id, sha256(JSON.stringify(bodyOf(request) ?? null)), clock.now());
    if (begun.state === 'other-body') throw new AppError('conflict', 'This Idempotency-Key was used with another body');
    if (begun.state === 'running')
      throw new AppError('conflict', 'A request with this Idempotency-Key is being worked on');
    if (begun.state === 'done') {
      if (begun.etag) response.set('etag', begun.etag);
      response.status(begun.status).set('idempotency-replayed', 'true').type('application/json').send(begun.body);
      return;
    }
    const send = response.json.bind(response);
    response.json = (body) => {
      const answer = () => send(body);
      // the work is done: its answer is told even where it could not be kept
      const first = { status: response.statusCode, body: JSON.stringify(body), etag: response.get('etag') };
      idempotency.finish(id, first).then(answer, answer);
      return response;
    };
    // only after an answer that says it failed; a client that went away may come back for the first answer
    response.on('finish', () => {
      if (response.statusCode >= 400) idempotency.forget(id).catch(() => {});
    });
    next();
  };
}
