import type { Found, OutboundMessage, Sent, Sought } from '../shared/domain/channel-messages.ts';
import type { Channel } from '../shared/domain/types.ts';

export type {
  Accepted,
  AcceptMessage,
  InboundMessage,
  OutboundMessage,
  Sent,
} from '../shared/domain/channel-messages.ts';

export type Capabilities = {
  richText: boolean;
  attachments: boolean;
  typing: boolean;
  /** Characters (code points). */
  maxLength: number;
};

/** The one contract of all channels; test/contract holds each to it. Throws only DeliveryError. */
export type ChannelAdapter = {
  channel: Channel;
  capabilities: Capabilities;
  send(message: OutboundMessage): Promise<Sent>;
  /** Everything in the provider's own list that could be this message; undefined where it keeps none. */
  find?(message: Sought): Promise<Found[]>;
};
