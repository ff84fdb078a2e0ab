import express, { type ErrorRequestHandler, type Express, type RequestHandler, type Response } from 'express';
import helmet from 'helmet';
import type { Config } from '../../shared/config.ts';
import { AppError, asAppError, toProblem } from '../../shared/errors.ts';
import type { Logger } from '../../shared/logger.ts';
import { logRefusal } from '../../shared/refusal-log.ts';
import { newTraceId, withTrace } from '../../shared/trace.ts';
import { NOT_UTF8 } from '../../shared/utf8.ts';

type Deps = { config: Pick<Config, 'TRUST_PROXY'>; log: Logger; mount: (app: Express) => void };

/** Characters of a path in the log. */
const MAX_PATH = 200;
const TRACE_ID = /^[\w-]{8,64}$/;

/** Middleware around all routes: a trace id, security headers, problem documents. Body parsers stand with their routes. */
export function createApp({ config, log, mount }: Deps): Express {
  const app = express();
  app.disable('x-powered-by');
  app.set('trust proxy', config.TRUST_PROXY);
  app.set('etag', false);
  app.use(traced(log));
  app.use(
    helmet({
      contentSecurityPolicy: { directives: { 'script-src': ["'self'"], 'upgrade-insecure-requests': null } },
      hsts: false,
      crossOriginResourcePolicy: { policy: 'cross-origin' },
    }),
  );
  mount(app);
  app.use((request) => {
    throw new AppError('not-found', `Nothing is at ${request.path}`);
  });
  app.use(answerProblem(log));
  return app;
}

function traced(log: Logger): RequestHandler {
  return (request, response, next) => {
    const given = request.get('x-request-id');
    const id = given && TRACE_ID.test(given) ? given : newTraceId();
    response.set('x-request-id', id);
    const startedAt = performance.now();
    response.on('finish', () => {
      const ms = Math.round(performance.now() - startedAt);
      // the path alone: a query may hold what a person searched for
      withTrace(id, () =>
        log.debug({ method: request.method, path: request.path, status: response.statusCode, ms }, 'request answered'),
      );
    });
    withTrace(id, next);
  };
}

/** Sends the problem of any error; what nobody foresaw is logged whole and told as a bare 500. */
function answerProblem(log: Logger): ErrorRequestHandler {
  // oxlint-disable-next-line max-params -- Express knows an error handler by its four
  return (error, request, response, next) => {
    if (response.headersSent) return next(error);
    const known = asAppError(error) ?? fromBodyParser(error);
    if (known) {
      logRefusal(log, 'request refused', {
        error: known,
        method: request.method,
        path: request.path.slice(0, MAX_PATH),
      });
      return sendProblem(response, known, request.path);
    }
    log.error({ err: error, method: request.method, path: request.path }, 'request failed');
    const problem = {
      type: 'urn:yhteys:problem:internal',
      title: 'Something went wrong on our side',
      status: 500,
      detail: 'It was logged',
      code: 'internal',
      instance: request.path,
    };
    response.status(500).type('application/problem+json').send(JSON.stringify(problem));
  };
}

export function sendProblem(response: Response, error: AppError, instance?: string): void {
  if (error.retryAfter !== undefined) response.set('retry-after', String(error.retryAfter));
  response
    .status(error.status)
    .type('application/problem+json')
    .send(JSON.stringify(toProblem(error, instance)));
}

/** What Express's own parsers say of a bad body or path. */
function fromBodyParser(error: unknown): AppError | undefined {
  if (!(error instanceof Error)) return undefined;
  if (error instanceof URIError) return new AppError('validation', 'The path is not valid UTF-8', { cause: error });
  const type = 'type' in error ? error.type : undefined;
  if (type === NOT_UTF8) return new AppError('validation', 'The body is not valid UTF-8', { cause: error });
  if (type === 'entity.too.large')
    return new AppError('too-large', `The body is larger than ${limitOf(error)}`, { cause: error });
  if (typeof type === 'string' && /^(entity|encoding|charset|request|stream)\./.test(type))
    return new AppError('validation', 'The body could not be read', { cause: error });
  // what http-errors makes of a client's fault: too many parameters, a body that does not unpack
  const status = 'status' in error ? Number(error.status) : 0;
  if (status === 413) return new AppError('too-large', 'The body is too large', { cause: error });
  if (status >= 400 && status < 500) return new AppError('validation', 'The body could not be read', { cause: error });
  if ('code' in error && error.code === 'LIMIT_FILE_SIZE')
    return new AppError('too-large', 'A file may have at most 10 MB', { cause: error });
  if (error.name === 'MulterError')
    return new AppError('validation', `The upload could not be read: ${error.message}`, { cause: error });
  return undefined;
}

function limitOf(error: Error): string {
  const bytes = 'limit' in error ? Number(error.limit) : Number.NaN;
  return bytes < 1_048_576 ? `${Math.round(bytes / 1_024)} kB` : '1 MB';
}
