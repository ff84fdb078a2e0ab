import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

/** As docs and issues number them: once, durable, disposable … (ten of them). */
const MUSTS = Array.from({ length: 10 }, (_, index) => index + 1);
/** As the name of a test or of what it describes. */
const NAMED = /['"`]must (\d+): /g;

const sources = ['unit', 'property', 'integration', 'fault'].flatMap((project) =>
  readdirSync(join('test', project)).map((name) => readFileSync(join('test', project, name), 'utf8')),
);
const named = new Set(sources.flatMap((source) => [...source.matchAll(NAMED)].map(([, must]) => Number(must))));

it.each(MUSTS)('what must stay true has a test that names it: must %d', (must) => {
  expect(named).toContain(must);
});
