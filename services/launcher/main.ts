import { resolve } from 'node:path';
import { systemClock } from '../../shared/clock.ts';
import { createLogger } from '../../shared/logger.ts';
import { publicUrlOf } from '../../shared/public-url.ts';
import { createApp } from '../app.ts';
import { configOrExit, readEnvFile, stopOnSignals } from '../run.ts';
import { announce } from './announce.ts';
import { buildConsole } from './build-console.ts';
import { startMongo } from './mongodb.ts';
import { startRedis } from './redis.ts';
import { keepSecret } from './secret.ts';
import { hasDemoLogins, seedDemo } from './seed/seed.ts';
import { startStandIns } from './stand-ins.ts';

/** `npm start`: every role in one process; what is not given by settings is found or started here. */
readEnvFile();
const config = configOrExit();
const log = createLogger({ level: config.LOG_LEVEL });
const dataDir = resolve(config.DATA_DIR);
const say = (line: string) => process.stdout.write(`${line}\n`);
const stops: (() => Promise<void>)[] = [];

async function start(): Promise<void> {
  // beside the databases' start: only what is announced waits for it
  const consoleBuilt = buildConsole(say);
  const mongo = config.MONGODB_URI ? null : await startMongo({ dataDir, say, prefer: process.env.YHTEYS_DB });
  if (mongo) stops.push(mongo.stop);
  const redis = config.REDIS_URL ? null : await startRedis({ dataDir, say });
  if (redis) stops.push(redis.stop);
  const mongoUri = config.MONGODB_URI ?? mongo?.uri;
  const redisUrl = config.REDIS_URL ?? redis?.uri;
  if (!mongoUri || !redisUrl) throw new Error('no database');

  const standIns = await startStandIns(config);
  stops.push(standIns.stop);
  const app = await createApp({
    config,
    mongoUri,
    redisUrl,
    secrets: config.SECRET ?? [keepSecret(dataDir)],
    clock: systemClock,
    log,
    standIns,
  });
  stops.push(app.close);
  const isSeeded = config.SEED === 'demo' && (await seedDemo(app.store));
  const hasLogins = await hasDemoLogins(app.store);
  await app.listen();
  await consoleBuilt;
  announce({ publicUrl: publicUrlOf(config), smtpPort: app.ports.smtp, isSeeded, hasLogins, say });
}

stopOnSignals(async () => {
  for (const stop of stops.toReversed()) await stop();
}, log);
try {
  await start();
} catch (error) {
  process.stderr.write(`Yhteys could not start: ${error instanceof Error ? error.message : String(error)}\n`);
  log.debug({ err: error }, 'start failed');
  for (const stop of stops.toReversed()) await stop().catch(() => {});
  process.exit(1);
}
