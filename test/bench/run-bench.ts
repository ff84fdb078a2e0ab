import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startMongo } from '../../services/launcher/mongodb.ts';
import { startRedis } from '../../services/launcher/redis.ts';
import { newId } from '../../shared/ids.ts';
import { startBenchServer } from './bench-server.ts';
import { benchGrowth } from './growth.ts';
import { benchHotPath } from './hot-path.ts';
import { benchIdle } from './idle.ts';
import { benchLists } from './lists.ts';
import { print } from './measure.ts';
import { benchArrivals } from './router/arrivals.ts';
import { benchDecisions } from './router/decisions.ts';
import { benchProcesses } from './router/processes.ts';
import { benchSearch } from './search.ts';

/**
 * `npm run bench`: figures of one run on the same fresh servers, one JSON object a line; times in milliseconds.
 * `npm run bench hot-path`, `… stored`, `… router`, `… search` or `… idle` runs a part alone.
 */
const parts = process.argv.slice(2);
const isWanted = (part: string) => !parts.length || parts.includes(part);
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
  if (isWanted('hot-path')) await benchHotPath({ mongoUri, redisUrl, single: 300, many: 3_000 });
  if (isWanted('stored')) {
    const server = await benchGrowth({ mongoUri, redisUrl, few: 1_000, many: 100_000, runs: 5 });
    await benchLists(server);
    await server.stop();
  }
  if (isWanted('router')) {
    for (const waiting of [50, 50_000]) await benchDecisions(waiting);
    await benchArrivals({ mongoUri, redisUrl, few: 50, many: 50_000, runs: 5 });
    for (const processes of [1, 2, 4]) await benchProcesses({ mongoUri, redisUrl, processes, waiting: 10_000 });
  }
  if (isWanted('search')) await benchSearch({ mongoUri, redisUrl, count: 100_000 });
  if (isWanted('idle')) {
    const server = await startBenchServer({ mongoUri, redisUrl, name: `bench_${newId()}` });
    await benchIdle(server, mongo?.pid);
    await server.stop();
  }
} finally {
  await mongo?.stop();
  await redis?.stop();
  rmSync(folder, { recursive: true, force: true });
}
process.exit();
