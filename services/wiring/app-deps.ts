import type { Clock } from '../../shared/clock.ts';
import type { Config } from '../../shared/config.ts';
import type { Logger } from '../../shared/logger.ts';
import type { StandIns } from './stand-ins.ts';

export type AppDeps = {
  config: Config;
  mongoUri: string;
  redisUrl: string;
  /** The first signs, all verify. */
  secrets: string[];
  clock: Clock;
  log: Logger;
  /** Development's phone and mailbox in place of Twilio and an SMTP server. */
  standIns?: StandIns;
  /** Of every key in Redis and the database's name, so that tests can share servers. */
  prefix?: string;
  databaseName?: string;
};
