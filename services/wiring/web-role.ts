import type { Express } from 'express';
import type { Server } from 'socket.io';
import { createStatusCallback } from '../../channels/sms/status-callback.ts';
import { createSmsWebhook } from '../../channels/sms/webhook.ts';
import type { Logger } from '../../shared/logger.ts';
import { publicUrlOf } from '../../shared/public-url.ts';
import { logAtMost } from '../../shared/refusal-log.ts';
import { createSweepUnused } from '../attachments/sweep-unused.ts';
import { CONSOLE_FOLDER, createConsoleFiles } from '../http/serve-console.ts';
import { createPresenceSweep } from '../realtime/presence.ts';
import { createApi } from './api.ts';
import type { AppDeps } from './app-deps.ts';
import type { Base } from './base.ts';
import { mountDemo } from './demo.ts';
import { mountDocuments } from './documents.ts';
import type { Rooms } from './door.ts';
import { startCatchUp } from './sms-catch-up.ts';
import { ourNumbers } from './sms-numbers.ts';

/** Behind the door: webhooks, the staff's interface, both namespaces, the demo pages. */
export function startWebRole(deps: AppDeps & Base): Rooms {
  const { io, store, sweeps, gateways, clock, log } = deps;
  gateways.staff.start();
  sweeps.start({
    name: 'presence',
    lease: 'web',
    everyMs: 5_000,
    run: createPresenceSweep({ store, tellPresence: gateways.staff.tellPresence, wake: deps.gotRoom, clock }),
  });
  sweeps.start({
    name: 'unused-attachments',
    lease: 'web',
    everyMs: 1_800_000,
    run: createSweepUnused({ ...store, clock }),
  });
  sweeps.start({ name: 'search', lease: 'web', everyMs: 5_000, run: deps.searchIndex.sweep });
  startCatchUp(deps);
  return {
    mount: (app) => mount(app, deps),
    attach(server) {
      io.attach(server);
      logSocketFaults(io, log);
    },
    // the engine's own: no namespace knows all connections
    close: () => io.engine.close(),
  };
}

function mount(app: Express, deps: AppDeps & Base): void {
  const { config, log, store, spine, delivery } = deps;
  const publicUrl = publicUrlOf(config);
  const twilio = { authTokens: config.TWILIO_AUTH_TOKEN, publicUrl, log };
  app.post(
    '/channels/sms/webhook',
    createSmsWebhook({
      ...twilio,
      accept: spine.acceptMessage,
      findCity: async (number) => (await ourNumbers(store)).find((one) => one.number === number) ?? null,
    }),
  );
  app.post('/channels/sms/status', createStatusCallback({ ...twilio, recordReceipt: delivery.recordReceipt }));
  app.use('/api/v1', createApi(deps));
  mountDocuments(app, { publicUrl });
  mountDemo(app, deps);
  app.use('/console', createConsoleFiles({ folder: CONSOLE_FOLDER }));
  // for people who open the bare address; no interface
  app.all(/^\/$/, (_request, response) => response.redirect(deps.standIns ? '/demo' : '/docs'));
}

/** What no namespace sees: a handshake that is none, a connection of a process that is gone, a message over the limit. */
function logSocketFaults({ engine }: Server, log: Logger): void {
  const say = (kind: string, reason: string) =>
    logAtMost(log, { level: 'info', sentence: 'socket refused', kind, facts: { reason } });
  engine.on('connection_error', ({ code, message }: { code: number; message: string }) => say(String(code), message));
  engine.on('connection', (connection: NodeJS.EventEmitter) =>
    connection.once('close', (how: string, fault?: Error) => {
      if (how === 'transport error') say(how, fault?.message ?? how);
    }),
  );
}
