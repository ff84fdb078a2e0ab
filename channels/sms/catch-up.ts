import type { Clock } from '../../shared/clock.ts';
import { parseOrProblem } from '../../shared/contracts/parse.ts';
import type { AcceptMessage } from '../../shared/domain/channel-messages.ts';
import { asAppError } from '../../shared/errors.ts';
import type { Logger } from '../../shared/logger.ts';
import { newTraceId, withTrace } from '../../shared/trace.ts';
import { DAY_MS, lookBackTo } from './look-back.ts';
import type { TwilioClient } from './twilio-client.ts';
import { type InboundSms, inboundSms, toInbound } from './webhook.ts';

type OurNumber = { number: string; city: string; service: string };
type Listed = {
  sid: string;
  from: string;
  to: string;
  /** Null where there are only pictures. */
  body: string | null;
  numMedia: string;
};
type Deps = {
  twilio: TwilioClient;
  accept: AcceptMessage;
  numbers: () => Promise<OurNumber[]>;
  /** Up to when all was seen, kept for every process. */
  marks: { read: (name: string) => Promise<{ at: Date } | null>; write: (name: string, at: { at: Date }) => unknown };
  clock: Clock;
  log: Logger;
};
type Taken = {
  fresh: number;
  /** Nothing in the list was left that a next time might take in. */
  isWhole: boolean;
};

/** Twilio tries a webhook for some 15 s only: what came while we were away is found in its list. */
export function createCatchUp({ twilio, accept, numbers, marks, clock, log }: Deps) {
  const begun = new Set<string>();
  const refused = new Set<string>();

  async function take(to: OurNumber, since: Date): Promise<Taken> {
    const taken: Taken = { fresh: 0, isWhole: true };
    const listed = await twilio.messages.list({ to: to.number, dateSentAfter: since, pageSize: 100 });
    // Twilio lists the newest first; a conversation is stored as it was written
    for (const message of listed.toReversed()) {
      if (message.direction !== 'inbound') continue;
      try {
        const { isDuplicate } = await withTrace(newTraceId(), () => accept(toInbound(formOf(message), to)));
        if (!isDuplicate) taken.fresh++;
      } catch (error) {
        // one that can never be stored must not stop the others
        const code = asAppError(error)?.code;
        if (code === 'unavailable') throw error;
        if (code) {
          // said once: the list shows it again for a while
          if (!refused.has(message.sid)) log.warn({ code, messageSid: message.sid }, 'listed message refused');
          refused.add(message.sid);
        } else {
          taken.isWhole = false;
          log.error({ err: error, messageSid: message.sid }, 'listed message could not be taken in');
        }
      }
    }
    return taken;
  }

  /** The mark is set once all up to the list's reading is stored; a defect is tried again for a day. */
  async function goOn(to: OurNumber): Promise<number> {
    const now = clock.now();
    const mark = `sms:${to.number}`;
    const upTo = (await marks.read(mark))?.at ?? null;
    const { fresh, isWhole } = await take(to, lookBackTo({ upTo, isFirst: !begun.has(to.number) }, now));
    begun.add(to.number);
    const yesterday = now.getTime() - DAY_MS;
    await marks.write(mark, { at: isWhole ? now : new Date(Math.max(upTo?.getTime() ?? 0, yesterday)) });
    return fresh;
  }

  /** How many were new. */
  return async function catchUp(): Promise<number> {
    let fresh = 0;
    const faults: unknown[] = [];
    for (const number of await numbers()) {
      // one number's trouble is not the other cities'
      fresh += await goOn(number).catch((error: unknown) => {
        faults.push(error);
        return 0;
      });
    }
    if (fresh) log.info({ count: fresh }, 'messages found that no webhook brought');
    if (faults.length) throw faults[0];
    return fresh;
  };
}

function formOf({ sid, from, to, body, numMedia }: Listed): InboundSms {
  return parseOrProblem(inboundSms, { MessageSid: sid, From: from, To: to, Body: body ?? '', NumMedia: numMedia });
}
