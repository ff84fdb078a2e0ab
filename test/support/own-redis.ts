import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Redis } from 'ioredis';
import { startRedis } from '../../services/launcher/redis.ts';

export type OwnRedis = Awaited<ReturnType<typeof startOwnRedis>>;

/** A Redis of the test alone, that it may flush, freeze and kill. */
export async function startOwnRedis() {
  const dataDir = mkdtempSync(join(tmpdir(), 'yhteys-redis-'));
  const say = () => {};
  let running = await startRedis({ dataDir, say });
  const { uri: url, port } = running;
  return {
    url,
    async flush(): Promise<void> {
      const redis = new Redis(url);
      await redis.flushall();
      redis.disconnect();
    },
    /** It answers nothing and its connections stay. */
    freeze: () => process.kill(running.pid, 'SIGSTOP'),
    thaw: () => process.kill(running.pid, 'SIGCONT'),
    kill: () => running.stop(),
    /** Empty, on the same port. */
    async startAgain(): Promise<void> {
      running = await startRedis({ dataDir, say, port });
      if (running.port !== port) throw new Error(`port ${port} was taken meanwhile`);
    },
    async stop(): Promise<void> {
      await running.stop();
      rmSync(dataDir, { recursive: true, force: true });
    },
  };
}
