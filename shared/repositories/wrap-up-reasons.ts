import { unlessTaken } from '../db/duplicate-key.ts';
import type { Collection } from '../db/mongo.ts';
import { DEFAULT_WRAP_UP_REASONS, type WrapUpReasons } from '../domain/answering.ts';

/** Why tickets are resolved, city by city. */
export function createWrapUpReasonRepository(lists: Collection<WrapUpReasons>) {
  return {
    async ofCity(city: string): Promise<WrapUpReasons> {
      const found = await lists.findOne({ _id: city });
      return found ?? { _id: city, reasons: [...DEFAULT_WRAP_UP_REASONS], version: 0, changed: null };
    },
    /** On the version before; false where another one is in force. */
    async set({ _id, ...next }: WrapUpReasons): Promise<boolean> {
      if (next.version === 1) return (await unlessTaken(lists.insertOne({ _id, ...next }))) !== null;
      const { matchedCount } = await lists.updateOne({ _id, version: next.version - 1 }, { $set: next });
      return matchedCount === 1;
    },
  };
}

export type WrapUpReasonRepository = ReturnType<typeof createWrapUpReasonRepository>;
