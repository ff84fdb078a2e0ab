import { type ChildProcess, spawn } from 'node:child_process';
import { existsSync, mkdirSync, openSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createConnection, createServer } from 'node:net';
import { join } from 'node:path';

type Options = {
  /** For the messages, and the file that remembers the process. */
  name: string;
  command: string;
  args: (port: number) => string[];
  dataDir: string;
  /** Resolves when the server answers on the port. */
  isReady: (port: number) => Promise<boolean>;
  signal?: NodeJS.Signals;
};

const READY_WITHIN_MS = 60_000;
const STOP_WITHIN_MS = 5_000;

export type ChildServer = { port: number; pid: number; stop: () => Promise<void> };

/** A server of ours on a free port, that ends with this process; one left over by a killed process is stopped first. */
export async function startChildServer({
  name,
  command,
  args,
  dataDir,
  isReady,
  signal = 'SIGTERM',
}: Options): Promise<ChildServer> {
  mkdirSync(dataDir, { recursive: true });
  const pidFile = join(dataDir, `${name}.pid`);
  await stopLeftOver(pidFile, command);
  const port = await freePort();
  const log = openSync(join(dataDir, `${name}.log`), 'a');
  const child = spawn(command, args(port), { stdio: ['ignore', log, log], detached: false });
  const killWithUs = () => child.kill('SIGKILL');
  process.once('exit', killWithUs);
  if (child.pid) writeFileSync(pidFile, JSON.stringify({ pid: child.pid, command }));
  await waitUntilReady(child, name, () => isReady(port));
  return {
    port,
    pid: child.pid ?? 0,
    async stop() {
      process.off('exit', killWithUs);
      await endChild(child, signal);
      rmSync(pidFile, { force: true });
    },
  };
}

async function waitUntilReady(child: ChildProcess, name: string, isReady: () => Promise<boolean>): Promise<void> {
  const ended = new Promise<never>((_, reject) => {
    child.once('error', (cause) => reject(new Error(`${name} could not be started: ${cause.message}`, { cause })));
    child.once('exit', (code) =>
      reject(new Error(`${name} ended at once with code ${code}; see its log in the data folder`)),
    );
  });
  ended.catch(() => {});
  const until = performance.now() + READY_WITHIN_MS;
  const poll = async () => {
    while (performance.now() < until) {
      if (await isReady()) return;
      await pause(100);
    }
    throw new Error(`${name} did not answer within ${READY_WITHIN_MS / 1000} s`);
  };
  await Promise.race([poll(), ended]);
}

async function endChild(child: ChildProcess, signal: NodeJS.Signals): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const ended = new Promise<void>((resolve) => child.once('exit', () => resolve()));
  child.kill(signal);
  const limit = setTimeout(() => child.kill('SIGKILL'), STOP_WITHIN_MS);
  await ended;
  clearTimeout(limit);
}

/** Only a process that is surely ours: the recorded pid still runs the recorded command. */
async function stopLeftOver(pidFile: string, command: string): Promise<void> {
  if (!existsSync(pidFile)) return;
  const recorded = parseRecord(readFileSync(pidFile, 'utf8'));
  rmSync(pidFile, { force: true });
  if (!recorded || recorded.command !== command || !runs(recorded.pid, command)) return;
  process.kill(recorded.pid, 'SIGKILL');
  for (let tries = 0; tries < 50 && runs(recorded.pid, command); tries++) await pause(100);
}

function parseRecord(text: string): { pid: number; command: string } | null {
  try {
    const { pid, command } = JSON.parse(text);
    return typeof pid === 'number' && typeof command === 'string' ? { pid, command } : null;
  } catch {
    return null;
  }
}

function runs(pid: number, command: string): boolean {
  try {
    process.kill(pid, 0);
    const line = `/proc/${pid}/cmdline`;
    return !existsSync('/proc/self') || readFileSync(line, 'utf8').split('\0').includes(command);
  } catch {
    return false;
  }
}

function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const probe = createServer();
    probe.once('error', reject);
    probe.listen(0, '127.0.0.1', () => {
      const address = probe.address();
      probe.close(() => resolve(typeof address === 'object' && address ? address.port : 0));
    });
  });
}

/** Whether something accepts connections on the port. */
export function answers(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = createConnection({ port, host: '127.0.0.1' });
    socket.once('connect', () => {
      socket.destroy();
      resolve(true);
    });
    socket.once('error', () => resolve(false));
  });
}

function pause(ms: number): Promise<void> {
  return new Promise((resolve) => {
    setTimeout(resolve, ms);
  });
}
