import { readConfig } from '../../../shared/config.ts';
import { publicUrlOf } from '../../../shared/public-url.ts';
import { MINUTE_MS } from '../parameters.ts';
import { LIVE_HELP, readLiveOptions, untilMs } from './live-options.ts';
import { liveReport } from './live-report.ts';
import { progressLine, timeOfDay } from './progress.ts';
import { type Progress, runLive } from './run-live.ts';

const FAILED = 1;
const WRONG_USAGE = 2;
const WRONG_SETTINGS = 78;
const INTERRUPTED = 130;
/** Where the output is kept in a file, a line so often. */
const LINES_EVERY_MS = 15_000;

/** `npm run simulate -- --live`; resolves with the exit code. */
export async function liveCommand(args: string[]): Promise<number> {
  const parsed = readLiveOptions(args);
  if (!parsed.ok) return fail(`${parsed.reason}\nnpm run simulate -- --live --help says what there is.`, WRONG_USAGE);
  if (parsed.options.isHelp) return print(LIVE_HELP);
  const settings = readConfig();
  if (!settings.ok) return fail(settings.faults.join('\n'), WRONG_SETTINGS);
  const { url, smtpPort } = parsed.options;
  const where = {
    url: url ?? publicUrlOf(settings.config),
    smtpHost: url === null ? '127.0.0.1' : hostOf(url),
    smtpPort: smtpPort ?? settings.config.SMTP_PORT,
  };
  return run({ ...parsed.options, ...where });
}

async function run(options: Parameters<typeof runLive>[0]): Promise<number> {
  const { url, speed, fromMs } = options;
  const toMs = untilMs(options);
  const minutes = ((toMs - fromMs) / MINUTE_MS / speed).toFixed(1);
  print(
    `${url}: the day from ${timeOfDay(fromMs)} to ${timeOfDay(toMs)} in ${minutes} min, and a little for the end. ` +
      `Ctrl-C ends it before.\nTexts and mails: ${url}/demo/helsinki?resident=everybody, and so for each city`,
  );
  const interrupted = new AbortController();
  const onInterrupt = () => {
    // whoever asks twice doesn't want to wait
    if (interrupted.signal.aborted) process.exit(INTERRUPTED);
    interrupted.abort();
    note('Ending. Ctrl-C again stops at once and leaves the agents signed in.');
  };
  process.on('SIGINT', onInterrupt).on('SIGTERM', onInterrupt);
  const result = await runLive(options, { interrupted: interrupted.signal, show: createShow(), say: note });
  process.off('SIGINT', onInterrupt).off('SIGTERM', onInterrupt);
  if (!result.ok) return fail(result.reason, FAILED);
  print(`\n${liveReport(result.end, options)}`);
  return result.end.areSignedOut ? 0 : FAILED;
}

/** On a terminal one line that is written over, cut to its width; else a line now and then. */
function createShow(): (progress: Progress) => void {
  let shownMs = 0;
  return (progress) => {
    const line = progressLine(progress);
    if (process.stderr.isTTY)
      return void process.stderr.write(`\r\u001B[K${line.slice(0, process.stderr.columns - 1)}`);
    if (performance.now() - shownMs < LINES_EVERY_MS) return undefined;
    shownMs = performance.now();
    process.stderr.write(`${line}\n`);
    return undefined;
  };
}

function note(line: string): void {
  process.stderr.write(process.stderr.isTTY ? `\r\u001B[K${line}\n` : `${line}\n`);
}

function print(text: string): 0 {
  process.stdout.write(`${text}\n`);
  return 0;
}

function fail(text: string, code: number): number {
  process.stderr.write(`${text}\n`);
  return code;
}

/** A name that means this machine: the mail server listens by the older protocol alone. */
function hostOf(url: string): string {
  const { hostname } = new URL(url);
  return hostname === 'localhost' ? '127.0.0.1' : hostname.replaceAll(/[[\]]/g, '');
}
