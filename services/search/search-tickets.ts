import { z } from 'zod';
import { citiesFor, type Viewer } from '../../shared/auth/viewer.ts';
import type { Clock } from '../../shared/clock.ts';
import type { SearchFilters } from '../../shared/contracts/search.ts';
import { readCursor, writeCursor } from '../../shared/cursor.ts';
import { anyOf } from '../../shared/db/any-of.ts';
import type { Filter } from '../../shared/db/mongo.ts';
import { readQuery, type SearchQuery, type Sought } from '../../shared/domain/search-query.ts';
import type { Ticket } from '../../shared/domain/types.ts';
import type { SearchEntryRepository } from '../../shared/repositories/search-entries.ts';
import type { TicketRepository } from '../../shared/repositories/tickets.ts';
import { candidatesOf, FEW, newestFirst, type Place } from './candidates.ts';
import type { HelpedTickets } from './helped-tickets.ts';

type Deps = {
  searchEntries: Pick<SearchEntryRepository, 'within' | 'among'>;
  tickets: Pick<TicketRepository, 'among' | 'some'>;
  helpedTickets: HelpedTickets;
  clock: Clock;
  /** Entries that one request goes through. */
  mostSeen?: number;
};
/** `isOwn`: the number or address asked for is the ticket's own. */
type Row = { ticket: Ticket; isOwn: boolean };
type Found = { items: Ticket[]; words: readonly Sought[]; next: string | null };
type Pass = { isOwn: boolean; words: readonly Sought[]; without: string | null };
/** `reached`: there may be more behind that place. */
type Rows = { rows: Row[]; reached: Place | null };
type Asked = { cities: string[]; filter: Filter<Ticket>; limit: number };

/** Tickets looked at together, where not each of them fits. */
const CHUNK = 500;

const place = z.tuple([z.boolean(), z.number().int(), z.string()]);

/**
 * Tickets that have all the words: first those whose own number or address is asked for, then the newest ones first. That
 * order never changes, so no page misses or repeats one. Where few of many match, a page may be short and go on all the same.
 */
export function createSearchTickets({ searchEntries, tickets, helpedTickets, clock, mostSeen }: Deps) {
  async function rowsOf(pass: Pass, after: Place | null, { cities, filter, limit }: Asked): Promise<Rows> {
    const rows: Row[] = [];
    const wanted = { cities, words: pass.words, without: pass.without };
    const narrowed = () => narrow(cities, filter);
    const size = Object.keys(filter).length ? CHUNK : limit;
    for await (const { entries, reached } of candidatesOf(
      { searchEntries, clock },
      { wanted, after, narrowed, mostSeen },
    )) {
      for (let from = 0; from < entries.length; from += size) {
        const ids = entries.slice(from, from + size).map(({ _id }) => _id);
        const known = new Map((await tickets.among(ids, filter)).map((ticket) => [ticket._id, ticket]));
        rows.push(...ids.flatMap((id) => known.get(id) ?? []).map((ticket) => ({ ticket, isOwn: pass.isOwn })));
        if (rows.length >= limit) return { rows: rows.slice(0, limit), reached: null };
      }
      if (reached) return { rows, reached };
    }
    return { rows, reached: null };
  }

  /** Tickets in hand or waiting are few, however many have the words. */
  async function narrow(cities: string[], filter: Filter<Ticket>): Promise<string[] | null> {
    if (!('assignee.id' in filter) && !('status' in filter)) return null;
    const found = await tickets.some({ city: anyOf(cities), ...filter }, FEW + 1);
    return found.length <= FEW ? found.map(({ _id }) => _id) : null;
  }

  return async function searchTickets(asked: SearchFilters, viewer: Viewer): Promise<Found> {
    const query = readQuery(asked.q);
    const cities = citiesFor(viewer, asked.city);
    const from = readCursor(asked, place);
    const filter = filterOf(asked, viewer);
    const limit = asked.limit + 1;
    const rows: Row[] = [];
    let stop: z.output<typeof place> | null = null;
    for (const pass of passesOf(query)) {
      if (stop || rows.length >= limit || (from && pass.isOwn && !from[0])) continue;
      const after = from && from[0] === pass.isOwn ? { at: new Date(from[1]), id: from[2] } : null;
      const found = await rowsOf(pass, after, { cities, filter, limit: limit - rows.length });
      rows.push(...found.rows);
      if (found.reached) stop = [pass.isOwn, found.reached.at.getTime(), found.reached.id];
    }
    const helped = asked.city ? [] : await helpedTickets(query, viewer, filter);
    const isHere = (row: Row) => (!from || inOrder(row, rowAt(from)) > 0) && (!stop || inOrder(row, rowAt(stop)) <= 0);
    rows.push(...helped.filter(isHere));
    const all = rows.toSorted(inOrder);
    const items = all.slice(0, asked.limit);
    const last = items.at(-1);
    const goesOn = all.length > asked.limit && last ? placeOf(last) : stop;
    const next = goesOn && writeCursor(asked, goesOn);
    return { items: items.map(({ ticket }) => ticket), words: query.words, next };
  };
}

export type SearchTickets = ReturnType<typeof createSearchTickets>;

function passesOf({ words, own }: SearchQuery): Pass[] {
  const all = { isOwn: false, words, without: own };
  return own ? [{ isOwn: true, words: [{ terms: [own], prefix: null }], without: null }, all] : [all];
}

function filterOf({ service, status, channel, assignee }: SearchFilters, viewer: Viewer): Filter<Ticket> {
  const filter: Filter<Ticket> = {};
  if (service) filter.service = anyOf(service);
  if (status) filter.status = anyOf(status);
  if (channel) filter.channel = anyOf(channel);
  if (assignee)
    filter['assignee.id'] = anyOf(
      assignee.map((who) => (who === 'me' ? viewer.agent._id : who === 'none' ? null : who)),
    );
  return filter;
}

type RowPlace = { isOwn: boolean; ticket: Pick<Ticket, '_id' | 'createdAt'> };

function inOrder(one: RowPlace, other: RowPlace): number {
  if (one.isOwn !== other.isOwn) return one.isOwn ? -1 : 1;
  const [a, b] = [one, other].map(({ ticket }) => ({ at: ticket.createdAt, id: ticket._id })) as [Place, Place];
  return newestFirst(a, b);
}

function placeOf({ isOwn, ticket }: Row): z.output<typeof place> {
  return [isOwn, ticket.createdAt.getTime(), ticket._id];
}

function rowAt([isOwn, at, _id]: z.output<typeof place>): RowPlace {
  return { isOwn, ticket: { _id, createdAt: new Date(at) } };
}
