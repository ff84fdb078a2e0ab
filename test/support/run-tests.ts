import { spawn } from 'node:child_process';
import { constants } from 'node:os';
import { buildConsole } from '../../services/launcher/build-console.ts';
import { onPath } from '../../services/launcher/programs.ts';
import { buildServer } from './build-server.ts';
import { startServers } from './servers.ts';

/** `npm test`: MongoDB and Redis, Jest with whatever arguments are passed on, and everything stopped again. */
const say = (line: string) => process.stderr.write(`${line}\n`);
const OPTIONAL_TOOLS = ['chromium', 'swaks'];
/** Tests of the fault project in one file: they wait for a killed process's leases more than they work. */
const AT_ONCE = 7;
const stopping = new AbortController();

for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const)
  process.on(signal, () => stopping.abort(128 + constants.signals[signal]));

try {
  process.exitCode = await run();
} catch (error) {
  say(error instanceof Error ? error.message : String(error));
  process.exitCode = 1;
}

async function run(): Promise<number> {
  const { mongoUri, redisUrl, stop } = await startServers(say);
  // before two tests that need it could both build it
  const [built] = await Promise.all([buildServer(), buildConsole(say)]);
  try {
    for (const tool of OPTIONAL_TOOLS)
      if (!onPath(tool)) say(`${tool} is not installed: the tests that need it are skipped`);
    const programs = { SERVER_MAIN: built.main, ADMIN_MAIN: built.admin };
    return await jest({ MONGODB_URI: mongoUri, REDIS_URL: redisUrl, ...programs });
  } finally {
    built.remove();
    await stop();
  }
}

function jest(servers: Record<string, string>): Promise<number> {
  if (stopping.signal.aborted) return Promise.resolve(stopping.signal.reason);
  const args = [
    'node_modules/jest/bin/jest.js',
    '--maxWorkers=2',
    `--maxConcurrency=${AT_ONCE}`,
    ...process.argv.slice(2),
  ];
  const child = spawn(process.execPath, args, { stdio: 'inherit', env: { ...process.env, ...servers } });
  stopping.signal.addEventListener('abort', () => child.kill('SIGTERM'));
  return new Promise((resolve, reject) => {
    child.once('error', reject);
    child.once('exit', (code) => resolve(code ?? (stopping.signal.aborted ? stopping.signal.reason : 1)));
  });
}
