import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { mongo } from 'mongoose';
import { connectMongo } from '../../shared/db/connect.ts';
import { newId } from '../../shared/ids.ts';
import { createLogger } from '../../shared/logger.ts';
import type { Check, Verdict } from './db-check/check.ts';
import { killAndRecount } from './db-check/durability.ts';
import { planChecks } from './db-check/plans.ts';
import { raceChecks } from './db-check/races.ts';
import { writeChecks } from './db-check/writes.ts';
import { startMongo } from './mongodb.ts';
import type { StartedServer } from './redis.ts';

/** `npm run db:check`: whether a MongoDB keeps what Yhteys relies on; the one of MONGODB_URI, else one started here. */
const checks: Check[] = [...raceChecks, ...writeChecks, ...planChecks];
const say = (line: string) => process.stdout.write(`${line}\n`);
const lacking = { guarantees: 0, speed: 0 };

try {
  const { MONGODB_URI } = process.env;
  if (MONGODB_URI) await checkGiven(MONGODB_URI);
  else await checkStarted();
  say(summary());
  process.exitCode = lacking.guarantees + lacking.speed === 0 ? 0 : 1;
} catch (error) {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
  process.exitCode = 1;
}

async function checkGiven(uri: string): Promise<void> {
  await checkAll(uri);
  say('skip kill and recount – only on a server started here; try it on yours by hand');
}

async function checkStarted(): Promise<void> {
  const dataDir = mkdtempSync(join(tmpdir(), 'yhteys-db-check-'));
  const started: StartedServer[] = [];
  // that the server ends is meant, once it has been started
  const sayAtFirst = (line: string) => {
    if (started.length === 0) say(line);
  };
  const start = async () => {
    const server = await startMongo({ dataDir, say: sayAtFirst, prefer: process.env.YHTEYS_DB });
    started.push(server);
    return server;
  };
  try {
    const { server, ...verdict } = await killAndRecount(start);
    tell({ name: 'kill and recount' }, verdict);
    await checkAll(server.uri);
  } finally {
    for (const server of started) await server.stop();
    rmSync(dataDir, { recursive: true, force: true });
  }
}

async function checkAll(uri: string): Promise<void> {
  const name = `yhteys_check_${newId()}`;
  const connection = await connectMongo({ uri, log: createLogger({ level: 'silent' }), name });
  const db = connection.getClient().db(name);
  try {
    for (const check of checks) tell(check, await tried(check, db));
  } finally {
    await db.dropDatabase();
    await connection.close();
  }
}

async function tried(check: Check, db: mongo.Db): Promise<Verdict> {
  try {
    return await check.run(db);
  } catch (error) {
    return { ok: false, detail: error instanceof Error ? error.message : String(error) };
  }
}

function tell({ name, isAboutSpeed }: Pick<Check, 'name' | 'isAboutSpeed'>, { ok, detail }: Verdict): void {
  if (!ok) lacking[isAboutSpeed ? 'speed' : 'guarantees']++;
  say(`${ok ? 'ok' : 'LACKS'} ${name} – ${detail}`);
}

function summary(): string {
  if (lacking.guarantees > 0) return 'Yhteys would lose or double work on this server: take another one';
  return lacking.speed > 0 ? 'right, but slow with many tickets: for trying out only' : 'nothing is lacking';
}
