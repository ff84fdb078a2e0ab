import type { Accuracy, Share } from './accuracy.ts';
import { type Checked, differenceOf, isWithinTolerance, meanOf, TOLERANCE } from './check.ts';
import type { Compared, Spread } from './compare-days.ts';
import type { Measures } from './measures.ts';
import { SERVICE_LEVEL_MS } from './parameters.ts';
import type { PolicyDay } from './simulate-day.ts';
import { percent, seconds, signedPercent, table } from './table.ts';
import type { Theory } from './theory.ts';

const NONE = '–';

export const measureHead: readonly string[] = [
  `within ${seconds(SERVICE_LEVEL_MS)}`,
  'answer speed',
  'p90',
  'p90 chat',
  'abandoned',
  'occupancy',
  'own language',
];

/** In the order of the head; a measure of nobody is none. */
export function measureCells(measures: Measures): string[] {
  const { serviceLevel, averageSpeedMs, p90WaitMs, chatP90WaitMs, abandonment, occupancy, ownLanguage } = measures;
  return [
    orNone(serviceLevel, percent),
    orNone(averageSpeedMs, seconds),
    seconds(p90WaitMs),
    seconds(chatP90WaitMs),
    orNone(abandonment, percent),
    orNone(occupancy, percent),
    orNone(ownLanguage, percent),
  ];
}

function orNone(value: number, write: (value: number) => string): string {
  return Number.isNaN(value) ? NONE : write(value);
}

/** The day by each policy, next to theory. */
export function dayReport(day: readonly PolicyDay[], theories: readonly Theory[]): string {
  const rows = day.map(({ policy, measures }) => [policy, ...measureCells(measures)]);
  const expected = theories.map((theory) => [
    theory.name,
    percent(theory.serviceLevel),
    seconds(theory.averageSpeedMs),
    seconds(theory.p90WaitMs),
    NONE,
    percent(theory.abandonment),
    percent(theory.occupancy),
    NONE,
  ]);
  const { offered = 0, stillWaiting = 0 } = day[0]?.measures ?? {};
  return `${offered} contacts, ${stillWaiting} unanswered at the end\n\n${table(['policy', ...measureHead], [...rows, ...expected])}`;
}

/** The policies over several days. */
export function daysReport(compared: readonly Compared[]): string {
  const rows = compared.map(({ policy, p90, gain, occupancy }, place) => [
    policy,
    percent(occupancy.mean),
    seconds(p90.mean),
    `${seconds(p90.least)} to ${seconds(p90.most)}`,
    place === 0 ? NONE : percent(gain.mean),
    place === 0 ? NONE : range(gain),
  ]);
  const head = ['policy', 'occupancy', 'p90, mean', 'p90 by day', `shorter with ${compared[0]?.policy}`, 'by day'];
  return table(head, rows);
}

/** How honest the wait is that a resident is shown. */
export function estimateReport(days: readonly { name: string; accuracy: Accuracy }[]): string {
  const rows = days.map(({ name, accuracy }) => [
    name,
    String(accuracy.chats),
    percent(accuracy.shown / accuracy.chats),
    percent(accuracy.left / accuracy.shown),
    share(accuracy.belowEstimate),
    share(accuracy.belowUpper),
  ]);
  return table(['', 'chats that waited', 'shown a wait', 'left', 'waited less', 'less than the upper figure'], rows);
}

/** The queues with a formula. */
export function checkReport(checked: readonly Checked[]): string {
  const rows = checked.map((one) => {
    const { mean, standardError } = differenceOf(one);
    const { queue, theory, runs } = one;
    return [
      `${queue.meanPatienceMs ? 'Erlang-A' : 'Erlang-C'}, c = ${queue.servers}, load ${queue.intensity}`,
      seconds(theory.meanWaitMs, 2),
      seconds(meanOf(runs.map(({ meanWaitMs }) => meanWaitMs)), 2),
      `${signedPercent(mean)} ± ${percent(standardError)}`,
      runs.map(({ meanWaitMs }) => signedPercent(meanWaitMs / theory.meanWaitMs - 1)).join(', '),
      `${percent(theory.abandonment, 2)} / ${percent(meanOf(runs.map(({ abandonment }) => abandonment)), 2)}`,
      queue.meanPatienceMs ? NONE : `${Math.max(...runs.map((run) => run.largestDifferenceMs))} ms`,
      isWithinTolerance(one) ? 'yes' : 'NO',
    ];
  });
  const head = [
    'queue',
    'theory',
    'simulated',
    'difference',
    'of each run',
    'abandoned',
    'first come',
    `≤ ${percent(TOLERANCE, 0)}`,
  ];
  return table(head, rows);
}

function share({ likely, least, most }: Share): string {
  return `${percent(likely)} (${percent(least)} to ${percent(most)})`;
}

function range({ least, most }: Spread): string {
  return `${percent(least)} to ${percent(most)}`;
}
