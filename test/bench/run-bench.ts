import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startMongo } from '../../services/launcher/mongodb.ts';
import { startRedis } from '../../services/launcher/redis.ts';
import { benchHotPath } from './hot-path.ts';
import { print } from './measure.ts';

/** `npm run bench`: figures of one run on the same fresh servers, one JSON object a line; times in milliseconds. */
const say = (line: string) => process.stderr.write(`${line}\n`);
const folder = mkdtempSync(join(tmpdir(), 'yhteys-bench-'));
const mongo = process.env.MONGODB_URI
  ? null
  : await startMongo({ dataDir: folder, say, prefer: process.env.YHTEYS_DB });
const redis = process.env.REDIS_URL ? null : await startRedis({ dataDir: folder, say });
const mongoUri = process.env.MONGODB_URI ?? mongo?.uri ?? '';
const redisUrl = process.env.REDIS_URL ?? redis?.uri ?? '';
try {
  print({ name: 'machine', node: process.version, mongodb: mongo?.took ?? 'given', redis: redis?.took ?? 'given' });
  await benchHotPath({
    mongoUri,
    redisUrl,
    many: Number(process.env.MANY ?? 3_000),
    single: Number(process.env.SINGLE ?? 300),
  });
} finally {
  await mongo?.stop();
  await redis?.stop();
  rmSync(folder, { recursive: true, force: true });
}
process.exit();
