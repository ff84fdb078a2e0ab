import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startChildServer } from '../../services/launcher/child-server.ts';
import { startMongo } from '../../services/launcher/mongodb.ts';
import { startRedis } from '../../services/launcher/redis.ts';
import { connectMongo } from '../../shared/db/connect.ts';
import { createLogger } from '../../shared/logger.ts';

const log = createLogger({ level: 'silent' });
let dataDir: string;
let said: string[];
const stops: (() => Promise<void>)[] = [];
const say = (line: string) => said.push(line);

beforeEach(() => {
  dataDir = mkdtempSync(join(tmpdir(), 'yhteys-launcher-'));
  said = [];
});
afterEach(async () => {
  for (const stop of stops.splice(0)) await stop();
  rmSync(dataDir, { recursive: true, force: true });
});

/** Started here, stopped after the test. */
async function mongo(options: { port?: number } = {}) {
  const server = await startMongo({ dataDir, say, prefer: process.env.YHTEYS_DB, ...options });
  stops.push(server.stop);
  return server;
}

async function collectionAt(uri: string) {
  const connection = await connectMongo({ uri, log });
  stops.push(() => connection.close());
  return connection.getClient().db(connection.name).collection<{ _id: number }>('kept');
}

/** Resolves when no process has the pid any more. */
async function ended(pid: number): Promise<void> {
  const until = performance.now() + 10_000;
  while (isAlive(pid)) {
    if (performance.now() > until) throw new Error(`process ${pid} goes on`);
    await new Promise((resolve) => {
      setImmediate(resolve);
    });
  }
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    // one that ended but nobody waited for
    return !existsSync(`/proc/${pid}/stat`) || !/\) Z /.test(readFileSync(`/proc/${pid}/stat`, 'utf8'));
  } catch {
    return false;
  }
}

async function onTakenPort<T>(work: (port: number) => Promise<T>): Promise<T> {
  const other = createServer((socket) => socket.end('not a database\n'));
  await once(other.listen(0, '127.0.0.1'), 'listening');
  const address = other.address();
  try {
    return await work(typeof address === 'object' && address ? address.port : 0);
  } finally {
    other.close();
  }
}

describe('the database that the launcher starts', () => {
  it('still has what it acknowledged after it was killed', async () => {
    const first = await mongo();
    const before = await collectionAt(first.uri);
    await before.insertOne({ _id: 1 }, { writeConcern: { w: 'majority', j: true } });

    process.kill(first.pid, 'SIGKILL');
    await ended(first.pid);
    const second = await mongo();

    expect(second.pid).not.toBe(first.pid);
    expect(await (await collectionAt(second.uri)).find().toArray()).toEqual([{ _id: 1 }]);
    expect(said.join('\n')).toContain('mongodb ended by itself (SIGKILL)');
  });

  it('takes the port that is asked for, and another one where somebody has it', async () => {
    const first = await mongo();
    await first.stop();
    const again = await mongo({ port: first.port });
    expect(again.port).toBe(first.port);
    await again.stop();

    await onTakenPort(async (port) => {
      const elsewhere = await mongo({ port });
      expect(elsewhere.port).not.toBe(port);
      await (await collectionAt(elsewhere.uri)).insertOne({ _id: 2 });
    });
  });

  it('is not taken away from another Yhteys that runs on the same folder', async () => {
    const first = await mongo();

    await expect(mongo()).rejects.toThrow(/is in use by process \d+, another Yhteys/);

    expect(isAlive(first.pid)).toBe(true);
    await (await collectionAt(first.uri)).insertOne({ _id: 3 });
  });

  it('says which kinds there are when another one is asked for', async () => {
    await expect(startMongo({ dataDir, say, prefer: 'oracle' })).rejects.toThrow(
      'YHTEYS_DB is oracle, and should be one of mongod, memory-server, daemon, wheel',
    );
  });

  it('says what to install where nothing can be had', async () => {
    const { PATH, XDG_CACHE_HOME } = process.env;
    Object.assign(process.env, { PATH: dataDir, XDG_CACHE_HOME: dataDir });
    try {
      await expect(startMongo({ dataDir, say, prefer: 'wheel' })).rejects.toThrow(
        /python3 is not on PATH[^]*Install mongod .* or Python 3 with venv .* or set MONGODB_URI/,
      );
      await expect(startRedis({ dataDir, say })).rejects.toThrow(
        /python3 is not on PATH[^]*Install redis-server .* or set REDIS_URL/,
      );
    } finally {
      process.env.PATH = PATH;
      if (XDG_CACHE_HOME === undefined) delete process.env.XDG_CACHE_HOME;
      else process.env.XDG_CACHE_HOME = XDG_CACHE_HOME;
    }
  });
});

describe('a server that a killed launcher left behind', () => {
  it('is stopped at the next start on its folder', async () => {
    const pid = await leaveBehind({ named: ['--dir', join(dataDir, 'redis')] });

    const redis = await startRedis({ dataDir, say });
    stops.push(redis.stop);

    await ended(pid);
    expect(redis.uri).toBe(`redis://127.0.0.1:${redis.port}`);
  });

  it('is left alone where its pid has become that of a stranger', async () => {
    const pid = await leaveBehind({ named: ['--dir', '/somewhere/else'] });

    const redis = await startRedis({ dataDir, say });
    stops.push(redis.stop);

    expect(isAlive(pid)).toBe(true);
    process.kill(pid, 'SIGKILL');
  });

  it('does no harm with a half-written record', async () => {
    mkdirSync(join(dataDir, 'redis'), { recursive: true });
    writeFileSync(join(dataDir, 'redis', 'redis.pid'), '{"pid": 12');

    const redis = await startRedis({ dataDir, say });
    stops.push(redis.stop);

    expect(said.at(-1)).toMatch(/^Redis: /);
  });

  /** A process with such arguments whose starter is gone, and the record of it. */
  async function leaveBehind({ named }: { named: string[] }): Promise<number> {
    mkdirSync(join(dataDir, 'redis'), { recursive: true });
    const stand = `const child = require('node:child_process').spawn(process.execPath,
      ['-e', 'setInterval(() => {}, 1000)', '--', ...process.argv.slice(1)], { detached: true, stdio: 'ignore' });
      console.log(JSON.stringify({ pid: child.pid, owner: process.pid, command: process.execPath }));
      child.unref();`;
    const starter = spawn(process.execPath, ['-e', stand, '--', ...named], { stdio: ['ignore', 'pipe', 'inherit'] });
    const [record] = await once(starter.stdout, 'data');
    await once(starter, 'exit');
    writeFileSync(join(dataDir, 'redis', 'redis.pid'), String(record));
    return JSON.parse(String(record)).pid;
  }
});

describe('a server that does not start', () => {
  it('says in its own words what is wrong', async () => {
    const server = startChildServer({
      name: 'broken',
      command: process.execPath,
      args: () => ['-e', 'console.error("the files are of a newer version"); process.exit(3)'],
      folder: dataDir,
      isReady: async () => false,
      say,
    });

    await expect(server).rejects.toThrow(
      /broken could not be started: it ended at once \(code 3\)\s+the files are of a newer/,
    );
    expect(existsSync(join(dataDir, 'broken.pid'))).toBe(false);
  });

  it('is named where its program is missing', async () => {
    const server = startChildServer({
      name: 'missing',
      command: join(dataDir, 'no-such-program'),
      args: () => [],
      folder: dataDir,
      isReady: async () => false,
      say,
    });

    await expect(server).rejects.toThrow(/missing could not be started: .*no-such-program ENOENT/);
  });
});
