import type { Collection } from '../db/mongo.ts';
import type { SavedView } from '../domain/answering.ts';

/** An account's own filters of the ticket list. */
export function createSavedViewRepository(views: Collection<SavedView>) {
  return {
    ofAgent: (agent: string) => views.find({ agent }).toArray(),
    insert: (view: SavedView) => views.insertOne(view),
    /** On the version before; false where another one is in force. */
    async change({ _id, agent, version, ...fields }: SavedView): Promise<boolean> {
      const { matchedCount } = await views.updateOne(
        { _id, agent, version: version - 1 },
        { $set: { ...fields, version } },
      );
      return matchedCount === 1;
    },
    remove: ({ _id, agent }: Pick<SavedView, '_id' | 'agent'>) => views.deleteOne({ _id, agent }),
  };
}

export type SavedViewRepository = ReturnType<typeof createSavedViewRepository>;
