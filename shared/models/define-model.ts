import { type Connection, type IndexDefinition, type IndexOptions, Schema, type SchemaDefinition } from 'mongoose';
import type { Collection, Document } from '../db/mongo.ts';

export type ModelDefinition<T extends Document> = {
  name: string;
  fields: SchemaDefinition;
  indexes: [IndexDefinition, IndexOptions?][];
  /** Names what `T` is of, for the compiler alone. */
  readonly stores?: T;
};

/**
 * Schema and indexes of one collection. Per-message paths use the driver's collection, on which nothing is hydrated
 * or validated a second time; what enters was parsed at the edge.
 */
export function defineModel<T extends Document>(definition: ModelDefinition<T>): ModelDefinition<T> {
  return definition;
}

/** Registers the model on a connection, builds its indexes and gives its collection. */
export async function openCollection<T extends Document>(
  connection: Connection,
  definition: ModelDefinition<T>,
): Promise<Collection<T>> {
  const schema = new Schema(definition.fields, {
    collection: definition.name,
    strict: 'throw',
    minimize: false,
    versionKey: false,
  });
  for (const [fields, options] of definition.indexes) schema.index(fields, options);
  const model = connection.model(definition.name, schema);
  await model.createIndexes();
  return connection.getClient().db(connection.name).collection<T>(definition.name);
}

/**
 * Filters of partial indexes: a query uses one only where its own filter is surely within it, so it names the same
 * bound (`$type` and `$exists` are not recognised by every server).
 */
export const SINCE_EPOCH = { $gt: new Date(0) };
export const ANY_TEXT = { $gt: '' };
