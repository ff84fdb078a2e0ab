import { measureCells, measureHead } from '../report.ts';
import { table } from '../table.ts';
import type { LiveOptions } from './live-options.ts';
import { capital, timeOfDay } from './progress.ts';
import type { LiveEnd } from './run-live.ts';

/** What became of everybody, and the measures beside those of the virtual run. */
export function liveReport(end: LiveEnd, { seed, speed }: Pick<LiveOptions, 'seed' | 'speed'>): string {
  const span = `${timeOfDay(end.fromMs)} to ${timeOfDay(end.closedAtMs)}`;
  return [
    `The day from ${span}, ${speed} times as fast as the clock, seed ${seed}`,
    contactsTable(end),
    table(
      ['', ...measureHead],
      [
        ['live, as clients saw it', ...measureCells(end.live)],
        ['virtual, same contacts', ...measureCells(end.virtual)],
      ],
    ),
    notes(end, speed).join('\n'),
  ].join('\n\n');
}

function contactsTable({ all, byCity }: LiveEnd): string {
  const rows = [...byCity.map(({ city, counts }) => ({ name: capital(city), counts })), { name: 'all', counts: all }];
  return table(
    ['', 'came', 'answered', 'in hand', 'waiting', 'left', 'not let in'],
    rows.map(({ name, counts: { came, answered, inHand, waiting, left, onTheWay } }) => [
      name,
      ...[came, answered, inHand, waiting, left, onTheWay].map(String),
    ]),
  );
}

function notes({ all, unplanned, closedAtEnd, failures, areSignedOut }: LiveEnd, speed: number): string[] {
  return [
    `Waits are the day's, until an agent has the contact: a real second counts as ${speed}.`,
    ...(all.inHand
      ? [`Of what was still in hand (${all.inHand}) the agents answered and closed ${closedAtEnd} at the end.`]
      : []),
    ...(all.waiting
      ? [`Who still waited (${all.waiting}) stays in the server's queues; the next run takes them.`]
      : []),
    ...(all.left
      ? [`Each who left (${all.left}) leaves a ticket behind, which an agent answers and closes in passing.`]
      : []),
    ...(unplanned ? [`Tickets of others, answered beside: ${unplanned}.`] : []),
    failures.length
      ? `What went wrong: ${failures.map(([kind, count]) => `${kind} (${count}×)`).join(', ')}.`
      : 'Nothing went wrong on the way.',
    areSignedOut
      ? 'All agents are signed out.'
      : 'Not all agents could be signed out; the server takes them offline 30 s after their connections.',
  ];
}
