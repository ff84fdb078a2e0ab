import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { hash } from '@node-rs/argon2';
import { freePort } from '../../services/launcher/ports.ts';
import { seedDemo } from '../../services/launcher/seed/seed.ts';
import { newId } from '../../shared/ids.ts';
import { compileServer } from '../support/build-server.ts';
import { serverUrls } from '../support/databases.ts';
import { type Database, openDatabase } from '../support/open-database.ts';
import { withName } from '../support/process-stack.ts';
import { createServerProcess } from '../support/server-process.ts';
import { until } from '../support/until.ts';

const WITHIN_MS = 120_000;
const PRODUCTION = { NODE_ENV: 'production', TWILIO_API_BASE: 'http://127.0.0.1:9', SMTP_URL: 'smtp://127.0.0.1:9' };
const CITIES = 6;
const STAFF = 36;
const SERVICES = 60;

describe('a server that starts on an empty database', () => {
  let name: string;
  let database: Database;
  let env: Record<string, string>;
  beforeEach(async () => {
    name = `test_${newId()}`;
    const { mongoUri, redisUrl } = serverUrls();
    database = await openDatabase(mongoUri, name);
    env = { ...PRODUCTION, MONGODB_URI: withName(mongoUri, name), REDIS_URL: redisUrl, KEY_PREFIX: name };
  });
  afterEach(() => database.drop());

  it(
    'seeds nothing in production, built as for a deployment',
    async () => {
      const built = await compileServer();
      const server = await createServerProcess(env, [built.main]);
      await server.start();

      expect(await countAll(database)).toEqual({ cities: 0, services: 0, agents: 0 });
      await server.stop();
      built.remove();
    },
    WITHIN_MS,
  );

  it(
    'seeds the demo once where SEED asks for it, also when several start at once',
    async () => {
      const servers = await Promise.all([1, 2, 3].map(() => createServerProcess({ ...env, SEED: 'demo' })));
      await Promise.all(servers.map((server) => server.start()));

      expect(await countAll(database)).toEqual({ cities: CITIES, services: SERVICES, agents: STAFF });
      await database.services.deleteOne({ _id: 'oulu:waste' });
      const [first] = servers;
      await first?.stop();
      await first?.start();
      expect(await countAll(database)).toMatchObject({ services: SERVICES - 1 });
      await Promise.all(servers.map((server) => server.stop()));
    },
    WITHIN_MS,
  );

  it(
    'by npm start is neither seeded in production nor said to have logins',
    async () => {
      const said = await whatLauncherSays(env);

      expect(said).not.toContain('yhteys-demo');
      expect(said).not.toContain('seeded');
      expect(await countAll(database)).toEqual({ cities: 0, services: 0, agents: 0 });
    },
    WITHIN_MS,
  );

  it(
    'by npm start says the logins where they are the demo’s, at every start',
    async () => {
      await seedDemo(database.store);
      expect(await whatLauncherSays({ ...env, NODE_ENV: 'development' })).toContain('password yhteys-demo');
      await database.agents.updateMany({}, { $set: { passwordHash: await hash('changed since') } });
      expect(await whatLauncherSays({ ...env, NODE_ENV: 'development' })).not.toContain('yhteys-demo');
    },
    WITHIN_MS,
  );
});

describe('the demo', () => {
  it('says what to start where no server answers', async () => {
    const port = await freePort();
    const env = { PATH: process.env.PATH, HOME: process.env.HOME, PORT: String(port) };
    const child = spawn(process.execPath, ['--import', 'tsx', 'services/launcher/demo.ts'], { env });
    let said = '';
    child.stderr.on('data', (chunk: Buffer) => {
      said += chunk.toString();
    });

    const [code] = await once(child, 'close');

    expect(code).toBe(1);
    expect(said).toContain(`no server answers at http://127.0.0.1:${port}: \`npm start\` starts one`);
  });
});

async function countAll({ cities, services, agents }: Database) {
  const [city, service, agent] = await Promise.all([
    cities.countDocuments(),
    services.countDocuments(),
    agents.countDocuments(),
  ]);
  return { cities: city, services: service, agents: agent };
}

/** Of a launcher that is stopped by npm's passing on a signal once it is ready. */
async function whatLauncherSays(env: Record<string, string>): Promise<string> {
  const [port, dataDir] = [await freePort(), mkdtempSync(join(tmpdir(), 'yhteys-start-'))];
  let said = '';
  const child = spawn('npm', ['start', '--silent'], {
    stdio: ['ignore', 'pipe', 'pipe'],
    env: {
      PATH: process.env.PATH,
      HOME: process.env.HOME,
      HOST: '127.0.0.1',
      PORT: String(port),
      SMTP_PORT: '0',
      PUBLIC_URL: `http://127.0.0.1:${port}`,
      SECRET: 'a-secret-of-tests-alone',
      DATA_DIR: dataDir,
      LOG_LEVEL: 'warn',
      ...env,
    },
  });
  for (const stream of [child.stdout, child.stderr])
    stream.on('data', (chunk: Buffer) => {
      said += chunk.toString();
    });
  const exited = new Promise<number | null>((resolve) => {
    child.once('exit', resolve);
  });
  try {
    const isDone = async () => said.includes('Ctrl-C stops') || child.exitCode !== null;
    await until('the launcher is ready', isDone, { withinMs: 40_000, why: () => said });
  } finally {
    child.kill('SIGTERM');
    expect(await exited).toBe(0);
    rmSync(dataDir, { recursive: true, force: true });
  }
  return said;
}
