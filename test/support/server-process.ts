import { type ChildProcess, spawn } from 'node:child_process';
import { freePort } from '../../services/launcher/ports.ts';
import type { Failpoint } from '../../shared/failpoints.ts';
import { until } from './until.ts';

export type Exit = { code: number | null; signal: NodeJS.Signals | null };
export type ServerProcess = Awaited<ReturnType<typeof createServerProcess>>;

const READY_WITHIN_MS = 40_000;
const EXITED_WITHIN_MS = 60_000;
/** As `npm test` has built it, else from source. */
const SERVER = process.env.SERVER_MAIN ? [process.env.SERVER_MAIN] : ['--import', 'tsx', 'services/main.ts'];
/** Lines of its log kept for the message of a test that fails. */
const KEPT_LINES = 60;

/** The product as a process of its own, as a deployment starts it, that can be killed and started again on its port. */
export async function createServerProcess(env: Record<string, string>, program = SERVER) {
  const [port, smtpPort] = [await freePort(), await freePort()];
  const url = `http://127.0.0.1:${port}`;
  const lines: string[] = [];
  let child: ChildProcess | null = null;
  let exited: Promise<Exit> = Promise.resolve({ code: 0, signal: null });

  const keep = (chunk: Buffer) => {
    lines.push(...chunk.toString().split('\n').filter(Boolean));
    lines.splice(0, lines.length - KEPT_LINES);
  };
  const isUp = () => child !== null && child.exitCode === null && child.signalCode === null;
  const end = async (signal: NodeJS.Signals): Promise<Exit> => {
    if (isUp()) child?.kill(signal);
    return exited;
  };

  return {
    url,
    port,
    smtpPort,
    isUp,
    pid: () => child?.pid ?? 0,
    log: () => lines.join('\n'),
    /** Of the process that runs now or ran last, which is about to end by itself. */
    exited: (withinMs = EXITED_WITHIN_MS): Promise<Exit> =>
      within(withinMs, exited, () => `the server still runs: ${lines.join('\n')}`),
    /** Resolves to whether it became ready; one that kills itself on the way did not. */
    async start({ failpoint }: { failpoint?: Failpoint | undefined } = {}): Promise<boolean> {
      if (isUp()) throw new Error('it runs already');
      const started = spawn(process.execPath, [...(process.env.SERVER_NODE_OPTIONS?.split(' ') ?? []), ...program], {
        stdio: ['ignore', 'pipe', 'pipe'],
        env: {
          PATH: process.env.PATH,
          HOME: process.env.HOME,
          HOST: '127.0.0.1',
          PORT: String(port),
          SMTP_PORT: String(smtpPort),
          PUBLIC_URL: url,
          SECRET: 'a-secret-of-tests-alone',
          LOG_LEVEL: process.env.TEST_LOG ?? 'warn',
          ...env,
          ...(failpoint && { FAILPOINT: failpoint }),
        },
      });
      child = started;
      started.stdout.on('data', keep);
      started.stderr.on('data', keep);
      const killWithUs = () => started.kill('SIGKILL');
      process.once('exit', killWithUs);
      exited = new Promise((resolve) => {
        started.once('exit', (code, signal) => {
          process.off('exit', killWithUs);
          resolve({ code, signal });
        });
      });
      await until('the server is ready', async () => !isUp() || (await isReady(url)), {
        withinMs: READY_WITHIN_MS,
        why: () => lines.join('\n'),
      });
      const { exitCode } = started;
      if (exitCode !== null) throw new Error(`the server ended with ${exitCode}: ${lines.join('\n')}`);
      return isUp();
    },
    kill9: () => end('SIGKILL'),
    stop: () => end('SIGTERM'),
  };
}

async function within<Value>(ms: number, coming: Promise<Value>, why: () => string): Promise<Value> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error(`not within ${ms / 1000} s: ${why()}`)), ms);
  });
  return Promise.race([coming, late]).finally(() => clearTimeout(timer));
}

async function isReady(url: string): Promise<boolean> {
  return fetch(`${url}/readyz`).then(
    ({ ok }) => ok,
    () => false,
  );
}
