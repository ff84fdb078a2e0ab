import { mongo } from 'mongoose';
import type { Collection, Document, Filter, MongoBulkWriteError, OptionalUnlessRequiredId } from './mongo.ts';

const DUPLICATE_KEY = 11_000;
/** A batch never grows beyond this many writes; more wait for the next command. */
const MAX_BATCH = 500;
/** Updates of one statement: each document is compared with half of the others. */
const MAX_STATEMENT = 100;
const UNKNOWN = -1;
const SETTLED = -2;

type Waiting<Item, Result> = { item: Item; resolve: (result: Result) => void; reject: (error: unknown) => void };

/**
 * What waits in the same turn of the event loop goes to the database as one command: a synced commit is shared by
 * all writes of the turn instead of paid by each (design.md, Gathered writes).
 */
function gather<Item, Result>(
  writeAll: (batch: Waiting<Item, Result>[]) => Promise<void>,
  { waitMs = 0 } = {},
): (item: Item) => Promise<Result> {
  let waiting: Waiting<Item, Result>[] = [];
  const soon = () => (waitMs ? setTimeout(flush, waitMs) : setImmediate(flush));
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
      if (waiting.length === 1) soon();
    });
}

/** Reads by key; `readAll` answers in the order of the keys. */
export function gatherReads<Key, Found>(readAll: (keys: Key[]) => Promise<Found[]>): (key: Key) => Promise<Found> {
  return gather<Key, Found>(async (batch) => {
    const found = await readAll(batch.map((one) => one.item));
    batch.forEach((one, index) => one.resolve(found[index] as Found));
  });
}

/**
 * Inserts; resolves to false where a unique key is there already. What nobody waits for may wait itself, in
 * milliseconds, so that more of it shares a commit.
 */
export function gatherInserts<T extends Document>(
  collection: Collection<T>,
  options: { waitMs?: number } = {},
): (document: T) => Promise<boolean> {
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
  }, options);
}

type Fault = { code: number; cause: unknown };

async function insertAll<T extends Document>(collection: Collection<T>, documents: T[]): Promise<Map<number, Fault>> {
  const faults = new Map<number, Fault>();
  const [only, ...others] = documents;
  try {
    // the driver takes a shorter way for one
    if (only && !others.length) return (void (await collection.insertOne(only as OptionalUnlessRequiredId<T>)), faults);
    await collection.insertMany(documents as OptionalUnlessRequiredId<T>[], { ordered: false });
  } catch (cause) {
    if (isServerError(cause) && cause.code === DUPLICATE_KEY) return faults.set(0, { code: DUPLICATE_KEY, cause });
    if (!isBulkWriteError(cause) || isUncertain(cause)) throw cause;
    for (const fault of [cause.writeErrors].flat()) faults.set(fault.index, { code: Number(fault.code), cause });
  }
  return faults;
}

/** One document's change, made only while `when` is true of it. Expressions are those of aggregation. */
export type ConditionalUpdate<T> = {
  id: string;
  when: Document;
  /** New values of whole fields. */
  set?: Partial<T>;
  /** New values as expressions over the stored document, such as a list with one more entry. */
  compute?: Document;
  /** Tells by reading whether this very update was applied; asked only where a batch was neither won nor lost whole. */
  hasWon: () => Promise<boolean>;
};

/**
 * Conditional updates; resolves to whether this one won. The order inside a batch is not kept. A batch is one
 * `updateMany` and not a `bulkWrite` of many `updateOne`: a statement is synced once, however many it changes
 * (docs/decisions/0007).
 */
export function gatherUpdates<T extends Document>(
  collection: Collection<T>,
): (update: ConditionalUpdate<T>) => Promise<boolean> {
  return gather<ConditionalUpdate<T>, boolean>(async (batch) => {
    for (const statement of statementsOf(batch)) await updateAll(collection, statement);
  });
}

type WaitingUpdate<T> = Waiting<ConditionalUpdate<T>, boolean>;

/** A statement changes a document once: a second update of the same one goes into the next. */
function statementsOf<T>(batch: WaitingUpdate<T>[]): WaitingUpdate<T>[][] {
  const statements: Map<string, WaitingUpdate<T>>[] = [];
  for (const one of batch) {
    const free = statements.find((statement) => !statement.has(one.item.id) && statement.size < MAX_STATEMENT);
    if (free) free.set(one.item.id, one);
    else statements.push(new Map([[one.item.id, one]]));
  }
  return statements.map((statement) => [...statement.values()]);
}

async function updateAll<T extends Document>(collection: Collection<T>, batch: WaitingUpdate<T>[]): Promise<void> {
  // the conditions stand in the update, not in the filter: so it is a plain look-up by ids on every server
  const filter = { _id: { $in: batch.map(({ item }) => item.id) } } as Filter<T>;
  const $switch = { branches: batch.map(({ item }) => branchOf(item)), default: '$$ROOT' };
  const update = () => collection.updateMany(filter, [{ $replaceWith: { $switch } }]);
  const { modifiedCount } = await update().catch(async (error: unknown) => {
    // one document that cannot be computed must not keep the others from theirs
    if (isDocumentsFault(error) && batch.length > 1) {
      await Promise.all(batch.map((one) => updateAll(collection, [one]).catch(one.reject)));
      return { modifiedCount: SETTLED };
    }
    if (!isWorthRetrying(error)) throw error;
    await update();
    // what the first try applied is no longer open to the second
    return { modifiedCount: UNKNOWN };
  });
  if (modifiedCount === SETTLED) return;
  if (modifiedCount === batch.length) return batch.forEach((one) => one.resolve(true));
  if (modifiedCount === 0) return batch.forEach((one) => one.resolve(false));
  await Promise.all(batch.map(async (one) => one.resolve(await one.item.hasWon())));
}

function branchOf<T>({ id, when, set, compute }: ConditionalUpdate<T>): Document {
  return {
    case: { $and: [{ $eq: ['$_id', id] }, when] },
    // oxlint-disable-next-line no-thenable -- a word of MongoDB's $switch
    then: { $mergeObjects: ['$$ROOT', { $literal: set ?? {} }, compute ?? {}] },
  };
}

/** A primary that steps down or shuts down says one of these (MongoDB's retryable writes specification). */
const PRIMARY_MOVED = new Set([91, 189, 10_107, 11_600, 11_602, 13_435, 13_436]);

/**
 * The primary has moved, the connection broke or none was to be had: drivers retry single updates by themselves, but
 * no `updateMany`, whose conditions make a second try as safe.
 */
export function isWorthRetrying(error: unknown): boolean {
  if (!(error instanceof mongo.MongoError)) return false;
  if (error.hasErrorLabel('RetryableWriteError') || error.hasErrorLabel('PoolRequestedRetry')) return true;
  return error instanceof mongo.MongoNetworkError || PRIMARY_MOVED.has(Number(error.code));
}

/** The server ran the statement and could not compute it: other errors are of all its documents. */
function isDocumentsFault(error: unknown): boolean {
  return isServerError(error) && !isWorthRetrying(error);
}

function isServerError(error: unknown): error is mongo.MongoServerError {
  return error instanceof mongo.MongoServerError && error.name === 'MongoServerError';
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
