import { createServer, type Server as HttpServer } from 'node:http';
import type { Express } from 'express';
import { createStatusCallback } from '../../channels/sms/status-callback.ts';
import { createSmsWebhook } from '../../channels/sms/webhook.ts';
import { publicUrlOf } from '../../shared/public-url.ts';
import { createSweepUnused } from '../attachments/sweep-unused.ts';
import { createApp } from '../http/app.ts';
import { createHealth } from '../http/health.ts';
import { createPresenceSweep } from '../realtime/presence.ts';
import { createApi } from './api.ts';
import type { AppDeps } from './app-deps.ts';
import type { Base } from './base.ts';
import { mountDemo } from './demo.ts';
import { mountDocuments } from './documents.ts';
import { startCatchUp } from './sms-catch-up.ts';
import { ourNumbers } from './sms-numbers.ts';

/** HTTP and sockets: webhooks, the staff's interface, both namespaces, the demo pages. */
export async function startWebRole(deps: AppDeps & Base) {
  const { config, log, io, store, sweeps, gateways, clock } = deps;
  const server = createServer(createApp({ config, log, mount: (app) => mount(app, deps) }));
  io.attach(server);
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
  startCatchUp(deps);
  const port = await listen(server, config);
  return { port, close: () => close(server, deps) };
}

function mount(app: Express, deps: AppDeps & Base): void {
  const { config, log, store, spine, delivery, ping, redisProducer } = deps;
  const publicUrl = publicUrlOf(config);
  const twilio = { authTokens: config.TWILIO_AUTH_TOKEN, publicUrl, log };
  app.use(createHealth({ ping, redis: redisProducer, roles: config.ROLES }));
  app.post(
    '/channels/sms/webhook',
    createSmsWebhook({
      ...twilio,
      accept: spine.acceptMessage,
      findCity: async (number) => (await ourNumbers(store)).find((one) => one.number === number) ?? null,
    }),
  );
  app.post('/channels/sms/status', createStatusCallback({ ...twilio, recordReceipt: delivery.recordReceipt }));
  app.use(deps.prometheus.router);
  app.use('/api/v1', createApi(deps));
  mountDocuments(app, { publicUrl });
  mountDemo(app, deps);
  // for people who open the bare address; no interface
  app.all(/^\/$/, (_request, response) => response.redirect(deps.standIns ? '/demo' : '/docs'));
}

function listen(server: HttpServer, { PORT, HOST }: AppDeps['config']): Promise<number> {
  return new Promise((resolve, reject) => {
    server.once('error', (cause: NodeJS.ErrnoException) => {
      const why = cause.code === 'EADDRINUSE' ? `port ${PORT} is taken: stop what uses it or set PORT` : cause.message;
      reject(new Error(why, { cause }));
    });
    server.listen(PORT, HOST, () => {
      const address = server.address();
      resolve(typeof address === 'object' && address ? address.port : PORT);
    });
  });
}

/** Requests in hand may take so long; then their connections are cut. */
const DRAIN_MS = 3_000;

async function close(server: HttpServer, { io, gateways }: Base): Promise<void> {
  gateways.staff.close();
  gateways.chat.close();
  const closed = new Promise<void>((resolve) => server.close(() => resolve()));
  // the engine's own: a server waits for upgraded connections, and no namespace knows all of them
  io.engine.close();
  server.closeIdleConnections();
  const limit = setTimeout(() => server.closeAllConnections(), DRAIN_MS);
  await closed;
  clearTimeout(limit);
}
