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
let lacking = 0;

try {
  const { MONGODB_URI } = process.env;
  if (MONGODB_URI) await checkGiven(MONGODB_URI);
  else await checkStarted();
  say(lacking === 0 ? 'nothing is lacking' : `${lacking} lacking: do not run Yhteys on this server`);
  process.exitCode = lacking === 0 ? 0 : 1;
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
  const start = async () => {
    const server = await startMongo({
      dataDir,
      say: started.length === 0 ? say : () => {},
      prefer: process.env.YHTEYS_DB,
    });
    started.push(server);
    return server;
  };
  try {
    const { server, ...verdict } = await killAndRecount(start);
    tell('kill and recount', verdict);
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
    for (const check of checks) tell(check.name, await tried(check, db));
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

function tell(name: string, { ok, detail }: Verdict): void {
  if (!ok) lacking++;
  say(`${ok ? 'ok   ' : 'LACKS'} ${name} – ${detail}`);
}
