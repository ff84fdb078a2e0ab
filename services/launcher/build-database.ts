import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { cacheFolder, isExecutable, onPath } from './programs.ts';

/** `npm run db:build`: the faster development database, built once into the cache folder (3–5 minutes). */
const root = join(cacheFolder(), 'secantus');
const cargo = onPath('cargo');
if (isExecutable(join(root, 'bin', 'secantusd-rs'))) {
  process.stdout.write('already built\n');
} else if (!cargo) {
  process.stderr.write(
    'cargo is missing: install Rust (rustup.rs), or go on with the slower database of the Python package\n',
  );
  process.exitCode = 1;
} else {
  const args = [
    'install',
    'secantus-mdb',
    '--version',
    '0.5.3-beta.193',
    '--ignore-rust-version',
    '--locked',
    '--root',
    root,
  ];
  spawn(cargo, args, { stdio: 'inherit' }).on('exit', (code) => {
    process.exitCode = code ?? 1;
  });
}
