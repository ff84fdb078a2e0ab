import type { Clock } from '../../shared/clock.ts';
import type { AttachmentRepository } from '../../shared/repositories/attachments.ts';
import type { DraftRepository } from '../../shared/repositories/drafts.ts';
import type { MarkRepository } from '../../shared/repositories/marks.ts';
import type { MessageRepository } from '../../shared/repositories/messages.ts';

type Deps = {
  attachments: Pick<AttachmentRepository, 'uploadedBeyond' | 'putOff' | 'remove'>;
  drafts: Pick<DraftRepository, 'withAttachment'>;
  messages: Pick<MessageRepository, 'withAttachment'>;
  marks: MarkRepository;
  clock: Clock;
  /** Uploads looked at in one turn. */
  perTurn?: number;
};

/** An upload that neither a message nor a draft carries goes after a day. */
const UNUSED_MS = 24 * 3_600_000;
const PER_TURN = 5_000;
const MARK = 'unused-attachments';

/** Goes through the uploads in their order, each once a day old: after an outage it goes on from where it was. */
export function createSweepUnused({ attachments, drafts, messages, marks, clock, perTurn = PER_TURN }: Deps) {
  return async function sweepUnused(): Promise<void> {
    const before = new Date(clock.now().getTime() - UNUSED_MS);
    const uploads = await attachments.uploadedBeyond(await marks.read(MARK), { before, limit: perTurn });
    for (const { _id } of uploads) {
      // in this order: a draft goes only once its message carries the file
      if (await drafts.withAttachment(_id)) await attachments.putOff(_id, clock.now());
      else if (!(await messages.withAttachment(_id))) await attachments.remove(_id);
    }
    const last = uploads.at(-1);
    // only now: what a turn that failed has left is looked at again
    if (last) await marks.write(MARK, { at: last.uploadDate, id: last._id });
  };
}
