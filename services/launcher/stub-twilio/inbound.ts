import type { SignedPost } from './signed-post.ts';
import { newSid, type SmsLog, type StubSms } from './sms-log.ts';

export type Inbound = {
  from: string;
  to: string;
  body: string;
  sid?: string;
  /** How many pictures come with it. */
  media?: number;
  /** When it came, for one that is listed late. */
  at?: Date;
  /** Posted so often, at once. */
  times?: number;
};
export type Delivered = { sid: string; status: number };
export type DeliverInbound = (sms: Inbound) => Promise<Delivered>;

type Deps = { accountSid: string; webhookUrl: () => string; post: SignedPost; log: SmsLog };

/** A webhook that fails is posted once more. */
const WEBHOOK_TRIES = 2;
const isGood = (status: number) => status >= 200 && status < 300;

/** A resident's message to the webhook; the status is the first bad one, else that of all. */
export function createInbound({ accountSid, webhookUrl, post, log }: Deps): DeliverInbound {
  async function postUntilTaken(form: Record<string, string>): Promise<number> {
    let status = 0;
    for (let tries = 0; tries < WEBHOOK_TRIES && !isGood(status); tries++) status = await post(webhookUrl(), form);
    return status;
  }
  return async (inbound) => {
    const sms = receivedSms(inbound);
    if (!log.all.some(({ sid }) => sid === sms.sid)) log.add(sms);
    const form = formOf(sms, accountSid);
    const statuses = await Promise.all(Array.from({ length: inbound.times ?? 1 }, () => postUntilTaken(form)));
    return { sid: sms.sid, status: statuses.find((status) => !isGood(status)) ?? statuses[0] ?? 0 };
  };
}

export function receivedSms({ from, to, body, media = 0, sid = newSid(), at = new Date() }: Inbound): StubSms {
  return { sid, direction: 'inbound', from, to, body, media, status: 'received', errorCode: null, at };
}

function formOf({ sid, from, to, body, media }: StubSms, accountSid: string): Record<string, string> {
  return {
    MessageSid: sid,
    SmsSid: sid,
    AccountSid: accountSid,
    From: from,
    To: to,
    Body: body,
    NumMedia: String(media),
    NumSegments: '1',
    ApiVersion: '2010-04-01',
  };
}
