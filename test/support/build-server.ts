import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { cpSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { build } from 'esbuild';

/** As deep as the sources that look for files beside themselves. */
const PAGES = join('services', 'demo-pages');
/** Has a native part. */
const NOT_BUNDLED = ['@node-rs/argon2', 'mongodb-memory-server-core'];
/** For packages that are CommonJS. */
const REQUIRE = `import { createRequire } from 'node:module';
const require = createRequire(import.meta.url), __filename = import.meta.filename, __dirname = import.meta.dirname;`;

/**
 * The server and the admin commands, each with its packages in one file, for the tests that start them a hundred times:
 * most of a start is else the search for some thousand modules, and it takes half as long so.
 */
export async function buildServer(): Promise<{ main: string; admin: string; remove: () => void }> {
  const folder = buildFolder();
  await build({
    entryPoints: { main: 'services/main.ts', admin: 'services/admin/cli.ts' },
    outdir: join(folder, PAGES),
    bundle: true,
    platform: 'node',
    target: 'node20',
    format: 'esm',
    external: NOT_BUNDLED,
    banner: { js: REQUIRE },
    logLevel: 'error',
  });
  cpSync(join(PAGES, 'public'), join(folder, PAGES, 'public'), { recursive: true });
  const [main, admin] = ['main.js', 'admin.js'].map((file) => join(folder, PAGES, file)) as [string, string];
  return { main, admin, remove: () => remove(folder) };
}

/** As `npm run build` makes it for a deployment. */
export async function compileServer(): Promise<{ main: string; remove: () => void }> {
  const folder = buildFolder();
  const args = ['node_modules/typescript/bin/tsc', '-p', 'tsconfig.build.json', '--outDir', folder];
  await once(spawn(process.execPath, args, { stdio: 'inherit' }), 'exit');
  return { main: join(folder, 'services', 'main.js'), remove: () => remove(folder) };
}

/** Below the repository, where packages are found that are not bundled. */
function buildFolder(): string {
  mkdirSync('.data', { recursive: true });
  return mkdtempSync(join('.data', 'test-build-'));
}

function remove(folder: string): void {
  rmSync(folder, { recursive: true, force: true });
}
