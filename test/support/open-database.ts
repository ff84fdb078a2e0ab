import { type Connection, connectMongo } from '../../shared/db/connect.ts';
import type { Agent, City, CityService, Message, Ticket } from '../../shared/domain/types.ts';
import { createLogger } from '../../shared/logger.ts';
import type { Lease, LoggedChange } from '../../shared/models/change.ts';
import { openStore } from '../../shared/repositories/open-store.ts';

export type Database = Awaited<ReturnType<typeof openDatabase>>;

/** A database that processes under test work on, to seed it and to look at all that they left there. */
export async function openDatabase(uri: string, name: string) {
  const connection: Connection = await connectMongo({ uri, name, log: createLogger({ level: 'silent' }) });
  const store = await openStore(connection);
  const collection = connection.getClient().db(connection.name);
  return {
    store,
    tickets: collection.collection<Ticket>('tickets'),
    messages: collection.collection<Message>('messages'),
    changes: collection.collection<LoggedChange>('changes'),
    agents: collection.collection<Agent>('agents'),
    originals: collection.collection('originals.files'),
    leases: collection.collection<Lease>('leases'),
    cities: collection.collection<City>('cities'),
    services: collection.collection<CityService>('cityservices'),
    async drop(): Promise<void> {
      await connection.dropDatabase().catch(() => {});
      await connection.close();
    },
    close: () => connection.close(),
  };
}
