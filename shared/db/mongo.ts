import type { mongo } from 'mongoose';

/** The driver's types as Mongoose brings them, so that only one version of them is in play. */
export type Collection<T extends mongo.BSON.Document> = mongo.Collection<T>;
export type Document = mongo.BSON.Document;
export type Filter<T> = mongo.Filter<T>;
export type OptionalUnlessRequiredId<T> = mongo.OptionalUnlessRequiredId<T>;
export type MongoBulkWriteError = mongo.MongoBulkWriteError;
