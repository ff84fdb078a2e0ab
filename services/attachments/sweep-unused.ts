import type { Clock } from '../../shared/clock.ts';
import type { AttachmentRepository } from '../../shared/repositories/attachments.ts';
import type { MessageRepository } from '../../shared/repositories/messages.ts';

type Deps = { attachments: AttachmentRepository; messages: Pick<MessageRepository, 'withAttachment'>; clock: Clock };

/** An upload that no message carries goes after a day. */
const UNUSED_MS = 24 * 3_600_000;

/** Looks through the uploads of the hour before last day's end, so that each is looked at a few times and no more. */
export function createSweepUnused({ attachments, messages, clock }: Deps) {
  return async function sweepUnused(): Promise<void> {
    const before = new Date(clock.now().getTime() - UNUSED_MS);
    const since = new Date(before.getTime() - 2 * 3_600_000);
    for (const { _id } of await attachments.uploadedBetween(since, before)) {
      if (!(await messages.withAttachment(_id))) await attachments.remove(_id);
    }
  };
}
