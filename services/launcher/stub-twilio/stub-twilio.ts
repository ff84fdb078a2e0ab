import { createServer } from 'node:http';
import express, { Router } from 'express';
import twilio from 'twilio';
import { type Behaviour, createMessagesApi } from './messages-api.ts';
import { createSmsLog, newSid, type StubSms } from './sms-log.ts';

type Options = {
  port?: number;
  accountSid: string;
  authToken: string;
  /** Where inbound messages are posted. */
  webhookUrl: () => string;
};
export type Inbound = {
  from: string;
  to: string;
  body: string;
  sid?: string /** Posted so often, at once. */;
  times?: number;
};
/** Which reports follow an outbound message, in this order. */
export type Reporting = { statuses: readonly string[]; errorCode?: number };

const USUAL: Reporting = { statuses: ['queued', 'sent', 'delivered'] };
/** A webhook that fails is posted once more. */
const WEBHOOK_TRIES = 2;

/** A server that behaves like Twilio on the wire: development's phone, and the tests'. */
export async function startStubTwilio({ port = 0, accountSid, authToken, webhookUrl }: Options) {
  const log = createSmsLog();
  const behaviours: Behaviour[] = [];
  let reporting: Reporting = USUAL;
  const reports = new Set<Promise<void>>();

  const post = (url: string, form: Record<string, string>): Promise<number> =>
    fetch(url, {
      method: 'POST',
      headers: { 'x-twilio-signature': twilio.getExpectedTwilioSignature(authToken, url, form) },
      body: new URLSearchParams(form),
    }).then(
      ({ status }) => status,
      () => 0,
    );

  /** Status callbacks one after the other, as Twilio mostly sends them. */
  function report(sms: StubSms): void {
    const { statuses, errorCode } = reporting;
    const work = (async () => {
      for (const status of statuses) {
        sms.status = status;
        if (!sms.statusCallback) continue;
        const failed = status === 'failed' || status === 'undelivered';
        await post(sms.statusCallback, {
          MessageSid: sms.sid,
          SmsSid: sms.sid,
          AccountSid: accountSid,
          To: sms.to,
          From: sms.from,
          MessageStatus: status,
          SmsStatus: status,
          ...(failed && errorCode && { ErrorCode: String(errorCode) }),
        });
      }
    })().finally(() => reports.delete(work));
    reports.add(work);
  }

  async function deliverInbound({
    from,
    to,
    body,
    sid = newSid(),
    times = 1,
  }: Inbound): Promise<{ sid: string; status: number }> {
    const sms: StubSms = {
      sid,
      direction: 'inbound',
      from,
      to,
      body,
      status: 'received',
      errorCode: null,
      at: new Date(),
    };
    if (!log.all.some((known) => known.sid === sid)) log.add(sms);
    const form = {
      MessageSid: sid,
      SmsSid: sid,
      AccountSid: accountSid,
      From: from,
      To: to,
      Body: body,
      NumMedia: '0',
      NumSegments: '1',
      ApiVersion: '2010-04-01',
    };
    const statuses = await Promise.all(
      Array.from({ length: times }, async () => {
        let status = 0;
        for (let tries = 0; tries < WEBHOOK_TRIES && (status < 200 || status > 299); tries++)
          status = await post(webhookUrl(), form);
        return status;
      }),
    );
    return { sid, status: statuses.find((status) => status < 200 || status > 299) ?? statuses[0] ?? 0 };
  }

  const app = express();
  app.use(createMessagesApi({ accountSid, authToken, log, nextBehaviour: () => behaviours.shift(), report }));
  const server = createServer(app);
  await new Promise<void>((resolve, reject) => server.once('error', reject).listen(port, '127.0.0.1', resolve));
  const address = server.address();

  return {
    url: `http://127.0.0.1:${typeof address === 'object' && address ? address.port : port}`,
    sent: () => log.all.filter((sms) => sms.direction === 'outbound-api'),
    nextSent: log.nextSent,
    deliverInbound,
    /** A message that Twilio has taken and whose webhook never came. */
    receiveSilently: ({ from, to, body, sid = newSid() }: Inbound) =>
      log.add({ sid, direction: 'inbound', from, to, body, status: 'received', errorCode: null, at: new Date() }),
    behave: (behaviour: Behaviour) => behaviours.push(...Array.from({ length: behaviour.times ?? 1 }, () => behaviour)),
    reportAs: (next: Reporting = USUAL) => {
      reporting = next;
    },
    /** The reports of a message whose request was left hanging. */
    report,
    phoneRouter: createPhone(log.all, deliverInbound),
    async stop(): Promise<void> {
      server.closeAllConnections();
      await new Promise<void>((resolve) => server.close(() => resolve()));
      await Promise.allSettled(reports);
    },
  };
}

export type StubTwilio = Awaited<ReturnType<typeof startStubTwilio>>;

/** The development phone: what it sent and received, and a way to send. */
function createPhone(
  all: readonly StubSms[],
  deliverInbound: (sms: Inbound) => Promise<{ sid: string; status: number }>,
): Router {
  const router = Router();
  router.get('/', (_request, response) => {
    const items = all.map(({ sid, direction, from, to, body, status, at }) => ({
      sid,
      direction: direction === 'inbound' ? 'to-city' : 'from-city',
      from,
      to,
      body,
      status,
      at,
    }));
    response.json({ items: items.toReversed() });
  });
  router.post('/messages', express.json({ limit: '64kb' }), async (request, response) => {
    const { from, to, body } = (request.body ?? {}) as Record<string, unknown>;
    if (typeof from !== 'string' || typeof to !== 'string' || typeof body !== 'string' || !from || !to || !body) {
      response.status(400).json({ detail: 'from, to and body are needed' });
      return;
    }
    const { sid, status } = await deliverInbound({ from, to, body });
    response.status(status === 200 ? 201 : 502).json({ sid, status });
  });
  return router;
}
