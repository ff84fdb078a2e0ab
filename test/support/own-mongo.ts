import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startMongo } from '../../services/launcher/mongodb.ts';

export type OwnMongo = Awaited<ReturnType<typeof startOwnMongo>>;

/** A MongoDB of the test alone, that it may stop, kill and start again on its files. */
export async function startOwnMongo({ prefer = process.env.YHTEYS_DB }: { prefer?: string | undefined } = {}) {
  const dataDir = mkdtempSync(join(tmpdir(), 'yhteys-mongo-'));
  const options = { dataDir, say: () => {}, prefer };
  let running = await startMongo(options);
  const { uri, port } = running;
  return {
    uri,
    leave: () => running.stop(),
    async kill9(): Promise<void> {
      process.kill(running.pid, 'SIGKILL');
      await running.stop();
    },
    async startAgain(): Promise<void> {
      running = await startMongo({ ...options, port });
      if (running.port !== port) throw new Error(`port ${port} was taken meanwhile`);
    },
    async stop(): Promise<void> {
      await running.stop();
      rmSync(dataDir, { recursive: true, force: true });
    },
  };
}
