import { z } from 'zod';
import { citiesFor, maySee, type Viewer } from '../../shared/auth/viewer.ts';
import type { ticketListQuery } from '../../shared/contracts/tickets.ts';
import { readCursor, writeCursor } from '../../shared/cursor.ts';
import { anyOf } from '../../shared/db/any-of.ts';
import type { Filter } from '../../shared/db/mongo.ts';
import type { Ticket } from '../../shared/domain/types.ts';
import { type CityBook, type CityRepository, workCities } from '../../shared/repositories/cities.ts';
import type { TicketPage, TicketRepository } from '../../shared/repositories/tickets.ts';

type Query = z.output<typeof ticketListQuery>;
const EPOCH = new Date(0);
const SORT_FIELDS = { waiting: 'waitingSince', created: 'createdAt', updated: 'updatedAt' } as const;

type Deps = {
  tickets: Pick<TicketRepository, 'page'>;
  cities: Pick<CityRepository, 'book'>;
  /** Which tickets have the words: all of these, or, where they are many, which of some. */
  matchList: (
    q: string,
    scope: { cities: readonly string[]; viewer: Viewer },
  ) => Promise<{ all: Ids } | { among: (ids: readonly string[]) => Promise<Ids> }>;
  /** How many such pieces of a list one request goes through. */
  mostChunks?: number;
};
type Ids = ReadonlySet<string>;
type Place = z.output<typeof place>;
type Page = Omit<TicketPage, 'limit'> & { from: Place | null };
/** `reached`: up to where it was looked, where that was enough for one request. */
type Found = { found: Ticket[]; reached?: Place };

/** Tickets looked at together, where not each of them has the words. */
const CHUNK = 200;
const MOST_CHUNKS = 25;
const TICKET_NUMBER = /^\p{L}{2,5}-\d{4}-\d{6,9}$/u;

/**
 * One page of the tickets one may see; rows that move while one reads may repeat, never vanish. Where few of many have the
 * words, a page may be short, or empty, and go on all the same.
 */
export function createListTickets({ tickets, cities, matchList, mostChunks = MOST_CHUNKS }: Deps) {
  const pageFrom = ({ filter, sort, descending, from }: Page, limit: number): Promise<Ticket[]> =>
    tickets.page({
      filter: from ? { $and: [filter, beyond(from, { sort, descending })] } : filter,
      sort,
      descending,
      limit,
    });

  /** By their words: where these are in many tickets, the list is gone through until there are enough. */
  async function matching(page: Page, limit: number, match: Awaited<ReturnType<Deps['matchList']>>): Promise<Found> {
    if ('all' in match)
      return {
        found: await pageFrom({ ...page, filter: { $and: [page.filter, { _id: { $in: [...match.all] } }] } }, limit),
      };
    const found: Ticket[] = [];
    let reached = page.from;
    for (let chunks = 0; chunks < mostChunks; chunks++) {
      const some = await pageFrom({ ...page, from: reached }, CHUNK);
      const ids = await match.among(some.map(({ _id }) => _id));
      found.push(...some.filter(({ _id }) => ids.has(_id)));
      const last = some.at(-1);
      if (!last || some.length < CHUNK || found.length >= limit) return { found: found.slice(0, limit) };
      reached = placeOf(last, page.sort);
    }
    return { found, ...(reached && { reached }) };
  }

  return async function listTickets(query: Query, viewer: Viewer): Promise<{ items: Ticket[]; next: string | null }> {
    const places = placesOf(query, viewer, await cities.book());
    const page = { ...planOf(query, viewer, places), from: readCursor(query, place) };
    const limit = query.limit + 1;
    const isByWords = query.q !== undefined && !TICKET_NUMBER.test(query.q);
    const { found, reached }: Found = isByWords
      ? await matching(page, limit, await matchList(query.q ?? '', { cities: places, viewer }))
      : { found: await pageFrom(page, limit) };
    const items = found.slice(0, query.limit);
    const last = items.at(-1);
    const goesOn = found.length > query.limit && last ? placeOf(last, page.sort) : reached;
    const next = goesOn ? writeCursor(query, goesOn) : null;
    // of cities that one helps there is nothing else to see
    return { items: items.filter((ticket) => maySee(viewer, ticket)), next };
  };
}

function planOf(query: Query, viewer: Viewer, places: string[]): Omit<TicketPage, 'limit'> {
  const descending = query.sort.startsWith('-');
  const sort = SORT_FIELDS[query.sort.replace('-', '') as keyof typeof SORT_FIELDS];
  const filter: Filter<Ticket> = { city: anyOf(places) };
  if (query.service) filter.service = anyOf(query.service);
  if (query.status) filter.status = anyOf(query.status);
  if (query.channel) filter.channel = anyOf(query.channel);
  if (query.priority) filter.priority = anyOf(query.priority);
  if (query.contact) filter['contact.id'] = anyOf(query.contact);
  if (query.tag) filter.tags = anyOf(query.tag);
  if (query.q && TICKET_NUMBER.test(query.q)) filter.number = query.q.toUpperCase();
  if (query.updatedAfter) filter.updatedAt = { $gt: new Date(query.updatedAfter) };
  // the date names the partial index
  if (query.consulted) {
    filter['consulted.id'] = anyOf(query.consulted.map((who) => (who === 'me' ? viewer.agent._id : who)));
    filter.consultedAt = { $gt: EPOCH };
  }
  if (query.escalated === 'true') filter['escalation.at'] = { $gt: EPOCH };
  if (query.escalated === 'false') filter.escalation = null;
  if (query.assignee)
    filter['assignee.id'] = anyOf(
      query.assignee.map((who) => (who === 'me' ? viewer.agent._id : who === 'none' ? null : who)),
    );
  return { filter, sort, descending };
}

/** One's own tickets are also those that one helps another city with. */
function placesOf({ city, assignee }: Query, viewer: Viewer, book: CityBook): string[] {
  const isOwnWork = assignee?.length === 1 && (assignee[0] === 'me' || assignee[0] === viewer.agent._id);
  return !city && isOwnWork ? workCities(book, viewer.agent.cities) : citiesFor(viewer, city);
}

const place = z.tuple([z.number().int().nullable(), z.string()]);

function placeOf(ticket: Ticket, sort: TicketPage['sort']): Place {
  return [ticket[sort]?.getTime() ?? null, ticket._id];
}

function beyond(
  [value, id]: z.output<typeof place>,
  { sort, descending }: Pick<TicketPage, 'sort' | 'descending'>,
): Filter<Ticket> {
  const at = value === null ? null : new Date(value);
  const further = descending ? '$lt' : '$gt';
  // null sorts before every date
  const beyondNull = descending ? [] : [{ [sort]: { $ne: null } }];
  const beyondDate = descending ? [{ [sort]: { $lt: at } }, { [sort]: null }] : [{ [sort]: { $gt: at } }];
  return { $or: [...(at === null ? beyondNull : beyondDate), { [sort]: at, _id: { [further]: id } }] };
}
