import { spawn } from 'node:child_process';
import { existsSync, readdirSync, statSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const ROOT = join(dirname(fileURLToPath(import.meta.url)), '../..');
const SOURCES = join(ROOT, 'services/console');
const VITE = join(ROOT, 'node_modules/vite/bin/vite.js');
const BUILT = join(ROOT, 'dist/console/index.html');

/** Builds the console where there is none or its sources are newer; the server runs without it, so a failure is only said. */
export async function buildConsole(say: (line: string) => void): Promise<void> {
  if (!existsSync(SOURCES) || !isStale()) return;
  if (!existsSync(VITE)) return say('Console: not built, Vite is not installed (npm install --include=dev)');
  say('Console: being built …');
  const fault = await run([VITE, 'build', SOURCES, '--config', join(SOURCES, 'vite.config.ts'), '--logLevel', 'warn']);
  say(fault ? `Console: could not be built\n${fault}` : 'Console: built');
}

function isStale(): boolean {
  if (!existsSync(BUILT)) return true;
  const builtMs = statSync(BUILT).mtimeMs;
  const folders = [SOURCES, join(ROOT, 'shared/contracts'), join(ROOT, 'shared/domain')];
  return [join(ROOT, 'package.json'), ...folders.flatMap(filesIn)].some((file) => statSync(file).mtimeMs > builtMs);
}

function filesIn(folder: string): string[] {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name));
}

/** What it said where it failed. */
function run(args: string[]): Promise<string | null> {
  // else tests would leave React's development build behind
  const env = { ...process.env, NODE_ENV: 'production' };
  const vite = spawn(process.execPath, args, { cwd: ROOT, env, stdio: ['ignore', 'pipe', 'pipe'] });
  const said: string[] = [];
  for (const stream of [vite.stdout, vite.stderr]) stream.on('data', (part: Buffer) => said.push(String(part)));
  return new Promise((resolve) => {
    vite.once('error', (error) => resolve(error.message));
    vite.once('close', (code) => resolve(code === 0 ? null : said.join('').trim() || `exit code ${code}`));
  });
}
