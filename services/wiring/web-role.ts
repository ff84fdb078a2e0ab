import { createServer, type Server as HttpServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import express from 'express';
import { createStatusCallback } from '../../channels/sms/status-callback.ts';
import { createSmsWebhook } from '../../channels/sms/webhook.ts';
import { publicUrlOf } from '../../shared/public-url.ts';
import type { AppDeps } from '../app.ts';
import { createDemoPages } from '../demo-pages/demo-pages.ts';
import { createHealth } from '../health.ts';
import { createHttpApp } from '../http.ts';
import { createApiRouter } from '../api-router.ts';
import { createPresenceSweep } from '../realtime/presence.ts';
import type { Base } from './base.ts';
import { createDevices } from './devices.ts';
import { startCatchUp } from './sms-catch-up.ts';

/** HTTP and sockets: webhooks, the staff's interface, both namespaces, the demo pages. */
export async function startWebRole(deps: AppDeps & Base) {
  const { config, log, store, io, sweeps, gateways, clock } = deps;
  const app = createHttpApp({ config, log, routes: (router) => mount(router, deps) });
  const server = createServer(app);
  io.attach(server);
  gateways.start();
  sweeps.start({ name: 'presence', everyMs: 5_000, run: createPresenceSweep({ store, tellPresence: gateways.staff.tellPresence, clock }) });
  startCatchUp(deps);
  const port = await listen(server, config);
  return {
    port,
    async close(): Promise<void> {
      gateways.close();
      io.disconnectSockets(true);
      server.closeIdleConnections();
      await new Promise<void>((resolve) => server.close(() => resolve()));
    },
  };
}
