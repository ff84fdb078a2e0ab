import { createServer, type Server as HttpServer } from 'node:http';
import { type AddressInfo, connect, createServer as createTcpServer, type Socket } from 'node:net';
import { hash } from '@node-rs/argon2';
import type { LiveOptions } from '../../services/simulator/live/live-options.ts';
import { liveReport } from '../../services/simulator/live/live-report.ts';
import { type LiveEnd, type Progress, runLive } from '../../services/simulator/live/run-live.ts';
import { DEFAULT_SEED, HOUR_MS } from '../../services/simulator/parameters.ts';
import { connectMongo } from '../../shared/db/connect.ts';
import { CHANNELS } from '../../shared/domain/types.ts';
import { createLogger } from '../../shared/logger.ts';
import { serverUrls } from '../support/databases.ts';
import { type Stack, startStack } from '../support/stack.ts';

let stack: Stack;
beforeAll(async () => {
  stack = await startStack();
});
afterAll(() => stack.stop());

const SOME: LiveOptions = {
  ...{ url: null, smtpPort: null, seed: DEFAULT_SEED, cities: ['helsinki'], isHelp: false },
  ...{ minutes: 0.06, speed: 300, occupancy: 1, fromMs: 10 * HOUR_MS },
};

type Asked = Partial<LiveOptions> & { url?: string; show?: (progress: Progress) => void; interrupted?: AbortSignal };
const live = ({ url = stack.url, show = () => {}, interrupted = new AbortController().signal, ...over }: Asked = {}) =>
  runLive(
    { ...SOME, ...over, url, smtpHost: '127.0.0.1', smtpPort: stack.smtpPort },
    { show, interrupted, say: () => {} },
  );

async function ended(run: ReturnType<typeof live>): Promise<LiveEnd> {
  const result = await run;
  if (!result.ok) throw new Error(result.reason);
  return result.end;
}

const presences = async (city: string) =>
  Promise.all([1, 2, 3, 4].map(async (n) => (await stack.store.agents.byId(`${city}-agent${n}`))?.presence.state));
const OFFLINE = ['offline', 'offline', 'offline', 'offline'];

/** An SMS that an agent has in hand when the run begins. */
async function claimBefore(city: string, to: string): Promise<string> {
  await stack.twilio.deliverInbound({ from: '+358401231231', to, body: 'Onko täällä ketään?' });
  // not offline, or the ticket would go back to the queue by itself
  const presence = { state: 'away' as const, channels: [...CHANNELS], why: null, since: new Date() };
  await stack.store.agents.setPresence(`${city}-agent2`, presence);
  const token = await stack.signIn('agent2', city);
  const { body } = await stack.call('GET', '/api/v1/tickets', { token });
  const { id } = (body.items as { id: string }[])[0] ?? { id: '' };
  expect(await stack.call('POST', `/api/v1/tickets/${id}/claim`, { token })).toMatchObject({ status: 200 });
  return id;
}

async function channelsOf(city: string): Promise<Set<unknown>> {
  const token = await stack.signIn('supervisor', city);
  const { body } = await stack.call('GET', `/api/v1/tickets?city=${city}&limit=100`, { token });
  return new Set((body.items as { channel: string }[]).map(({ channel }) => channel));
}

function expectToAddUp({ all, byCity, live: measures }: LiveEnd): void {
  const { came, onTheWay, waiting, inHand, answered, left } = all;
  expect(onTheWay + waiting + inHand + answered + left).toBe(came);
  expect(byCity.reduce((sum, { counts }) => sum + counts.came, 0)).toBe(came);
  expect(measures).toMatchObject({ offered: came - onTheWay, answered: inHand + answered, abandoned: left });
}

describe('a live run', () => {
  it('brings contacts by all channels, has them answered, and signs its agents out', async () => {
    const end = await ended(live());

    expectToAddUp(end);
    expect(end.all.came).toBeGreaterThan(8);
    expect(end.all.answered).toBeGreaterThan(0);
    expect(end.all.onTheWay).toBe(0);
    expect(end.live.occupancy).toBeGreaterThan(0.1);
    expect(end.virtual.offered).toBe(end.all.came);
    expect(await channelsOf('helsinki')).toEqual(new Set(['chat', 'sms', 'email']));
    expect(end).toMatchObject({ areSignedOut: true, failures: [], unplanned: 0, closedAtEnd: end.all.inHand });
    expect(await presences('helsinki')).toEqual(OFFLINE);
    expect(liveReport(end, SOME)).toContain('All agents are signed out.');
  });

  it('answers what its agents had before, goes on where the server was gone for a while, and ends when told to', async () => {
    const before = await claimBefore('espoo', '+358500000002');
    const proxy = await startProxy(Number(new URL(stack.url).port));
    const stop = new AbortController();
    let broken: Progress | undefined;

    const show = (progress: Progress) => {
      const { came, answered } = progress.all;
      if (!broken && answered > 0) {
        broken = progress;
        proxy.breakOff();
      } else if (broken && !proxy.isUp() && came > broken.all.came) proxy.mend();
      else if (broken && proxy.isUp() && answered > broken.all.answered) stop.abort();
    };
    const end = await ended(
      live({ url: proxy.url, cities: ['espoo'], minutes: 10, speed: 600, show, interrupted: stop.signal }),
    );
    await proxy.stop();

    expectToAddUp(end);
    expect(end.failures.map(([kind]) => kind)).toContain('connection of an agent: lost');
    expect(end.unplanned).toBe(1);
    expect(await stack.store.tickets.byId(before)).toMatchObject({ status: 'resolved', conversation: 2 });
    expect(end.areSignedOut).toBe(true);
    expect(await presences('espoo')).toEqual(OFFLINE);
  });
});

describe('a live run is refused', () => {
  it('where nobody answers, and says what to do', async () => {
    const proxy = await startProxy(1);
    await proxy.stop();
    expect(await live({ url: proxy.url })).toEqual({
      ok: false,
      reason: expect.stringMatching(/^No server answers at http.* \(ECONNREFUSED\)\. Start one with npm start/),
    });
  });

  it('by a server without the development phone', async () => {
    const other = await startPlainServer();
    expect(await live({ url: `http://127.0.0.1:${(other.address() as AddressInfo).port}` })).toEqual({
      ok: false,
      reason: expect.stringMatching(/has no development phone .* real people\. .* Nothing was written\./),
    });
    other.close();
  });

  it('where a demo account does not work', async () => {
    await changePassword('turku-agent3');

    expect(await live({ cities: ['turku'] })).toEqual({
      ok: false,
      reason: expect.stringMatching(/^The demo account agent3@turku\.example does not work .*Nothing was written\.$/),
    });
    expect(await channelsOf('turku')).toEqual(new Set());
  });
});

async function changePassword(agent: string): Promise<void> {
  const connection = await connectMongo({ uri: serverUrls().mongoUri, log: createLogger({ level: 'silent' }) });
  const agents = connection.getClient().db(stack.databaseName).collection<{ _id: string }>('agents');
  const passwordHash = await hash('another one');
  expect(await agents.updateOne({ _id: agent }, { $set: { passwordHash } })).toMatchObject({ modifiedCount: 1 });
  await connection.close();
}

/** Between the run and the server, to be broken off without the server's doing. */
async function startProxy(port: number) {
  const pairs = new Set<Socket>();
  let isUp = true;
  const server = createTcpServer((client) => {
    if (!isUp) return void client.destroy();
    const upstream = connect(port, '127.0.0.1');
    for (const [one, other] of [
      [client, upstream],
      [upstream, client],
    ] as const) {
      pairs.add(one);
      one.on('error', () => other.destroy());
      one.on('close', () => void (pairs.delete(one) && other.destroy()));
      one.pipe(other);
    }
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const breakOff = () => {
    isUp = false;
    for (const socket of pairs) socket.destroy();
  };
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    isUp: () => isUp,
    breakOff,
    mend: () => void (isUp = true),
    async stop(): Promise<void> {
      breakOff();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

/** Ready, and nothing else. */
async function startPlainServer(): Promise<HttpServer> {
  const server = createServer(({ url }, response) => response.writeHead(url === '/readyz' ? 200 : 404).end('{}'));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return server;
}
