import { Readable } from 'node:stream';
import { createMailReceiver } from '../../channels/email/receive-smtp.ts';
import type { Config } from '../../shared/config.ts';
import type { Logger } from '../../shared/logger.ts';
import type { Store } from '../../shared/repositories/open-store.ts';
import type { Spine } from '../spine.ts';

type Deps = {
  config: Config;
  store: Store;
  spine: Pick<Spine, 'acceptMessage' | 'failpoint'>;
  secrets: string[];
  log: Logger;
};

/** The SMTP listener, with what it needs to know of cities, threads and files. */
export async function startEmailRole({ config, store, spine, secrets, log }: Deps) {
  const receiver = createMailReceiver({
    accept: spine.acceptMessage,
    findRecipient: async (address) => (await store.cities.book()).byAddress.get(address) ?? null,
    findThread: (query) => findThread(store, query),
    storeAttachment: ({ content, ...file }) =>
      store.attachments.store({ ...file, owner: 'email', content: Readable.from(content) }),
    async storeOriginal(original) {
      await store.originals.store(original);
      spine.failpoint('mail.original-stored');
    },
    secrets,
    log,
  });
  const port = await receiver.listen(config.SMTP_PORT, config.HOST);
  return { port, close: () => receiver.close() };
}

type Query = { city: string; mailIds: string[]; ticketId: string | null };

/** The signed address first, then the mails it refers to, the newest of them first; within the city. */
async function findThread({ tickets, messages }: Store, { city, mailIds, ticketId }: Query): Promise<string | null> {
  const byAddress = ticketId ? await tickets.byId(ticketId) : null;
  if (byAddress?.city === city) return byAddress.thread;
  if (!mailIds.length) return null;
  const known = await messages.byMailIds(city, mailIds);
  const newest = mailIds.toReversed().find((id) => known.some((message) => message.mailId === id));
  const message = known.find((one) => one.mailId === newest);
  return message ? ((await tickets.byId(message.ticket))?.thread ?? null) : null;
}
