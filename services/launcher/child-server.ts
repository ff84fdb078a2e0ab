import { type ChildProcess, spawn } from 'node:child_process';
import { closeSync, mkdirSync, openSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { recordServer, stopLeftOver } from './left-over.ts';
import { choosePort, isTaken } from './ports.ts';

type Options = {
  /** For the messages, the log and the file that remembers the process. */
  name: string;
  command: string;
  args: (port: number) => string[];
  /** Named in the arguments too, so that a server left over on it is known again. */
  folder: string;
  /** Taken where it is free. */
  port?: number | undefined;
  /** Whether the server answers on the port. */
  isReady: (port: number) => Promise<boolean>;
  say: (line: string) => void;
};

export type ChildServer = { port: number; pid: number; stop: () => Promise<void> };

const READY_WITHIN_MS = 60_000;
const STOP_WITHIN_MS = 5_000;
const PORTS_TRIED = 3;

/** A server of ours that ends with this process; one left over by a killed process is stopped first. */
export async function startChildServer(options: Options): Promise<ChildServer> {
  const { name, folder, say } = options;
  mkdirSync(folder, { recursive: true });
  const pidFile = join(folder, `${name}.pid`);
  await stopLeftOver({ pidFile, folder });
  const { child, port } = await launchOnFreePort(options, pidFile);
  let isStopping = false;
  child.once('exit', (code, signal) => {
    if (!isStopping) say(`${name} ended by itself (${signal ?? `code ${code}`}); its log is in ${folder}`);
  });
  return {
    port,
    pid: child.pid ?? 0,
    async stop() {
      isStopping = true;
      await endChild(child);
      rmSync(pidFile, { force: true });
    },
  };
}

async function launchOnFreePort(options: Options, pidFile: string): Promise<{ child: ChildProcess; port: number }> {
  for (let tries = 1; ; tries++) {
    const port = await choosePort(tries === 1 ? options.port : undefined);
    const child = launch(options, { port, pidFile });
    try {
      await waitUntilReady(child, () => options.isReady(port));
      return { child, port };
    } catch (cause) {
      await endChild(child);
      rmSync(pidFile, { force: true });
      // somebody may take a port between the look and the server's own
      if (tries < PORTS_TRIED && (await isTaken(port))) continue;
      throw new Error(`${options.name} could not be started: ${told(cause)}${lastWords(options)}`, { cause });
    }
  }
}

function launch({ name, command, args, folder }: Options, at: { port: number; pidFile: string }): ChildProcess {
  const log = openSync(logFile({ name, folder }), 'a');
  // a process group of its own: Ctrl+C in the terminal is for us, who stop it when nothing needs it any more
  const child = spawn(command, args(at.port), { stdio: ['ignore', log, log], detached: true });
  closeSync(log);
  const endWithUs = () => child.kill('SIGKILL');
  process.once('exit', endWithUs);
  child.once('exit', () => process.off('exit', endWithUs));
  if (child.pid) recordServer(at.pidFile, { pid: child.pid, owner: process.pid, command });
  return child;
}

async function waitUntilReady(child: ChildProcess, isReady: () => Promise<boolean>): Promise<void> {
  const ended = new Promise<never>((_, reject) => {
    child.once('error', reject);
    child.once('exit', (code, signal) => reject(new Error(`it ended at once (${signal ?? `code ${code}`})`)));
  });
  ended.catch(() => {});
  const until = performance.now() + READY_WITHIN_MS;
  const poll = async () => {
    for (; performance.now() < until && hasNotEnded(child); await pause(50)) if (await isReady()) return;
    throw new Error(`no answer within ${READY_WITHIN_MS / 1000} s`);
  };
  await Promise.race([poll(), ended]);
  if (!hasNotEnded(child)) await ended;
}

async function endChild(child: ChildProcess): Promise<void> {
  if (!child.pid || !hasNotEnded(child)) return;
  const ended = new Promise<void>((resolve) => {
    child.once('exit', () => resolve());
  });
  child.kill('SIGTERM');
  const limit = setTimeout(() => child.kill('SIGKILL'), STOP_WITHIN_MS);
  await ended;
  clearTimeout(limit);
}

function hasNotEnded(child: ChildProcess): boolean {
  return child.exitCode === null && child.signalCode === null;
}

function logFile({ name, folder }: Pick<Options, 'name' | 'folder'>): string {
  return join(folder, `${name}.log`);
}

/** The end of the server's log: mostly it says itself what is wrong. */
function lastWords(options: Options): string {
  const lines = readFileSync(logFile(options), 'utf8').trim().split('\n').slice(-3).filter(Boolean);
  return lines.length === 0 ? '' : `\n${lines.map((line) => `    ${line.slice(0, 300)}`).join('\n')}`;
}

function told(cause: unknown): string {
  return cause instanceof Error ? cause.message : String(cause);
}
