import { systemClock } from '../shared/clock.ts';
import { createLogger } from '../shared/logger.ts';
import { createApp } from './app.ts';
import { seedDemo } from './launcher/seed/seed.ts';
import { configOrExit, stopOnSignals } from './run.ts';

/** A process of the server with the roles of ROLES, on the MongoDB and Redis of its settings. Starts nothing else. */
const config = configOrExit();
const log = createLogger({ level: config.LOG_LEVEL });
const { MONGODB_URI: mongoUri, REDIS_URL: redisUrl, SECRET: secrets } = config;
if (!mongoUri || !redisUrl || !secrets) {
  process.stderr.write('MONGODB_URI, REDIS_URL and SECRET are needed here; `npm start` brings its own.\n');
  process.exit(78);
}
try {
  const app = await createApp({ config, mongoUri, redisUrl, secrets, clock: systemClock, log });
  if (config.SEED === 'demo' && (await seedDemo(app.store))) log.info('six demo cities seeded');
  await app.listen();
  stopOnSignals(app.close, log);
  log.info({ roles: config.ROLES, port: config.PORT }, 'ready');
} catch (error) {
  log.fatal({ err: error }, 'start failed');
  process.exit(1);
}
