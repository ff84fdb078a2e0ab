import { setTimeout as wait } from 'node:timers/promises';
import type { CallbackBehaviour } from './behaviours.ts';
import type { SignedPost } from './signed-post.ts';
import type { StubSms } from './sms-log.ts';

type Deps = {
  accountSid: string;
  post: SignedPost;
  nextBehaviour: () => CallbackBehaviour;
  stopping: AbortSignal;
};

const USUAL = ['queued', 'sent', 'delivered'] as const;

/** Status callbacks, those of one message one after the other, as Twilio mostly sends them. */
export function createCallbacks({ accountSid, post, nextBehaviour, stopping }: Deps) {
  const running = new Set<Promise<void>>();

  async function run(sms: StubSms): Promise<void> {
    const { statuses = USUAL, errorCode, delayMs = 0, repeat = 1, none, shuffled } = nextBehaviour();
    const url = none ? undefined : sms.statusCallback;
    for (const status of shuffled ? statuses.toReversed() : statuses) {
      if (delayMs) await wait(delayMs, undefined, { signal: stopping });
      sms.status = status;
      sms.errorCode = isFailure(status) ? (errorCode ?? null) : null;
      for (let count = 0; url && count < repeat; count++) await post(url, formOf(sms, accountSid));
    }
    sms.status = statuses.at(-1) ?? sms.status;
    sms.errorCode = isFailure(sms.status) ? (errorCode ?? null) : null;
  }

  return {
    report(sms: StubSms): void {
      const work = run(sms)
        // ended by stop() while it waited
        .catch(() => undefined)
        .finally(() => running.delete(work));
      running.add(work);
    },
    /** Resolves once nothing is left to report. */
    settled: async (): Promise<void> => void (await Promise.all(running)),
  };
}

function formOf({ sid, from, to, status, errorCode }: StubSms, accountSid: string): Record<string, string> {
  return {
    MessageSid: sid,
    SmsSid: sid,
    AccountSid: accountSid,
    From: from,
    To: to,
    MessageStatus: status,
    SmsStatus: status,
    ApiVersion: '2010-04-01',
    ...(errorCode !== null && { ErrorCode: String(errorCode) }),
  };
}

function isFailure(status: string): boolean {
  return status === 'failed' || status === 'undelivered';
}
