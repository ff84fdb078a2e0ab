import { existsSync } from 'node:fs';
import type { Config } from '../shared/config.ts';
import { EXIT_CONFIG, readConfig } from '../shared/config.ts';
import type { Logger } from '../shared/logger.ts';

/** What `.env` in the folder at hand sets and the environment does not; says so, since it is easily forgotten. */
export function readEnvFile(): void {
  if (!existsSync('.env')) return;
  process.loadEnvFile('.env');
  process.stdout.write('Settings: also those in .env\n');
}

/** The settings, or every fault in them and exit code 78. */
export function configOrExit(): Config {
  const result = readConfig();
  if (result.ok) return result.config;
  process.stderr.write(
    `Settings that are wrong:\n${result.faults.map((fault) => `  ${fault}\n`).join('')}See .env.example for what each should be.\n`,
  );
  process.exit(EXIT_CONFIG);
}

/** A stop takes no longer; what is in hand then is picked up by the sweeps. */
const STOP_WITHIN_MS = 9_500;

/** Runs `stop` once on the first signal and ends the process when it is done, at the latest after ten seconds. */
export function stopOnSignals(stop: () => Promise<void>, log: Logger): void {
  let isStopping = false;
  const begin = (signal: string) => {
    if (isStopping) return;
    isStopping = true;
    // before anything that may fail: a terminal that was closed takes no line any more
    const limit = setTimeout(() => process.exit(1), STOP_WITHIN_MS);
    log.info({ signal }, 'stopping');
    stop()
      .then(() => 0)
      .catch((error: unknown) => {
        log.error({ err: error }, 'stop failed');
        return 1;
      })
      .then((code) => {
        clearTimeout(limit);
        process.exit(code);
      })
      .catch(() => process.exit(1));
  };
  for (const stream of [process.stdout, process.stderr]) stream.on('error', () => {});
  for (const signal of ['SIGTERM', 'SIGINT', 'SIGHUP'] as const) process.on(signal, () => begin(signal));
}
