import type { Clock } from '../shared/clock.ts';
import type { Config } from '../shared/config.ts';
import type { Logger } from '../shared/logger.ts';
import { startDelivery } from './delivery/start-delivery.ts';
import { startRouter } from './router/start-router.ts';
import type { StandIns } from './stand-ins.ts';
import { createBase } from './wiring/base.ts';
import { startEmailRole } from './wiring/email-role.ts';
import { startWebRole } from './wiring/web-role.ts';

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

/** The only place that builds and wires things: what every process has, then the roles of this one. */
export async function createApp(deps: AppDeps) {
  const base = await createBase(deps);
  const { config } = deps;
  const has = (role: Config['ROLES'][number]) => config.ROLES.includes(role);
  const closes: (() => Promise<void>)[] = [];
  const ports = { http: 0, smtp: 0 };

  return {
    store: base.store,
    spine: base.spine,
    line: base.line,
    ports,
    /** Starts the roles; whoever answers the door comes last. */
    async listen(): Promise<void> {
      base.sweeps.start({ name: 'unpublished', everyMs: 2_000, run: base.spine.relay.sweep });
      base.sweeps.start({ name: 'unapplied', everyMs: 5_000, run: base.spine.sweepUnapplied });
      if (has('router')) closes.push(startRouter({ ...deps, ...base, changeTicket: base.spine.changeTicket }).close);
      if (has('delivery')) closes.push(startDelivery({ ...deps, ...base }).close);
      if (has('email')) {
        const email = await startEmailRole({ ...deps, ...base });
        ports.smtp = email.port;
        closes.push(email.close);
      }
      if (has('web')) {
        const web = await startWebRole({ ...deps, ...base });
        ports.http = web.port;
        closes.push(web.close);
      }
    },
    /** Doors first, then what is in hand, then the connections. */
    async close(): Promise<void> {
      for (const close of closes.toReversed()) await close();
      await base.close();
    },
  };
}

export type App = Awaited<ReturnType<typeof createApp>>;
