import { unlessTaken } from '../db/duplicate-key.ts';
import type { Collection } from '../db/mongo.ts';
import type { Draft } from '../domain/answering.ts';

type Of = { ticket: string; agent: string };
const idOf = ({ ticket, agent }: Of) => `${ticket}:${agent}`;
const MOST_SHOWN = 500;

/** What agents have begun to write; the database forgets them 30 days after the last edit. */
export function createDraftRepository(drafts: Collection<Draft>) {
  const read = (of: Of) => drafts.findOne({ _id: idOf(of) });
  return {
    read,
    /** The last one stays. As it is stored then, which may be another tab's by now. */
    async write(draft: Omit<Draft, '_id' | 'version'>): Promise<Draft | null> {
      const put = () => drafts.updateOne({ _id: idOf(draft) }, { $set: draft, $inc: { version: 1 } }, { upsert: true });
      // two first ones at once: the other one has made it
      if (!(await unlessTaken(put()))) await put();
      return read(draft);
    },
    remove: async (of: Of): Promise<boolean> => (await drafts.deleteOne({ _id: idOf(of) })).deletedCount === 1,
    ofAgent: (agent: string) => drafts.find({ agent }).sort({ updatedAt: -1 }).limit(MOST_SHOWN).toArray(),
    withAttachment: (id: string) =>
      drafts.findOne({ 'attachments.id': { $gt: '', $eq: id } }, { projection: { _id: 1 } }),
  };
}

export type DraftRepository = ReturnType<typeof createDraftRepository>;
