import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { cacheFolder, isExecutable, onPath } from './programs.ts';

/** `npm run db:build`: the faster development database, built once into the cache folder (3–5 minutes). */
const VERSION = '0.5.3-beta.193';
const root = join(cacheFolder(), 'secantus');
const program = join(root, 'bin', 'secantusd-rs');
const cargo = onPath('cargo');

if (isExecutable(program)) {
  process.stdout.write(`built already: ${program}\n`);
} else if (cargo) {
  build(cargo);
} else {
  process.stderr.write('cargo is missing: install Rust (rustup.rs), or go on with the slower database from Python\n');
  process.exitCode = 1;
}

function build(command: string): void {
  process.stdout.write(`building ${program} (once, 3–5 minutes) …\n`);
  const args = ['install', 'secantus-mdb', '--version', VERSION, '--ignore-rust-version', '--locked', '--root', root];
  const child = spawn(command, args, { stdio: 'inherit' });
  child.once('exit', (code) => {
    process.exitCode = code ?? 1;
  });
}
