import type { ChannelAdapter } from '../../channels/adapter.ts';
import { createChatAdapter } from '../../channels/chat/adapter.ts';
import { DeliveryError } from '../../channels/delivery-errors.ts';
import { createEmailAdapter, createMailTransport } from '../../channels/email/adapter.ts';
import { createSmsAdapter } from '../../channels/sms/adapter.ts';
import { createTwilioClient } from '../../channels/sms/twilio-client.ts';
import type { Config } from '../../shared/config.ts';
import type { Outcome } from '../../shared/domain/delivery-state.ts';
import type { Channel } from '../../shared/domain/types.ts';
import { publicUrlOf } from '../../shared/public-url.ts';
import type { StandIns } from './stand-ins.ts';

type Deps = { config: Config; secrets: string[]; standIns?: StandIns | undefined };

/** The channels' ways out, to Twilio and an SMTP server or to what stands in for them. */
export function createSenders({ config, secrets, standIns }: Deps) {
  const twilio = createTwilioClient({
    accountSid: config.TWILIO_ACCOUNT_SID,
    authToken: config.TWILIO_AUTH_TOKEN[0],
    ...apiBase(config.TWILIO_API_BASE ?? standIns?.twilioApiBase),
  });
  const smtpUrl = config.SMTP_URL ?? standIns?.smtpUrl;
  const senders: Partial<Record<Channel, ChannelAdapter>> = {
    chat: createChatAdapter(),
    sms: createSmsAdapter({ twilio, statusCallbackUrl: `${publicUrlOf(config)}/channels/sms/status` }),
    ...(smtpUrl && { email: createEmailAdapter({ transport: createMailTransport(smtpUrl), secrets }) }),
  };
  return { senders, twilio };
}

const apiBase = (url: string | undefined) => (url ? { apiBase: url } : {});

/** What a failed send means; a defect of ours cannot say whether anything left. */
export function outcomeOf(error: unknown): Outcome {
  if (error instanceof DeliveryError) return { kind: error.outcome, reason: error.reason };
  return { kind: 'unsettled', reason: 'internal error' };
}
