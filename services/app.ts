import type { Config } from '../shared/config.ts';
import { startDelivery } from './delivery/start-delivery.ts';
import { createCountFigures } from './metrics/count-figures.ts';
import { startRouter } from './router/start-router.ts';
import type { AppDeps } from './wiring/app-deps.ts';
import { createBase } from './wiring/base.ts';
import { closeAll } from './wiring/close-all.ts';
import { openDoor } from './wiring/door.ts';
import { startEmailRole } from './wiring/email-role.ts';
import { startWebRole } from './wiring/web-role.ts';

/** Of the 10 s that a process has to stop. */
const IN_HAND_MS = 4_500;

/** The only place that builds and wires things: what every process has, then the roles of this one. */
export async function createApp(deps: AppDeps) {
  const base = await createBase(deps);
  const { config } = deps;
  const has = (role: Config['ROLES'][number]) => config.ROLES.includes(role);
  const closes: Record<string, () => Promise<void>> = {};
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
      if (has('router')) closes.router = startRouter({ ...deps, ...base, ...base.spine }).close;
      if (has('metrics'))
        base.sweeps.start({ name: 'figures', lease: 'metrics', everyMs: 2_000, run: createCountFigures(base.store) });
      if (has('delivery')) closes.delivery = startDelivery({ ...deps, ...base }).close;
      if (has('email')) {
        const email = await startEmailRole({ ...deps, ...base });
        ports.smtp = email.port;
        closes.email = email.close;
      }
      const rooms = has('web') ? startWebRole({ ...deps, ...base }) : undefined;
      const door = await openDoor({ ...deps, ...base }, rooms);
      ports.http = door.port;
      closes.door = door.close;
    },
    /** The doors and what is in hand, then what is in memory and the connections. */
    async close(): Promise<void> {
      base.gateways.staff.close();
      base.gateways.chat.close();
      await closeAll({ ...closes, sweeps: base.sweeps.close }, { withinMs: IN_HAND_MS, log: deps.log });
      await base.close();
    },
  };
}

export type App = Awaited<ReturnType<typeof createApp>>;
