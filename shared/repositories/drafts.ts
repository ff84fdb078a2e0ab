import { unlessTaken } from '../db/duplicate-key.ts';
import type { Collection } from '../db/mongo.ts';
import type { Draft } from '../domain/answering.ts';
import { AppError } from '../errors.ts';

type Of = { ticket: string; agent: string };
const idOf = ({ ticket, agent }: Of) => `${ticket}:${agent}`;
const MOST_SHOWN = 500;
/** Tabs of one agent that write at the same moment. */
const MAX_TRIES = 20;

/** What agents have begun to write; the database forgets them 30 days after the last edit. */
export function createDraftRepository(drafts: Collection<Draft>) {
  const read = (of: Of) => drafts.findOne({ _id: idOf(of) });
  return {
    read,
    /** The last one stays; what is answered is this one, whatever another tab has written since. */
    async write(draft: Omit<Draft, '_id' | 'version'>): Promise<Draft> {
      const _id = idOf(draft);
      for (let tries = 0; tries < MAX_TRIES; tries++) {
        const version = (await drafts.findOne({ _id }, { projection: { version: 1 } }))?.version ?? 0;
        const next = { ...draft, _id, version: version + 1 };
        const isWritten = version
          ? (await drafts.updateOne({ _id, version }, { $set: { ...draft, version: next.version } })).matchedCount === 1
          : (await unlessTaken(drafts.insertOne(next))) !== null;
        if (isWritten) return next;
      }
      throw new AppError('unavailable', 'The draft is changing too fast; try again', { retryAfter: 1 });
    },
    remove: async (of: Of): Promise<boolean> => (await drafts.deleteOne({ _id: idOf(of) })).deletedCount === 1,
    ofAgent: (agent: string) => drafts.find({ agent }).sort({ updatedAt: -1 }).limit(MOST_SHOWN).toArray(),
    withAttachment: (id: string) =>
      drafts.findOne({ 'attachments.id': { $gt: '', $eq: id } }, { projection: { _id: 1 } }),
  };
}

export type DraftRepository = ReturnType<typeof createDraftRepository>;
