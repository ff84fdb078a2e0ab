import type { AcceptMessage } from '../../shared/domain/channel-messages.ts';
import { AppError } from '../../shared/errors.ts';
import type { Logger } from '../../shared/logger.ts';
import type { TwilioClient } from './twilio-client.ts';
import { toInbound } from './webhook.ts';

type OurNumber = { number: string; city: string; service: string };
type Deps = { twilio: TwilioClient; accept: AcceptMessage; numbers: () => Promise<OurNumber[]>; log: Logger };

/** Twilio tries a webhook for some 15 s only: what came while we were away is found in its list. */
export function createCatchUp({ twilio, accept, numbers, log }: Deps) {
  async function take(to: OurNumber, since: Date): Promise<number> {
    let fresh = 0;
    for (const message of await twilio.messages.list({ to: to.number, dateSentAfter: since, pageSize: 100 })) {
      if (message.direction !== 'inbound') continue;
      try {
        const { isDuplicate } = await accept(
          toInbound(
            {
              MessageSid: message.sid,
              From: message.from,
              To: message.to,
              Body: message.body,
              NumMedia: Number(message.numMedia),
            },
            to,
          ),
        );
        if (!isDuplicate) fresh++;
      } catch (error) {
        // one that can never be stored must not stop the others
        if (!(error instanceof AppError) || error.code === 'unavailable') throw error;
        log.warn({ err: error, messageSid: message.sid }, 'listed message refused');
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
