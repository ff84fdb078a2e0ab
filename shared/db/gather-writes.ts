import type {
  AnyBulkWriteOperation,
  Collection,
  Document,
  Filter,
  MongoBulkWriteError,
  OptionalUnlessRequiredId,
  UpdateFilter,
} from './mongo.ts';

const DUPLICATE_KEY = 11_000;
/** A batch never grows beyond this many writes; more wait for the next command. */
const MAX_BATCH = 500;

type Waiting<Item, Result> = { item: Item; resolve: (result: Result) => void; reject: (error: unknown) => void };

/**
 * What waits in the same turn of the event loop goes to the database as one command: a synced commit is shared by
 * all writes of the turn instead of paid by each (design.md, Gathered writes).
 */
function gather<Item, Result>(
  writeAll: (batch: Waiting<Item, Result>[]) => Promise<void>,
): (item: Item) => Promise<Result> {
  let waiting: Waiting<Item, Result>[] = [];
  const flush = () => {
    const batch = waiting.slice(0, MAX_BATCH);
    waiting = waiting.slice(MAX_BATCH);
    if (waiting.length) setImmediate(flush);
    writeAll(batch).catch((error: unknown) => {
      for (const one of batch) one.reject(error);
    });
  };
  return (item) =>
    new Promise<Result>((resolve, reject) => {
      waiting.push({ item, resolve, reject });
      if (waiting.length === 1) setImmediate(flush);
    });
}

/** Inserts; resolves to false where a unique key is there already. */
export function gatherInserts<T extends Document>(collection: Collection<T>): (document: T) => Promise<boolean> {
  return gather<T, boolean>(async (batch) => {
    const faults = await insertAll(
      collection,
      batch.map((one) => one.item),
    );
    batch.forEach((one, index) => {
      const fault = faults.get(index);
      if (fault === undefined) one.resolve(true);
      else if (fault.code === DUPLICATE_KEY) one.resolve(false);
      else one.reject(fault.cause);
    });
  });
}

type Fault = { code: number; cause: unknown };

async function insertAll<T extends Document>(collection: Collection<T>, documents: T[]): Promise<Map<number, Fault>> {
  const faults = new Map<number, Fault>();
  try {
    await collection.insertMany(documents as OptionalUnlessRequiredId<T>[], { ordered: false });
  } catch (cause) {
    if (!isBulkWriteError(cause) || isUncertain(cause)) throw cause;
    for (const fault of [cause.writeErrors].flat()) faults.set(fault.index, { code: Number(fault.code), cause });
  }
  return faults;
}

/** `hasWon` tells by reading whether this very update was applied; asked only where not all of a batch matched. */
export type ConditionalUpdate<T> = {
  filter: Filter<T>;
  update: UpdateFilter<T> | Document[];
  hasWon: () => Promise<boolean>;
};

/** Conditional updates; resolves to whether this one won. The order inside a batch is not kept. */
export function gatherUpdates<T extends Document>(
  collection: Collection<T>,
): (update: ConditionalUpdate<T>) => Promise<boolean> {
  return gather<ConditionalUpdate<T>, boolean>(async (batch) => {
    const operations = batch.map(
      ({ item: { filter, update } }): AnyBulkWriteOperation<T> => ({ updateOne: { filter, update } }),
    );
    const { matchedCount } = await collection.bulkWrite(operations, { ordered: false });
    if (matchedCount === batch.length) return batch.forEach((one) => one.resolve(true));
    if (matchedCount === 0) return batch.forEach((one) => one.resolve(false));
    await Promise.all(batch.map(async (one) => one.resolve(await one.item.hasWon())));
  });
}

function isBulkWriteError(error: unknown): error is MongoBulkWriteError {
  return error instanceof Error && error.name === 'MongoBulkWriteError';
}

/**
 * The write concern was not met, or no write is named: then the whole command failed (the driver wraps a broken
 * connection so). Nobody knows what is durable, and the sender is told to try again.
 */
function isUncertain(error: MongoBulkWriteError): boolean {
  return error.result.getWriteConcernError() !== undefined || [error.writeErrors].flat().length === 0;
}
