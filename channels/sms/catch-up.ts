import { parseOrProblem } from '../../shared/contracts/parse.ts';
import type { AcceptMessage } from '../../shared/domain/channel-messages.ts';
import { asAppError } from '../../shared/errors.ts';
import type { Logger } from '../../shared/logger.ts';
import { newTraceId, withTrace } from '../../shared/trace.ts';
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
type Deps = { twilio: TwilioClient; accept: AcceptMessage; numbers: () => Promise<OurNumber[]>; log: Logger };

/** Twilio tries a webhook for some 15 s only: what came while we were away is found in its list. */
export function createCatchUp({ twilio, accept, numbers, log }: Deps) {
  async function take(to: OurNumber, since: Date): Promise<number> {
    let fresh = 0;
    const listed = await twilio.messages.list({ to: to.number, dateSentAfter: since, pageSize: 100 });
    // Twilio lists the newest first; a conversation is stored as it was written
    for (const message of listed.toReversed()) {
      if (message.direction !== 'inbound') continue;
      try {
        const { isDuplicate } = await withTrace(newTraceId(), () => accept(toInbound(formOf(message), to)));
        if (!isDuplicate) fresh++;
      } catch (error) {
        // one that can never be stored must not stop the others
        const code = asAppError(error)?.code;
        if (code === 'unavailable') throw error;
        if (code) log.warn({ code, messageSid: message.sid }, 'listed message refused');
        else log.error({ err: error, messageSid: message.sid }, 'listed message could not be taken in');
      }
    }
    return fresh;
  }

  /** How many were new. */
  return async function catchUp(since: Date): Promise<number> {
    let fresh = 0;
    for (const number of await numbers()) fresh += await take(number, since);
    if (fresh) log.info({ count: fresh }, 'messages found that no webhook brought');
    return fresh;
  };
}

function formOf({ sid, from, to, body, numMedia }: Listed): InboundSms {
  return parseOrProblem(inboundSms, { MessageSid: sid, From: from, To: to, Body: body ?? '', NumMedia: numMedia });
}
