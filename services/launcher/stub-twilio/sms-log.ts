import { randomBytes } from 'node:crypto';
import { EventEmitter } from 'node:events';

export type StubSms = {
  sid: string;
  direction: 'inbound' | 'outbound-api';
  from: string;
  to: string;
  body: string;
  media: number;
  status: string;
  errorCode: number | null;
  at: Date;
  statusCallback?: string;
};

/** The oldest are forgotten. */
const KEPT = 500;
const WAIT_MS = 10_000;

export const newSid = () => `SM${randomBytes(16).toString('hex')}`;

/** What the stand-in has sent and received, in memory, newest last. */
export function createSmsLog() {
  const all: StubSms[] = [];
  const handed = new Set<string>();
  const news = new EventEmitter().setMaxListeners(0);
  const next = (fits: (sms: StubSms) => boolean) =>
    all.find((sms) => sms.direction === 'outbound-api' && !handed.has(sms.sid) && fits(sms));
  return {
    all: all as readonly StubSms[],
    add(sms: StubSms): void {
      all.push(sms);
      if (all.length > KEPT) handed.delete(all.shift()?.sid ?? '');
      news.emit('sms');
    },
    /** The next outbound message that fits, also one sent before; each only once. */
    nextSent(fits: (sms: StubSms) => boolean = () => true): Promise<StubSms> {
      return new Promise((resolve, reject) => {
        const look = () => {
          const found = next(fits);
          if (!found) return;
          handed.add(found.sid);
          news.off('sms', look);
          clearTimeout(limit);
          resolve(found);
        };
        const limit = setTimeout(() => {
          news.off('sms', look);
          reject(new Error('no such SMS was sent'));
        }, WAIT_MS);
        news.on('sms', look);
        look();
      });
    },
  };
}

export type SmsLog = ReturnType<typeof createSmsLog>;
