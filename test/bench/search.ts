import { createIndexTickets } from '../../services/search/index-tickets.ts';
import { newId } from '../../shared/ids.ts';
import type { Place } from '../../shared/repositories/marks.ts';
import { type BenchOptions, type BenchServer, startBenchServer } from './bench-server.ts';
import { signIn } from './clients.ts';
import { print, quantile } from './measure.ts';
import { nameOf, phoneOf, residentText } from './search-texts.ts';
import { storeTickets } from './stored-tickets.ts';

const TIMES = 20;
const PAGE = 200;
/** Of the twenty, each asks for something else where there is something else. */
const SEARCHES: [name: string, query: (n: number) => string][] = [
  ['a seldom word', (n) => `q=${nameOf(n * 37)}kuja`],
  ['a frequent word in another form', () => 'q=jäteastioita'],
  ['a word of every other ticket', () => 'q=hei'],
  ['two frequent words', () => 'q=roskat kadulla'],
  ['a frequent and a seldom word', (n) => `q=roskat ${nameOf(n * 41)}kuja`],
  ['three letters of a word', (n) => `q=${['kat', 'ros', 'päi', 'lib', 'gat'][n % 5]}`],
  ['the beginning of a compound', () => 'q=pysäköint'],
  ['a number', (n) => `q=HEL-2025-${String(n * 411).padStart(6, '0')}`],
  ['a phone number', (n) => `q=${phoneOf(n * 410)}`],
  ['a frequent word in what waits for residents', () => 'q=lasku&status=pending'],
  ['a frequent word in what somebody has', (n) => `q=lasku&assignee=past${n}`],
  ['a frequent word of one service', () => 'q=kirjasto&service=library'],
];

/** Search over what a city has after years, asked of the server as the console asks it. */
export async function benchSearch({ count, ...servers }: BenchOptions & { count: number }): Promise<void> {
  const server = await startBenchServer({ ...servers, name: `bench_search_${newId()}` });
  await storeTickets(server, count, residentText);
  await index(server);
  await ask(server, count);
  await server.stop();
}

async function ask(server: BenchServer, count: number): Promise<void> {
  const token = await signIn(server.url, server.emails[0] ?? '');
  const all: number[] = [];
  for (const [name, query] of SEARCHES) {
    const times: number[] = [];
    let hits = 0;
    for (let n = 0; n < TIMES; n++) {
      const startedAt = performance.now();
      const response = await fetch(`${server.url}/api/v1/search?${encodeURI(query(n))}`, {
        headers: { authorization: `Bearer ${token}` },
      });
      const { items } = (await response.json()) as { items?: unknown[] };
      times.push(performance.now() - startedAt);
      if (!items) throw new Error(`${name}: ${response.status}`);
      hits += items.length;
    }
    all.push(...times);
    print({ name: `search: ${name}`, found: hits / TIMES, p50: quantile(times, 0.5), p95: quantile(times, 0.95) });
  }
  print({ name: `search of ${count} tickets`, p50: quantile(all, 0.5), p95: quantile(all, 0.95) });
}

/** As the sweep does, without its rests. */
async function index({ store }: BenchServer): Promise<void> {
  const indexTickets = createIndexTickets(store);
  const startedAt = performance.now();
  let made = 0;
  let place: Place = { at: new Date(0), id: '' };
  for (;;) {
    const found: Awaited<ReturnType<typeof store.tickets.updatedBeyond>> = await store.tickets.updatedBeyond(place, {
      city: 'helsinki',
      until: new Date(),
      limit: PAGE,
    });
    const last = found.at(-1);
    if (!last) break;
    made += await indexTickets(found);
    place = { at: last.updatedAt, id: last._id };
  }
  print({
    name: 'tickets made searchable',
    count: made,
    perSecond: Math.round((made / (performance.now() - startedAt)) * 1_000),
  });
}
