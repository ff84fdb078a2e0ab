import { setTimeout as wait } from 'node:timers/promises';
import express, { type Request, type RequestHandler, type Response, Router } from 'express';
import type { SendBehaviour } from './behaviours.ts';
import { newSid, type SmsLog, type StubSms } from './sms-log.ts';

type Deps = {
  accountSid: string;
  authToken: string;
  log: SmsLog;
  nextBehaviour: () => SendBehaviour;
  report: (sms: StubSms) => void;
  stopping: AbortSignal;
};
const E164 = /^\+\d{6,15}$/;

/** Twilio's Messages resource: create, list, fetch (twilio.com/docs/messaging/api/message-resource). */
export function createMessagesApi(deps: Deps): Router {
  const { accountSid, authToken, log } = deps;
  const base = `/2010-04-01/Accounts/${accountSid}`;
  const expected = `Basic ${Buffer.from(`${accountSid}:${authToken}`).toString('base64')}`;
  return Router()
    .use('/2010-04-01', (request, response, next) => {
      if (request.get('authorization') === expected) return next();
      fail(response, { status: 401, code: 20003, message: 'Authenticate' });
    })
    .post(`${base}/Messages.json`, express.urlencoded({ extended: false }), createSend(deps))
    .get(`${base}/Messages.json`, (request, response) => {
      response.json(pageOf(request, { deps, path: `${base}/Messages.json` }));
    })
    .get(`${base}/Messages/:file`, (request, response) => {
      const sms = log.all.find(({ sid }) => `${sid}.json` === request.params.file);
      if (sms) response.json(toJson(sms, accountSid));
      else fail(response, { status: 404, code: 20404, message: 'The requested resource was not found' });
    });
}

function createSend({ accountSid, log, nextBehaviour, report, stopping }: Deps): RequestHandler {
  return async (request, response) => {
    const form = (request.body ?? {}) as Record<string, string>;
    const { hang, reset, delayMs, fail: asked } = nextBehaviour();
    const fault = asked ?? faultIn(form);
    if (fault) return fail(response, fault);
    const sms = outboundSms(form);
    if (hang !== 'dropped' && reset !== 'dropped') log.add(sms);
    if (reset) request.socket.destroy();
    if (reset || hang) return;
    if (delayMs) await wait(delayMs, undefined, { signal: stopping }).catch(() => undefined);
    if (stopping.aborted) return;
    response.status(201).json(toJson(sms, accountSid));
    report(sms);
  };
}

function outboundSms({ To = '', From = '', Body = '', StatusCallback }: Record<string, string>): StubSms {
  return {
    sid: newSid(),
    direction: 'outbound-api',
    from: From,
    to: To,
    body: Body,
    media: 0,
    status: 'queued',
    errorCode: null,
    at: new Date(),
    ...(StatusCallback && { statusCallback: StatusCallback }),
  };
}

/** Newest first; the address of the next page where there is one. */
function pageOf(request: Request, { deps: { accountSid, log }, path }: { deps: Deps; path: string }) {
  const found = log.all.filter(filterOf(request)).toReversed();
  const size = Math.min(Number(request.query.PageSize ?? 50), 1000);
  const page = Number(request.query.Page ?? 0);
  const end = (page + 1) * size;
  const query = new URLSearchParams(request.url.split('?')[1]);
  query.set('Page', String(page + 1));
  return {
    messages: found.slice(page * size, end).map((sms) => toJson(sms, accountSid)),
    page,
    page_size: size,
    uri: request.originalUrl,
    next_page_uri: found.length > end ? `${path}?${query.toString()}` : null,
  };
}

function faultIn({ To = '', Body = '' }: Record<string, string>): SendBehaviour['fail'] {
  if (!E164.test(To)) return { status: 400, code: 21211, message: `Invalid 'To' Phone Number: ${To}` };
  if (!Body) return { status: 400, code: 21602, message: 'Message body is required.' };
  if ([...Body].length > 1600)
    return { status: 400, code: 21617, message: 'The concatenated message body exceeds the 1600 character limit.' };
  return undefined;
}

function fail(response: Response, { status, code, message = 'failed' }: NonNullable<SendBehaviour['fail']>): void {
  response.status(status).json({ code, message, more_info: `https://www.twilio.com/docs/errors/${code}`, status });
}

function filterOf({ query }: Request): (sms: StubSms) => boolean {
  const since = query['DateSent>'];
  const after = typeof since === 'string' ? new Date(since) : null;
  return ({ to, from, at }) =>
    (query.To === undefined || to === query.To) &&
    (query.From === undefined || from === query.From) &&
    (after === null || at >= after);
}

function toJson({ sid, direction, from, to, body, media, status, errorCode, at }: StubSms, accountSid: string) {
  return {
    account_sid: accountSid,
    api_version: '2010-04-01',
    body,
    date_created: at.toUTCString(),
    date_sent: at.toUTCString(),
    date_updated: at.toUTCString(),
    direction,
    error_code: errorCode,
    error_message: null,
    from,
    messaging_service_sid: null,
    num_media: String(media),
    num_segments: '1',
    price: null,
    price_unit: 'USD',
    sid,
    status,
    subresource_uris: {},
    to,
    uri: `/2010-04-01/Accounts/${accountSid}/Messages/${sid}.json`,
  };
}
