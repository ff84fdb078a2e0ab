import { mongo } from 'mongoose';
import type { Collection } from '../db/mongo.ts';
import type { Change } from '../domain/types.ts';
import type { LoggedChange } from '../models/change.ts';

export function createChangeRepository(changes: Collection<LoggedChange>) {
  return {
    /** Insert-or-exists: publishing twice is harmless. Throws for everything but a change that is there already. */
    async log(entries: { ticket: string; city: string; change: Change }[]): Promise<void> {
      try {
        await changes.insertMany(
          entries.map(({ ticket, city, change }) => ({
            _id: `${ticket}:${change.version}`,
            ticket,
            city,
            ...change,
            ...(change.figures && { uncounted: true as const }),
          })),
          { ordered: false },
        );
      } catch (error) {
        if (!isAllDuplicates(error)) throw error;
      }
    },
    /** Whose figures are to be counted. */
    uncounted: (limit: number) =>
      changes
        .find({ uncounted: true }, { projection: { _id: 1 } })
        .limit(limit)
        .toArray(),
    figuresOf: (ids: string[]) =>
      changes.find({ _id: { $in: ids } }, { projection: { city: 1, figures: 1 } }).toArray(),
    counted: (ids: string[]) => changes.updateMany({ _id: { $in: ids } }, { $unset: { uncounted: 1 } }),
    ofTicket: ({ city, ticket, after, upTo }: { city: string; ticket: string; after: number; upTo: number }) =>
      changes
        .find({ city, ticket, version: { $gt: after, $lte: upTo } })
        .sort({ version: 1 })
        .limit(1000)
        .toArray(),
  };
}

export type ChangeRepository = ReturnType<typeof createChangeRepository>;

/** Every fault is a change that is there already. A failed command names no write; an unmet write concern is a fault too. */
function isAllDuplicates(error: unknown): boolean {
  if (!(error instanceof mongo.MongoBulkWriteError)) return false;
  const faults = [error.writeErrors].flat();
  return faults.length > 0 && !error.result.getWriteConcernError() && faults.every((fault) => fault.code === 11_000);
}
