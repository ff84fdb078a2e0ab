import type { Filter } from '../../shared/db/mongo.ts';
import type { Ticket } from '../../shared/domain/types.ts';
import type { BenchServer } from './bench-server.ts';
import { signIn } from './clients.ts';
import { print, quantile } from './measure.ts';

type Sort = Record<string, 1 | -1>;
type List = { name: string; path: string; filter: Filter<Ticket>; sort: Sort };

const TIMES = 20;
const PAGE = 50;

const LISTS: List[] = [
  {
    name: 'the shared queue, longest waiting first',
    path: 'status=queued&city=helsinki&sort=waiting',
    filter: { city: 'helsinki', status: 'queued' },
    sort: { waitingSince: 1, _id: 1 },
  },
  {
    name: 'a city, newest change first',
    path: 'city=helsinki&sort=-updated',
    filter: { city: 'helsinki' },
    sort: { updatedAt: -1, _id: -1 },
  },
  {
    name: 'what is resolved, newest change first',
    path: 'city=helsinki&status=resolved&sort=-updated',
    filter: { city: 'helsinki', status: 'resolved' },
    sort: { updatedAt: -1, _id: -1 },
  },
  {
    name: 'my own, newest change first',
    path: 'city=helsinki&assignee=me&sort=-updated',
    filter: { city: 'helsinki', 'assignee.id': 'bench0' },
    sort: { updatedAt: -1, _id: -1 },
  },
  {
    name: 'by number',
    path: 'city=helsinki&q=HEL-2025-000500',
    filter: { city: 'helsinki', number: 'HEL-2025-000500' },
    sort: { updatedAt: -1, _id: -1 },
  },
];

/** Lists are judged by their plan: keys examined ≈ rows returned. Their time is that of the database at hand. */
export async function benchLists({ url, emails, db }: BenchServer): Promise<void> {
  const token = await signIn(url, emails[0] ?? '');
  for (const { name, path, filter, sort } of LISTS) {
    const times: number[] = [];
    for (let i = 0; i < TIMES; i++) {
      const startedAt = performance.now();
      const response = await fetch(`${url}/api/v1/tickets?${path}&limit=${PAGE}`, {
        headers: { authorization: `Bearer ${token}` },
      });
      if (!response.ok) throw new Error(`${name}: ${response.status} ${await response.text()}`);
      await response.arrayBuffer();
      times.push(performance.now() - startedAt);
    }
    const { executionStats } = await db
      .collection<Ticket>('tickets')
      .find(filter)
      .sort(sort)
      .limit(PAGE)
      .explain('executionStats');
    const { totalKeysExamined: keys, nReturned: rows } = executionStats;
    print({ name, keys, rows, p50: quantile(times, 0.5), p95: quantile(times, 0.95) });
  }
}
