import { type Connection, connectMongo } from '../../shared/db/connect.ts';
import { newId } from '../../shared/ids.ts';
import { createLogger } from '../../shared/logger.ts';
import { openStore, type Store } from '../../shared/repositories/open-store.ts';

/** The servers that `npm test` started or was given. */
export function serverUrls(): { mongoUri: string; redisUrl: string } {
  const { MONGODB_URI: mongoUri, REDIS_URL: redisUrl } = process.env;
  if (!mongoUri || !redisUrl) throw new Error('MONGODB_URI and REDIS_URL are not set: run the tests with `npm test`');
  return { mongoUri, redisUrl };
}

/** A database of its own on the running server, or on the one given. */
export async function openTestStore(
  uri = serverUrls().mongoUri,
): Promise<{ store: Store; connection: Connection; close: () => Promise<void> }> {
  const connection = await connectMongo({
    uri,
    log: createLogger({ level: 'silent' }),
    name: `test_${newId()}`,
  });
  return { store: await openStore(connection), connection, close: () => connection.close() };
}
