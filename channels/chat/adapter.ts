import type { ChannelAdapter } from '../adapter.ts';

/** A chat's reply is where its session reads it as soon as it is stored: nothing leaves us. */
export function createChatAdapter(): ChannelAdapter {
  return {
    channel: 'chat',
    capabilities: { richText: false, attachments: true, typing: true, maxLength: 10_000 },
    async send({ id }) {
      return { providerId: id, units: 1, status: 'delivered' };
    },
  };
}
