/** The few SVG elements that the plot needs. */
export type Point = readonly [x: number, y: number];
type Attributes = Readonly<Record<string, string | number>>;
type Box = { left: number; top: number; width: number; height: number };
type Labels = { title: string; x: string; y: string };
export type Frame = { at: (x: number, y: number) => Point; axes: (labels: Labels) => string[] };

/** A line for each whole one where these are few. */
const FEW = 10;
const TICKS = 5;

export function element(name: string, attributes: Attributes, children: readonly string[] = []): string {
  const written = Object.entries(attributes)
    .map(([key, value]) => ` ${key}="${typeof value === 'number' ? round(value) : value}"`)
    .join('');
  return children.length ? `<${name}${written}>\n${children.join('\n')}\n</${name}>` : `<${name}${written}/>`;
}

export function line(points: readonly Point[], attributes: Attributes): string {
  return element('polyline', {
    points: points.map(([x, y]) => `${round(x)},${round(y)}`).join(' '),
    fill: 'none',
    ...attributes,
  });
}

export function text(words: string, [x, y]: Point, anchor: 'start' | 'middle' | 'end' = 'start'): string {
  const escaped = words.replaceAll('&', '&amp;').replaceAll('<', '&lt;');
  return element('text', { x, y, 'font-size': 12, 'text-anchor': anchor }, [escaped]);
}

/** A panel with both axes from 0; `at` places its values in the picture. An unnamed x axis has no figures. */
export function frame({ left, top, width, height }: Box, most: { x: number; y: number }): Frame {
  const at = (x: number, y: number): Point => [left + (x / most.x) * width, top + height - (y / most.y) * height];
  return {
    at,
    axes: ({ title, x, y }) => [
      text(title, [left, top - 24]),
      text(y, [left - 8, top - 6], 'end'),
      ...ticksTo(most.y).flatMap((value) => {
        const [, axisY] = at(0, value);
        const grid = line([at(0, value), at(most.x, value)], { stroke: '#dddddd' });
        return [grid, text(String(value), [left - 8, axisY + 4], 'end')];
      }),
      ...(x ? ticksTo(most.x).map((value) => text(String(value), below(at(value, 0)), 'middle')) : []),
      text(x, [left + width / 2, top + height + 34], 'middle'),
      line([at(0, most.y), at(0, 0), at(most.x, 0)], { stroke: 'black' }),
    ],
  };
}

function ticksTo(most: number): number[] {
  const count = most <= FEW ? most : TICKS;
  return Array.from({ length: count + 1 }, (_, i) => round((i * most) / count));
}

function below([x, y]: Point): Point {
  return [x, y + 16];
}

function round(value: number): number {
  return Math.round(value * 100) / 100;
}
