import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startMongo } from '../../services/launcher/mongodb.ts';
import { onPath } from '../../services/launcher/programs.ts';
import { startRedis } from '../../services/launcher/redis.ts';

/** `npm test`: MongoDB and Redis on a fresh folder, Jest with what is passed on, and everything stopped again. */
const say = (line: string) => process.stderr.write(`${line}\n`);
const folder = mkdtempSync(join(tmpdir(), 'yhteys-test-'));
const mongo = process.env.MONGODB_URI
  ? null
  : await startMongo({ dataDir: folder, say, prefer: process.env.YHTEYS_DB });
const redis = process.env.REDIS_URL ? null : await startRedis({ dataDir: folder, say });
for (const tool of ['chromium', 'swaks'])
  if (!onPath(tool)) say(`${tool} is not installed: tests that need it are skipped`);

const jest = spawn(process.execPath, ['node_modules/jest/bin/jest.js', '--maxWorkers=2', ...process.argv.slice(2)], {
  stdio: 'inherit',
  env: {
    ...process.env,
    MONGODB_URI: process.env.MONGODB_URI ?? mongo?.uri,
    REDIS_URL: process.env.REDIS_URL ?? redis?.uri,
  },
});
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, () => jest.kill(signal));
const code = await new Promise<number>((resolve) => jest.on('exit', (exitCode) => resolve(exitCode ?? 1)));
await mongo?.stop();
await redis?.stop();
rmSync(folder, { recursive: true, force: true });
process.exitCode = code;
