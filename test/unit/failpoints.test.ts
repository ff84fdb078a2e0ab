import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { FAILPOINTS } from '../../shared/failpoints.ts';

const FOLDERS = ['intake', 'tickets', 'relay', 'delivery'].map((name) => join('services', name));
/** Repository calls that change what is stored. */
const WRITE =
  /\b(?:tickets|messages|contacts|agents|changes)\.(insert|write|move|remove|take|release|log|applied|emptyOutboxes|set[A-Z]\w*)\(/g;
const PLACE = /failpoint\('([\w.-]+)'\)/g;
const FUNCTION_ENDS = /^ {2}\}/m;
/** Written in one function, its place after the call of it. */
const AFTER_ITS_CALL: Record<string, string> = { 'agents.release(slot, wrapUp)': 'slots.released' };

type Write = { file: string; code: string; place: string | undefined };

/** Each write with the place that follows it before the next write, in the same function. */
function writesOf(file: string): Write[] {
  const source = readFileSync(file, 'utf8');
  const starts = [...source.matchAll(WRITE)].map(({ index }) => index);
  return starts.map((start, n) => {
    const untilNext = source.slice(start, starts[n + 1]);
    const end = untilNext.search(FUNCTION_ENDS);
    const [, place] = [...(end < 0 ? untilNext : untilNext.slice(0, end)).matchAll(PLACE)][0] ?? [];
    const code = source.slice(start, source.indexOf('\n', start));
    const elsewhere = Object.entries(AFTER_ITS_CALL).find(([call]) => code.startsWith(call));
    return { file, code, place: place ?? elsewhere?.[1] };
  });
}

const sources = FOLDERS.flatMap((folder) => readdirSync(folder).map((name) => join(folder, name)));
const writes = sources.flatMap(writesOf);

describe('must 2: a crash at any line', () => {
  it.each(writes.map((one) => [`${one.file}: ${one.code}`, one] as const))('can be tried after %s', (_, { place }) => {
    expect(place).toBeDefined();
  });

  it('is tried where there are writes: the source was read', () => {
    expect(writes.length).toBeGreaterThan(15);
    // after a provider has the message, which is no write of ours; and in the wiring
    const beside = ['delivery.sent', 'mail.original-stored'];
    const known = [...writes.map(({ place }) => place), ...beside, ...Object.values(AFTER_ITS_CALL)];
    expect(new Set(known)).toEqual(new Set(FAILPOINTS));
  });
});
