import type { OutboundMessage, Sent } from '../shared/domain/channel-messages.ts';
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
  /**
   * Looks in the provider's own list for a message whose outcome is unknown.
   * `found` when exactly one message matches; undefined where the provider keeps no list.
   */
  find?(message: {
    to: string;
    from: string;
    text: string;
    after: Date;
  }): Promise<{ found: Sent | null; matches: number }>;
};
