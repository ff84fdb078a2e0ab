import { createServer, type Server as HttpServer } from 'node:http';
import type { Express } from 'express';
import { createApp } from '../http/app.ts';
import { createHealth } from '../http/health.ts';
import type { AppDeps } from './app-deps.ts';
import type { Base } from './base.ts';

/** What the web role has behind the door. */
export type Rooms = {
  mount: (app: Express) => void;
  attach: (server: HttpServer) => void;
  /** Upgraded connections, which the server waits for. */
  close: () => void;
};

/** HTTP on PORT: health and metrics in every process, so that each can be asked, and whatever the web role adds. */
export async function openDoor({ config, log, ping, redisProducer, prometheus }: AppDeps & Base, rooms?: Rooms) {
  const mount = (app: Express) => {
    app.use(createHealth({ ping, redis: redisProducer, roles: config.ROLES }), prometheus.router);
    rooms?.mount(app);
  };
  const server = createServer(createApp({ config, log, mount }));
  rooms?.attach(server);
  const port = await listen(server, config);
  return { port, close: () => close(server, rooms) };
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

async function close(server: HttpServer, rooms: Rooms | undefined): Promise<void> {
  const closed = new Promise<void>((resolve) => server.close(() => resolve()));
  rooms?.close();
  server.closeIdleConnections();
  const limit = setTimeout(() => server.closeAllConnections(), DRAIN_MS);
  await closed;
  clearTimeout(limit);
}
