import { io, type Socket } from 'socket.io-client';
import { startMailbox } from '../../services/launcher/mailbox/mailbox.ts';
import { seedDemo } from '../../services/launcher/seed/seed.ts';
import { startStubTwilio } from '../../services/launcher/stub-twilio/stub-twilio.ts';
import { readConfig } from '../../shared/config.ts';
import { CHANNELS } from '../../shared/domain/types.ts';
import { newId } from '../../shared/ids.ts';
import { serverUrls } from './databases.ts';
import { openDatabase } from './open-database.ts';
import { createServerProcess, type ServerProcess } from './server-process.ts';

type Options = {
  mongoUri?: string;
  redisUrl?: string;
  processes?: number;
  env?: Record<string, string>;
  /** The roles of each process; all in each unless said. */
  roles?: string[];
};
export type Json = Record<string, unknown>;
export type ProcessStack = Awaited<ReturnType<typeof prepareProcesses>>;

/** Longest wait of a client before it tries to come back. */
const RECONNECT_MS = 500;
export const HELSINKI = '+358500000001';

/** A seeded database, the providers' stand-ins, and processes of the product that the test starts and kills. */
export async function prepareProcesses({ roles, processes = roles?.length ?? 1, env = {}, ...urls }: Options = {}) {
  const { mongoUri, redisUrl } = { ...serverUrls(), ...urls };
  const name = `test_${newId()}`;
  const database = await openDatabase(mongoUri, name);
  await seedDemo(database.store);
  const servers: ServerProcess[] = [];
  const first = () => servers[0] as ServerProcess;
  const result = readConfig({});
  if (!result.ok) throw new Error(result.faults.join('; '));
  const twilio = await startStubTwilio({
    accountSid: result.config.TWILIO_ACCOUNT_SID,
    authToken: result.config.TWILIO_AUTH_TOKEN[0],
    webhookUrl: () => `${first().url}/channels/sms/webhook`,
  });
  const mailbox = await startMailbox({});
  for (let count = 0; count < processes; count++) {
    const wiring = { REDIS_URL: redisUrl, KEY_PREFIX: name, TWILIO_API_BASE: twilio.url, SMTP_URL: mailbox.url };
    const itsRoles = roles?.[count];
    servers.push(
      await createServerProcess({
        MONGODB_URI: withName(mongoUri, name),
        ...wiring,
        ...env,
        ...(itsRoles && { ROLES: itsRoles }),
      }),
    );
  }
  const sockets: Socket[] = [];

  async function call(
    method: string,
    path: string,
    { token, body, at = first() }: { token?: string; body?: unknown; at?: ServerProcess } = {},
  ): Promise<{ status: number; body: Json; headers: Headers }> {
    const response = await fetch(at.url + path, {
      method,
      headers: { 'content-type': 'application/json', ...(token && { authorization: `Bearer ${token}` }) },
      ...(body !== undefined && { body: JSON.stringify(body) }),
    });
    const text = await response.text();
    return { status: response.status, body: text ? (JSON.parse(text) as Json) : {}, headers: response.headers };
  }

  return {
    database,
    twilio,
    mailbox,
    servers,
    call,
    get server() {
      return first();
    },
    async signIn(who = 'agent1'): Promise<string> {
      const credentials = { email: `${who}@helsinki.example`, password: 'yhteys-demo' };
      const { body } = await call('POST', '/api/v1/session', { body: credentials });
      return String(body.token);
    },
    /** On duty without a socket that could be lost with its process. */
    onDuty: (who = 'agent1') =>
      database.store.agents.setPresence(`helsinki-${who}`, {
        state: 'available',
        channels: [...CHANNELS],
        why: null,
        since: new Date(),
      }),
    /** A dead process's leases, which are ten seconds, brought forward to now: the sweeps of the next one go on at once. */
    endLeases: () => database.leases.updateMany({}, { $set: { until: new Date() } }),
    connect(namespace: '/staff' | '/chat', auth: Json, { at = first() }: { at?: ServerProcess } = {}): Socket {
      const again = { reconnectionDelay: 100, reconnectionDelayMax: RECONNECT_MS };
      const socket = io(at.url + namespace, { auth, transports: ['websocket'], forceNew: true, ...again });
      sockets.push(socket);
      return socket;
    },
    async stop(): Promise<void> {
      for (const socket of sockets) socket.disconnect();
      await Promise.all(servers.map((server) => server.stop()));
      await Promise.all([twilio.stop(), mailbox.stop(), database.drop()]);
    },
  };
}

/** The URI with the name of its database replaced. */
export function withName(uri: string, name: string): string {
  const url = new URL(uri);
  url.pathname = `/${name}`;
  return url.href;
}
