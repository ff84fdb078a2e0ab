import { mongo } from 'mongoose';

const DUPLICATE_KEY = 11_000;

/** What a write comes to, or null where a unique index stands against it. */
export async function unlessTaken<T>(write: Promise<T>): Promise<T | null> {
  try {
    return await write;
  } catch (error) {
    if (error instanceof mongo.MongoServerError && error.code === DUPLICATE_KEY) return null;
    throw error;
  }
}
