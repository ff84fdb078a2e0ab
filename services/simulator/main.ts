import { writeFile } from 'node:fs/promises';
import { accuracyOf } from './accuracy.ts';
import { CHECK_RUNS, CHECKED_QUEUES, check, isWithinTolerance } from './check.ts';
import { compareDays } from './compare-days.ts';
import { liveCommand } from './live/live-command.ts';
import { HELP, type Options, readOptions } from './options.ts';
import { plot } from './plot.ts';
import { checkReport, dayReport, daysReport, estimateReport } from './report.ts';
import { type PolicyDay, simulateDay } from './simulate-day.ts';
import { pooledTheory } from './theory.ts';

/** `npm run simulate`: a day of six cities in virtual time; `--check`: queues with a formula; `--live`: a running server. */
const WRONG_USAGE = 2;

/** To the error stream, so that what is printed can be kept in a file; on a terminal one line that is written over. */
function progress(text: string): void {
  process.stderr.write(process.stderr.isTTY ? `\r\u001B[K${text}` : `${text}\n`);
}

function print(text: string): void {
  if (process.stderr.isTTY) process.stderr.write('\r\u001B[K');
  process.stdout.write(`${text}\n\n`);
}

function runCheck({ seed }: Options): boolean {
  const checked = CHECKED_QUEUES.map((queue) =>
    check(queue, seed, (run) =>
      progress(`${queue.servers} agents, load ${queue.intensity}: run ${run} of ${CHECK_RUNS}`),
    ),
  );
  print(
    `${CHECK_RUNS} runs of 10^6 arrivals through match(), one ticket an agent, seed ${seed}\n\n${checkReport(checked)}`,
  );
  return checked.every(isWithinTolerance);
}

async function runDays({ seed, days, occupancy, plot: file }: Options): Promise<void> {
  const simulated = Array.from({ length: days }, (_, day) => {
    if (day % 5 === 0) progress(`day ${day + 1} of ${days}`);
    return simulateDay({ seed, day, occupancy });
  });
  const first = simulated[0] ?? [];
  const theories = pooledTheory(occupancy);
  const compared = compareDays(simulated);
  print(`One day of six cities, seed ${seed}: ${dayReport(first, theories)}`);
  print(`The same over ${days} days\n\n${daysReport(compared)}`);
  print(`Chats that had to wait, and the wait they were shown on arrival\n\n${estimatesOf(simulated)}`);
  if (!file) return print('A picture: npm run simulate -- --plot day.svg');
  await writeFile(file, plot({ day: first, theories, compared }));
  print(`The picture is in ${file}`);
}

function estimatesOf(days: readonly (readonly PolicyDay[])[]): string {
  const shown = days.map((day) => day.flatMap((policy) => policy.shown));
  return estimateReport([
    { name: 'the day', accuracy: accuracyOf(shown[0] ?? []) },
    { name: `${days.length} days`, accuracy: accuracyOf(shown.flat()) },
  ]);
}

const args = process.argv.slice(2);
const parsed = readOptions(args);
if (args.includes('--live')) process.exitCode = await liveCommand(args);
else if (!parsed.ok) {
  process.stderr.write(`${parsed.reason}\nnpm run simulate -- --help says what there is.\n`);
  process.exitCode = WRONG_USAGE;
} else if (parsed.options.isHelp) print(HELP);
else if (parsed.options.isCheck) process.exitCode = runCheck(parsed.options) ? 0 : 1;
else await runDays(parsed.options);
