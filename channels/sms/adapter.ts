import type { ChannelAdapter } from '../adapter.ts';
import { DeliveryError } from '../delivery-errors.ts';
import { countSegments } from './segments.ts';
import { toDeliveryError } from './send-failure.ts';
import type { TwilioClient } from './twilio-client.ts';

type Deps = { twilio: TwilioClient; statusCallbackUrl: string };

/** Provider's clock and ours may differ by so much. */
const CLOCK_SKEW_MS = 60_000;
const MOST_LISTED = 200;

/** Sends SMS through Twilio. Inbound messages arrive at webhook.ts, reports at status-callback.ts. */
export function createSmsAdapter({ twilio, statusCallbackUrl }: Deps): ChannelAdapter {
  return {
    channel: 'sms',
    capabilities: { richText: false, attachments: false, typing: false, maxLength: 1600 },

    async send({ id, to, from, text, attachments }) {
      if (attachments.length) throw new DeliveryError('permanent', 'an SMS carries no attachments');
      try {
        const statusCallback = `${statusCallbackUrl}?m=${encodeURIComponent(id)}`;
        const sent = await twilio.messages.create({ to, from, body: text, statusCallback });
        return { providerId: sent.sid, units: countSegments(text), status: 'accepted', providerStatus: sent.status };
      } catch (cause) {
        throw toDeliveryError(cause);
      }
    },

    async find({ to, from, text, after }) {
      const listed = await twilio.messages.list({
        to,
        from,
        dateSentAfter: new Date(after.getTime() - CLOCK_SKEW_MS),
        limit: MOST_LISTED,
      });
      const matching = listed.filter((message) => message.body === text);
      const [only] = matching;
      const isSettled = matching.length === 1 && only;
      return {
        matches: matching.length,
        found: isSettled
          ? {
              providerId: only.sid,
              units: countSegments(text),
              status: only.status === 'delivered' ? 'delivered' : 'accepted',
              providerStatus: only.status,
            }
          : null,
      };
    },
  };
}
