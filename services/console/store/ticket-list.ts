import type { TICKET_SORTS, TicketView } from '../../../shared/contracts/tickets.ts';
import type { Channel, Priority, TicketStatus } from '../../../shared/domain/types.ts';

/** Which tickets a list holds and in which order: the filters of `GET /tickets`. */
export type ListQuery = {
  city?: readonly string[];
  service?: readonly string[];
  status?: readonly TicketStatus[];
  channel?: readonly Channel[];
  priority?: readonly Priority[];
  /** Ids, `none`, or `me`. */
  assignee?: readonly string[];
  sort: (typeof TICKET_SORTS)[number];
};

/** What has been read of a list so far, kept right by what comes live. Tickets themselves are held by id, once. */
export type TicketList = {
  query: ListQuery;
  ids: readonly string[];
  /** Cursor of the page after the last id; null: there is none; undefined: nothing was read yet. */
  next: string | null | undefined;
  phase: 'idle' | 'loading' | 'failed';
  /** Tickets that came live while a page was on its way: the page may have been read before them. */
  touched: readonly string[];
};

export type Held = { me: string; ticket: (id: string) => TicketView | undefined };

export function emptyList(query: ListQuery): TicketList {
  return { query, ids: [], next: undefined, phase: 'idle', touched: [] };
}

export function matches(query: ListQuery, ticket: TicketView, me: string): boolean {
  const has = (wanted: readonly string[] | undefined, value: string) => !wanted?.length || wanted.includes(value);
  const assignee = ticket.assignee?.id ?? 'none';
  return (
    has(query.city, ticket.city) &&
    has(query.service, ticket.service) &&
    has(query.status, ticket.status) &&
    has(query.channel, ticket.channel) &&
    has(query.priority, ticket.priority) &&
    has(
      query.assignee?.map((who) => (who === 'me' ? me : who)),
      assignee,
    )
  );
}

const FIELDS = { waiting: 'waitingSince', created: 'createdAt', updated: 'updatedAt' } as const;

/** As the server sorts: by date, null before every date, then by id. */
export function compare(sort: ListQuery['sort'], one: TicketView, other: TicketView): number {
  const isDescending = sort.startsWith('-');
  const field = FIELDS[sort.replace('-', '') as keyof typeof FIELDS];
  const [a, b] = [one[field] ?? '', other[field] ?? ''];
  const order = a === b ? (one.id < other.id ? -1 : one.id > other.id ? 1 : 0) : a < b ? -1 : 1;
  return isDescending ? -order : order;
}

/**
 * A list after a ticket in it, or one that now belongs into it, has changed. What belongs behind the last one read
 * comes with its page.
 */
export function placeIn(list: TicketList, ticket: TicketView, held: Held): TicketList {
  const touched = list.phase === 'loading' ? [...list.touched, ticket.id] : list.touched;
  const at = list.ids.indexOf(ticket.id);
  const belongs = matches(list.query, ticket, held.me);
  if (at < 0 && !belongs) return touched === list.touched ? list : { ...list, touched };
  const others = at < 0 ? list.ids : [...list.ids.slice(0, at), ...list.ids.slice(at + 1)];
  if (!belongs) return { ...list, ids: others, touched };
  const place = placeOf(others, ticket, { sort: list.query.sort, held });
  if (place === at) return touched === list.touched ? list : { ...list, touched };
  if (place === others.length && list.next !== null) return { ...list, ids: others, touched };
  return { ...list, ids: [...others.slice(0, place), ticket.id, ...others.slice(place)], touched };
}

/** Nobody may see it any more. */
export function removeFrom(list: TicketList, id: string): TicketList {
  return list.ids.includes(id) ? { ...list, ids: list.ids.filter((one) => one !== id) } : list;
}

/** A page that was read: behind what is there, or in its place when the list was read anew. */
export function takePage(
  list: TicketList,
  { ids, next, isFirst }: { ids: readonly string[]; next: string | null; isFirst: boolean },
  held: Held,
): TicketList {
  const before = isFirst ? [] : list.ids;
  const known = new Set(before);
  const fresh = ids.filter((id) => {
    const ticket = held.ticket(id);
    return ticket && !known.has(id) && matches(list.query, ticket, held.me);
  });
  const read: TicketList = { ...list, ids: [...before, ...fresh], next, phase: 'idle', touched: [] };
  return list.touched.reduce((sofar, id) => {
    const ticket = held.ticket(id);
    return ticket ? placeIn(sofar, ticket, held) : removeFrom(sofar, id);
  }, read);
}

/** The next one or the one before; the first where none of them is open. */
export function neighbourOf(open: string | undefined, ids: readonly string[], by: 1 | -1): string | undefined {
  const at = open ? ids.indexOf(open) : -1;
  return ids[at < 0 ? 0 : Math.min(ids.length - 1, Math.max(0, at + by))];
}

/** Between which two it belongs, by halves. */
function placeOf(
  ids: readonly string[],
  ticket: TicketView,
  { sort, held }: { sort: ListQuery['sort']; held: Held },
): number {
  let [low, high] = [0, ids.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    const other = held.ticket(ids[middle] ?? '');
    if (other && compare(sort, other, ticket) < 0) low = middle + 1;
    else high = middle;
  }
  return low;
}
