import type { Config } from '../shared/config.ts';
import { startDelivery } from './delivery/start-delivery.ts';
import { startRouter } from './router/start-router.ts';
import type { AppDeps } from './wiring/app-deps.ts';
import { createBase } from './wiring/base.ts';
import { startEmailRole } from './wiring/email-role.ts';
import { startWebRole } from './wiring/web-role.ts';

/** The only place that builds and wires things: what every process has, then the roles of this one. */
export async function createApp(deps: AppDeps) {
  const base = await createBase(deps);
  const { config } = deps;
  const has = (role: Config['ROLES'][number]) => config.ROLES.includes(role);
  const closes: (() => Promise<void>)[] = [];
  const { ports } = base;

  return {
    store: base.store,
    spine: base.spine,
    line: base.line,
    ports,
    /** Starts the roles; whoever answers the door comes last. */
    async listen(): Promise<void> {
      base.sweeps.start({ name: 'unpublished', lease: 'spine', everyMs: 4_000, run: base.spine.relay.sweep });
      base.sweeps.start({ name: 'unapplied', lease: 'spine', everyMs: 5_000, run: base.spine.sweepUnapplied });
      if (has('router')) closes.push(startRouter({ ...deps, ...base, ...base.spine }).close);
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
