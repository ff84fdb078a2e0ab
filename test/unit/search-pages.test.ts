import { demoAgents } from '../../services/launcher/seed/demo-data.ts';
import { createSearchTickets } from '../../services/search/search-tickets.ts';
import { createListTickets } from '../../services/tickets/list-tickets.ts';
import { viewerOf } from '../../shared/auth/viewer.ts';
import { searchQuery } from '../../shared/contracts/search.ts';
import { ticketListQuery } from '../../shared/contracts/tickets.ts';
import type { Sought } from '../../shared/domain/search-query.ts';
import { AT, aTicket } from '../support/a-ticket.ts';

const HALF_DAY_MS = 12 * 3_600_000;
const agent = demoAgents.find(({ email }) => email === 'agent1@helsinki.example');
const viewer = viewerOf({ ...(agent ?? demoAgents[0]!), passwordHash: '' });

/** All have the first word, every hundredth has both; the newest ones last, two at a time created at once. */
const tickets = Array.from({ length: 1_000 }, (_, n) => {
  const createdAt = new Date(AT.getTime() + Math.floor(n / 2) * HALF_DAY_MS);
  return aTicket({ _id: `t${n}`, createdAt, updatedAt: createdAt });
});
const bothOf = (order: 'newest' | 'oldest') => {
  const ids = tickets.flatMap(({ _id }, n) => (n % 100 === 0 ? [_id] : []));
  return order === 'newest' ? ids.toReversed() : ids;
};
const words = new Map(
  tickets.map(({ _id }, n) => [_id, new Set(['roska', ...(n % 100 === 0 ? ['harvoin'] : [])])] as const),
);
/** By the words as they are written; their stems are tried elsewhere. */
const has = (id: string, { prefix, terms }: Sought) =>
  [...(words.get(id) ?? [])].some((word) => word === prefix || terms.some((term) => term.endsWith(word.slice(0, 4))));
const entriesOf = (ids: readonly string[]) =>
  tickets.filter(({ _id }) => ids.includes(_id)).map(({ _id, createdAt: at }) => ({ _id, at }));

let reads = 0;
const searchEntries = {
  // of one word all have it, whichever of the two leads
  within: async (_wanted: object, { from, until }: { from: Date; until: Date }) => {
    reads++;
    return tickets
      .filter(({ createdAt }) => createdAt >= from && createdAt <= until)
      .map(({ _id, createdAt: at }) => ({ _id, at }));
  },
  among: async (ids: readonly string[], wanted: { words: readonly Sought[] }) =>
    entriesOf(ids.filter((id) => wanted.words.every((word) => has(id, word)))),
};
const clock = { now: () => new Date(AT.getTime() + 500 * HALF_DAY_MS) };
const among = async (ids: readonly string[]) => tickets.filter(({ _id }) => ids.includes(_id));

describe('words that are in many tickets and hardly ever together', () => {
  it('are searched for piece by piece: each is found once, in order, over pages that may be short', async () => {
    const search = createSearchTickets({
      searchEntries,
      tickets: { among, some: async () => [] },
      helpedTickets: async () => [],
      clock,
      mostSeen: 150,
    });
    const found: string[] = [];
    const sizes: number[] = [];
    let cursor: string | undefined;
    reads = 0;
    do {
      const page = await search(searchQuery.parse({ q: 'roska harvoin', limit: '3', cursor }), viewer);
      found.push(...page.items.map(({ _id }) => _id));
      sizes.push(page.items.length);
      cursor = page.next ?? undefined;
    } while (cursor && sizes.length < 100);

    expect(found).toEqual(bothOf('newest'));
    expect(Math.max(...sizes)).toBeLessThanOrEqual(3);
    expect(sizes.slice(0, -1).some((size) => size < 3)).toBe(true);
    expect(reads).toBeLessThan(100);
  });

  it('are listed piece by piece too, in the order of the list', async () => {
    const list = createListTickets({
      tickets: {
        // as the repository pages: what is beyond the place, so many of it
        page: async ({ filter, limit }) => {
          const [, beyond] = (
            filter as { $and?: [object, { $or: [{ createdAt: { $gt: Date } }, { _id: { $gt: string } }] }] }
          ).$and ?? [{}, null];
          const from = beyond ? tickets.findIndex(({ createdAt }) => createdAt > beyond.$or[0].createdAt.$gt) : 0;
          return from < 0 ? [] : tickets.slice(from, from + limit);
        },
      },
      cities: {
        book: async () => ({
          cities: new Map(),
          services: new Map(),
          byAddress: new Map(),
          byNumber: new Map(),
          agreements: [],
        }),
      },
      matchList: async () => ({
        among: async (ids) => new Set(ids.filter((id) => bothOf('oldest').includes(id))),
      }),
      mostChunks: 1,
    });
    const found: string[] = [];
    const sizes: number[] = [];
    let cursor: string | undefined;
    do {
      const page = await list(
        ticketListQuery.parse({ q: 'roska harvoin', sort: 'created', limit: '3', cursor }),
        viewer,
      );
      found.push(...page.items.map(({ _id }) => _id));
      sizes.push(page.items.length);
      cursor = page.next ?? undefined;
    } while (cursor && sizes.length < 100);

    expect(found).toEqual(bothOf('oldest'));
    expect(sizes).toContain(2);
  });
});
