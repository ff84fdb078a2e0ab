import { spawn } from 'node:child_process';
import { cpSync, existsSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { join } from 'node:path';

const PAGES = 'services/demo-pages/public';

/**
 * The server as `npm run build` makes it, for the tests that start it dozens of times: it is up in two thirds of the
 * time that it takes from source. Undefined where the compiler made nothing.
 */
export async function buildServer(): Promise<{ main: string | undefined; remove: () => void }> {
  mkdirSync('.data', { recursive: true });
  // below the repository, where its packages are found
  const folder = mkdtempSync(join('.data', 'test-build-'));
  await compile(folder);
  const main = join(folder, 'services', 'main.js');
  const isBuilt = existsSync(main);
  if (isBuilt) cpSync(PAGES, join(folder, PAGES), { recursive: true });
  return { main: isBuilt ? main : undefined, remove: () => rmSync(folder, { recursive: true, force: true }) };
}

/** Errors of types are for `npm run check` to tell; the compiler writes its output all the same. */
function compile(folder: string): Promise<void> {
  const args = ['node_modules/typescript/bin/tsc', '-p', 'tsconfig.build.json', '--outDir', folder];
  const compiler = spawn(process.execPath, args, { stdio: 'ignore' });
  return new Promise((resolve) => {
    compiler.once('error', () => resolve());
    compiler.once('exit', () => resolve());
  });
}
