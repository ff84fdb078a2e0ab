import type { Found } from '../../shared/domain/channel-messages.ts';
import { countSegments } from '../../shared/domain/sms-segments.ts';
import type { ChannelAdapter } from '../adapter.ts';
import { DeliveryError } from '../delivery-errors.ts';
import { toDeliveryError } from './send-failure.ts';
import type { TwilioClient } from './twilio-client.ts';

type Deps = { twilio: TwilioClient; statusCallbackUrl: string };

/** Provider's clock and ours may differ by so much. */
const CLOCK_SKEW_MS = 60_000;
const MOST_LISTED = 200;
/** Every other status of Twilio's means that it has taken the message. */
const STATES: Record<string, Found['status']> = {
  delivered: 'delivered',
  read: 'delivered',
  failed: 'failed',
  undelivered: 'failed',
  canceled: 'failed',
};

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
        if (!sent.sid) throw new DeliveryError('unsettled', 'the provider named no message');
        return { providerId: sent.sid, units: countSegments(text), status: 'accepted', providerStatus: sent.status };
      } catch (cause) {
        throw cause instanceof DeliveryError ? cause : toDeliveryError(cause);
      }
    },

    async find({ to, from, text, after }) {
      const dateSentAfter = new Date(after.getTime() - CLOCK_SKEW_MS);
      const listed = await twilio.messages.list({ to, from, dateSentAfter, limit: MOST_LISTED }).catch((cause) => {
        // whatever is wrong with the list says nothing about the message
        throw new DeliveryError('unsettled', 'the provider’s list could not be read', { cause });
      });
      return listed
        .filter((message) => message.body === text)
        .map(({ sid, status }) => ({ providerId: sid, status: STATES[status] ?? 'accepted', providerStatus: status }));
    },
  };
}
