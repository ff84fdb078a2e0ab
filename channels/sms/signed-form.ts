import express, { type ErrorRequestHandler, type Request, type RequestHandler, type Response } from 'express';
import twilio from 'twilio';
import { AppError, asAppError, toProblem } from '../../shared/errors.ts';
import type { Logger } from '../../shared/logger.ts';
import { logAtMost } from '../../shared/refusal-log.ts';
import { newTraceId, traceId, withTrace } from '../../shared/trace.ts';
import { NOT_UTF8, verifyUtf8Form } from '../../shared/utf8.ts';

export type SignedFormDeps = { authTokens: readonly string[]; publicUrl: string; log: Logger };
type Form = Record<string, string>;

const SID = /^(SM|MM)[0-9a-zA-Z]{1,40}$/;
/** Far above what Twilio sends: a text has at most 1,600 characters. */
const MAX_FORM = '64kb';

/**
 * A form that Twilio has signed, by any of the account's tokens, for our public address; everything else is refused
 * before it is looked at.
 */
export function signedForm(
  { authTokens, publicUrl, log }: SignedFormDeps,
  handle: (form: Form, request: Request, response: Response) => Promise<void>,
): (RequestHandler | ErrorRequestHandler)[] {
  return [
    express.urlencoded({ extended: false, limit: MAX_FORM, verify: verifyUtf8Form }),
    async (request: Request, response: Response) => {
      const form = formOf(request.body);
      const signature = request.get('x-twilio-signature') ?? '';
      // all values of a field are signed, also where the first alone is read
      const isSignedBy = (token: string) =>
        twilio.validateRequest(token, signature, publicUrl + request.originalUrl, request.body ?? {});
      if (!authTokens.some(isSignedBy))
        throw new AppError('forbidden', 'The signature is not Twilio’s for this address');
      response.locals.signedForm = form;
      // the request's trace id where the server has given it one
      await withTrace(traceId() || newTraceId(), () => handle(form, request, response));
    },
    // a refusal in Twilio's own terms: the status counts, and its debugger shows the text
    // oxlint-disable-next-line max-params -- Express knows an error handler by its four
    ((error, request, response, next) => {
      const known = asAppError(error) ?? formFault(error);
      if (!known) return next(error);
      logRefused(log, known, { request, response });
      if (known.retryAfter !== undefined) response.set('retry-after', String(known.retryAfter));
      response
        .status(known.status)
        .type('application/problem+json')
        .send(JSON.stringify(toProblem(known, request.path)));
    }) satisfies ErrorRequestHandler,
  ];
}

/** A signed text that is refused for good is a resident's who hears nothing of it: each is said, with the SID to find it by. */
function logRefused(
  log: Logger,
  error: AppError,
  { request, response }: { request: Request; response: Response },
): void {
  const { path } = request;
  const form: Form | undefined = response.locals.signedForm;
  const { code, status, errors = [] } = error;
  if (form && code !== 'unavailable') {
    const messageSid = SID.exec(form.MessageSid ?? '')?.[0];
    const fields = errors.map(({ pointer }) => pointer);
    log.warn({ path, code, status, ...(messageSid && { messageSid }), fields }, 'a signed message was refused');
  } else if (code === 'forbidden') {
    const facts = { path, isSigned: request.get('x-twilio-signature') !== undefined };
    logAtMost(log, { level: 'warn', sentence: 'webhook with a wrong signature refused', kind: code, facts });
  } else {
    logAtMost(log, { level: 'warn', sentence: 'webhook refused', kind: code, facts: { path, code, status } });
  }
}

/** What the parser says: no signature is good for a form that is not read as it was written. */
function formFault(error: unknown): AppError | undefined {
  if (!(error instanceof Error && 'type' in error)) return undefined;
  if (error.type === NOT_UTF8) return new AppError('validation', 'The form is not valid UTF-8', { cause: error });
  if (error.type !== 'entity.too.large') return undefined;
  return new AppError('too-large', 'The form is larger than 64 kB', { cause: error });
}

function formOf(body: unknown): Form {
  if (typeof body !== 'object' || body === null) return {};
  return Object.fromEntries(
    Object.entries(body).map(([name, value]) => [name, Array.isArray(value) ? String(value[0]) : String(value)]),
  );
}
