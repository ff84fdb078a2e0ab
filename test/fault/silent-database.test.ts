import { once } from 'node:events';
import { createServer, connect as dial, type Server, type Socket } from 'node:net';
import { type Connection, connectMongo } from '../../shared/db/connect.ts';
import { newId } from '../../shared/ids.ts';
import { createLogger } from '../../shared/logger.ts';
import { serverUrls } from '../support/databases.ts';

const SILENT_MS = 500;
/** More than the system's buffers of a connection take. */
const LARGE = 'x'.repeat(12 * 1024 * 1024);

describe('a database that takes a large command only in part', () => {
  let proxy: Server;
  let connection: Connection;
  const isDeaf = { now: false };
  beforeAll(async () => {
    const { hostname, port } = new URL(serverUrls().mongoUri);
    const database = { host: hostname, port: Number(port) };
    proxy = createServer((client) => relay(client, dial(database), isDeaf)).listen(0, '127.0.0.1');
    await once(proxy, 'listening');
    const address = proxy.address();
    const uri = `mongodb://127.0.0.1:${typeof address === 'object' ? address?.port : 0}/?directConnection=true`;
    const log = createLogger({ level: 'silent' });
    connection = await connectMongo({ uri, name: `test-${newId()}`, silentMs: SILENT_MS, log });
  });
  afterAll(async () => {
    isDeaf.now = false;
    await connection.dropDatabase();
    await connection.close();
    proxy.close();
  });

  it('is given up after the time it may be silent, and asked again', async () => {
    const things = connection.collection('things');
    await things.insertOne({ text: 'before' });
    isDeaf.now = true;

    await expect(things.insertOne({ text: LARGE })).rejects.toThrow(/timed out|closed/);

    isDeaf.now = false;
    expect(await things.countDocuments({ text: 'before' })).toBe(1);
  }, 20_000);
});

/** Hands on what comes; while it is deaf it reads nothing of the client. */
function relay(client: Socket, database: Socket, isDeaf: { now: boolean }): void {
  database.pipe(client);
  client.on('data', (chunk) => {
    if (isDeaf.now) client.pause();
    else database.write(chunk);
  });
  for (const [one, other] of [
    [client, database],
    [database, client],
  ] as const) {
    one.on('error', () => {});
    one.on('close', () => other.destroy());
  }
}
