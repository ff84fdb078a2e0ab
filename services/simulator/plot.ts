import type { Compared } from './compare-days.ts';
import { MINUTE_MS } from './parameters.ts';
import type { PolicyDay } from './simulate-day.ts';
import { element, type Frame, frame, line, text } from './svg.ts';
import type { Theory } from './theory.ts';

type Plotted = { day: readonly PolicyDay[]; theories: readonly Theory[]; compared: readonly Compared[] };
type Curve = { name: string; colour: string; dash: string; longer: (waitMs: number) => number };

/** Okabe & Ito's colours, told apart by colour-blind people too; theory is dashed grey. */
const COLOURS = ['#0072b2', '#d55e00', '#e69f00', '#009e73', '#cc79a7'];
const GREYS = ['#333333', '#888888'];
const SHOWN_MINUTES = 6;
const POINTS = 240;
const WIDTH = 920;
const HEIGHT = 400;

/** Two panels: how many contacts wait longer than so many minutes on the first day; p90 waits over all days. */
export function plot({ day, theories, compared }: Plotted): string {
  const curves = [
    ...day.map(({ policy, waits }, place) => ({
      name: policy,
      colour: COLOURS[place] ?? 'black',
      dash: 'none',
      longer: (waitMs: number) => shareAbove(waits, waitMs),
    })),
    ...theories.map(({ name, waitsLonger }, place) => ({
      name,
      colour: GREYS[place] ?? 'black',
      dash: '5 3',
      longer: waitsLonger,
    })),
  ];
  const description = 'Left: share of contacts that wait longer, by policy. Right: ninetieth percentile of the wait.';
  return element(
    'svg',
    {
      xmlns: 'http://www.w3.org/2000/svg',
      viewBox: `0 0 ${WIDTH} ${HEIGHT}`,
      role: 'img',
      'font-family': 'sans-serif',
    },
    [
      element('title', {}, ['Six cities in virtual time']),
      element('desc', {}, [description]),
      element('rect', { width: WIDTH, height: HEIGHT, fill: 'white' }),
      ...curvesPanel(curves),
      ...barsPanel(compared),
    ],
  );
}

function curvesPanel(curves: readonly Curve[]): string[] {
  const highest = Math.max(...curves.map(({ longer }) => longer(0)));
  const panel = frame(
    { left: 60, top: 50, width: 400, height: 290 },
    { x: SHOWN_MINUTES, y: Math.ceil(highest * 10) * 10 },
  );
  const places = Array.from({ length: POINTS + 1 }, (_, i) => (i * SHOWN_MINUTES) / POINTS);
  return [
    ...panel.axes({ title: 'One day: contacts waiting longer than …', x: 'minutes', y: '%' }),
    ...curves.map(({ colour, dash, longer }) =>
      line(
        places.map((minutes) => panel.at(minutes, longer(minutes * MINUTE_MS) * 100)),
        { stroke: colour, 'stroke-dasharray': dash, 'stroke-width': 2 },
      ),
    ),
    ...curves.flatMap(({ name, colour, dash }, place) => {
      const y = 66 + place * 18;
      const stroke = { stroke: colour, 'stroke-dasharray': dash, 'stroke-width': 2 };
      return [
        line(
          [
            [290, y],
            [318, y],
          ],
          stroke,
        ),
        text(name, [324, y + 4]),
      ];
    }),
  ];
}

function barsPanel(compared: readonly Compared[]): string[] {
  const longest = Math.max(...compared.map(({ p90 }) => p90.most)) / MINUTE_MS;
  const panel = frame({ left: 540, top: 50, width: 360, height: 290 }, { x: compared.length, y: Math.ceil(longest) });
  return [
    ...panel.axes({ title: 'All days: p90 wait, mean and range', x: '', y: 'minutes' }),
    ...compared.flatMap((one, place) => bar(panel, one, place)),
  ];
}

function bar(panel: Frame, { policy, p90 }: Compared, place: number): string[] {
  const [middle] = panel.at(place + 0.5, 0);
  const [left, top] = panel.at(place + 0.2, p90.mean / MINUTE_MS);
  const [right, bottom] = panel.at(place + 0.8, 0);
  const whisker = [p90.least, p90.most].map((ms) => panel.at(place + 0.5, ms / MINUTE_MS));
  const words = policy.split(', ');
  return [
    element('rect', { x: left, y: top, width: right - left, height: bottom - top, fill: COLOURS[place] ?? 'black' }),
    line(whisker, { stroke: 'black', 'stroke-width': 1.5 }),
    ...words.map((word, row) => text(word, [middle, bottom + 16 + row * 14], 'middle')),
  ];
}

/** `waits` ascending. */
function shareAbove(waits: readonly number[], waitMs: number): number {
  let [low, high] = [0, waits.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((waits[middle] ?? 0) > waitMs) high = middle;
    else low = middle + 1;
  }
  return 1 - low / waits.length;
}
