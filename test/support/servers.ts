import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startMongo } from '../../services/launcher/mongodb.ts';
import { startRedis } from '../../services/launcher/redis.ts';

type Say = (line: string) => void;
type Servers = { mongoUri: string; redisUrl: string; stop: () => Promise<void> };

/** The servers the environment names, else ones on a fresh folder that goes when they stop. */
export async function startServers(say: Say): Promise<Servers> {
  const { MONGODB_URI, REDIS_URL, YHTEYS_DB } = process.env;
  const folder = mkdtempSync(join(tmpdir(), 'yhteys-test-'));
  const started: { stop: () => Promise<void> }[] = [];
  const stop = async () => {
    await Promise.all(started.map((server) => server.stop()));
    rmSync(folder, { recursive: true, force: true });
  };
  const keep = <T extends { uri: string; stop: () => Promise<void> }>(server: T): string => {
    started.push(server);
    return server.uri;
  };
  try {
    const mongoUri = MONGODB_URI || keep(await startMongo({ dataDir: folder, say, prefer: YHTEYS_DB }));
    const redisUrl = REDIS_URL || keep(await startRedis({ dataDir: folder, say }));
    if (MONGODB_URI) say('MongoDB: the one MONGODB_URI names');
    if (REDIS_URL) say('Redis: the one REDIS_URL names');
    return { mongoUri, redisUrl, stop };
  } catch (error) {
    await stop();
    throw error;
  }
}
