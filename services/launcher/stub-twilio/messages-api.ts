import express, { type Request, type Response, Router } from 'express';
import { newSid, type SmsLog, type StubSms } from './sms-log.ts';

/** How the next requests to send are answered. */
export type Behaviour = {
  /** How many requests, 1 unless said. */
  times?: number;
  fail?: { status: number; code: number; message?: string };
  delayMs?: number;
  /** Never answered: the message is taken, or not. */
  hang?: 'taken' | 'dropped';
  /** The connection is broken: after the message was taken, or before. */
  reset?: 'taken' | 'dropped';
};

type Deps = {
  accountSid: string;
  authToken: string;
  log: SmsLog;
  nextBehaviour: () => Behaviour | undefined;
  report: (sms: StubSms) => void;
};
const E164 = /^\+\d{6,15}$/;

/** Twilio's Messages resource: create, list, fetch (twilio.com/docs/messaging/api/message-resource). */
export function createMessagesApi({ accountSid, authToken, log, nextBehaviour, report }: Deps): Router {
  const router = Router();
  const base = `/2010-04-01/Accounts/${accountSid}`;
  const expected = `Basic ${Buffer.from(`${accountSid}:${authToken}`).toString('base64')}`;

  router.use('/2010-04-01', (request, response, next) => {
    if (request.get('authorization') !== expected)
      return fail(response, { status: 401, code: 20003, message: 'Authenticate' });
    next();
  });

  router.post(`${base}/Messages.json`, express.urlencoded({ extended: false }), (request, response) => {
    const { To = '', From = '', Body = '', StatusCallback } = request.body as Record<string, string>;
    const behaviour = nextBehaviour() ?? {};
    const fault = behaviour.fail ?? faultIn({ To, Body });
    if (fault) return fail(response, fault);
    const sms: StubSms = {
      sid: newSid(),
      direction: 'outbound-api',
      from: From,
      to: To,
      body: Body,
      status: 'queued',
      errorCode: null,
      at: new Date(),
      ...(StatusCallback && { statusCallback: StatusCallback }),
    };
    const isTaken = behaviour.hang !== 'dropped' && behaviour.reset !== 'dropped';
    if (isTaken) log.add(sms);
    if (behaviour.reset) return void request.socket.destroy();
    if (behaviour.hang) return;
    const answer = () => {
      response.status(201).json(toJson(sms, accountSid));
      report(sms);
    };
    if (behaviour.delayMs) setTimeout(answer, behaviour.delayMs);
    else answer();
  });

  router.get(`${base}/Messages.json`, (request, response) => {
    const found = log.all.filter(filterOf(request)).toReversed();
    const size = Math.min(Number(request.query.PageSize ?? 50), 1000);
    const page = Number(request.query.Page ?? 0);
    const query = new URLSearchParams(request.url.split('?')[1]);
    query.set('Page', String(page + 1));
    response.json({
      messages: found.slice(page * size, (page + 1) * size).map((sms) => toJson(sms, accountSid)),
      page,
      page_size: size,
      uri: request.originalUrl,
      next_page_uri: found.length > (page + 1) * size ? `${base}/Messages.json?${query.toString()}` : null,
    });
  });

  router.get(`${base}/Messages/:file`, (request, response) => {
    const sms = log.all.find(({ sid }) => `${sid}.json` === request.params.file);
    if (!sms) return fail(response, { status: 404, code: 20404, message: 'The requested resource was not found' });
    response.json(toJson(sms, accountSid));
  });
  return router;
}

function faultIn({ To, Body }: { To: string; Body: string }): Behaviour['fail'] {
  if (!E164.test(To)) return { status: 400, code: 21211, message: `Invalid 'To' Phone Number: ${To}` };
  if (!Body) return { status: 400, code: 21602, message: 'Message body is required.' };
  if ([...Body].length > 1600)
    return { status: 400, code: 21617, message: 'The concatenated message body exceeds the 1600 character limit.' };
  return undefined;
}

function fail(response: Response, { status, code, message = 'failed' }: NonNullable<Behaviour['fail']>): void {
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

function toJson({ sid, direction, from, to, body, status, errorCode, at }: StubSms, accountSid: string) {
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
    num_media: '0',
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
