import type { Collection } from '../db/mongo.ts';
import type { Mark } from '../models/change.ts';

export type Place = Pick<Mark, 'at' | 'id'>;

/** How far a sweep has come, for whichever process does its next turn; or how far somebody has read. */
export function createMarkRepository(marks: Collection<Mark>) {
  return {
    read: (name: string): Promise<Place | null> => marks.findOne({ _id: name }, { projection: { _id: 0 } }),
    write: (name: string, { at, id }: Place) =>
      marks.updateOne({ _id: name }, { $set: { at, ...(id !== undefined && { id }) } }, { upsert: true }),
    /** Never back: of two that come at once the later stays. */
    advance: (name: string, at: Date) => marks.updateOne({ _id: name }, { $max: { at } }, { upsert: true }),
  };
}

export type MarkRepository = ReturnType<typeof createMarkRepository>;
