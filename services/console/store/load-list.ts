import type { TicketView } from '../../../shared/contracts/tickets.ts';
import { get, type Page } from '../api.ts';
import { changeList, held, takeTickets, useLive } from './live-state.ts';
import { takePage } from './ticket-list.ts';

const PAGE = 100;
/** After a lost connection a list is read again as far as it was, but no further than this. */
const MOST_READ_AGAIN = 500;
/** The one read of each list whose answer still counts: an older one, or one of another query, comes too late. */
const newestRead = new Map<string, object>();

/** Reads on where the list was left; nothing where it is complete or being read. */
export async function loadMore(name: string): Promise<void> {
  const list = useLive.getState().lists[name];
  if (!list || list.phase === 'loading' || list.next === null) return;
  changeList(name, (one) => ({ ...one, phase: 'loading' }));
  await readPage(name, { cursor: list.next, isFirst: list.next === undefined });
}

/** Reads the list anew: what stands there stays until the first page is in. */
export async function reload(name: string): Promise<void> {
  const before = useLive.getState().lists[name];
  if (!before) return;
  changeList(name, (one) => ({ ...one, phase: 'loading', touched: [] }));
  await readPage(name, { cursor: undefined, isFirst: true });
  const until = Math.min(before.ids.length, MOST_READ_AGAIN);
  while (needsMore(name, until)) await loadMore(name);
}

function needsMore(name: string, until: number): boolean {
  const list = useLive.getState().lists[name];
  return Boolean(list && list.phase === 'idle' && list.next && list.ids.length < until);
}

async function readPage(name: string, { cursor, isFirst }: { cursor: string | undefined; isFirst: boolean }) {
  const asked = useLive.getState().lists[name];
  if (!asked) return;
  const read = {};
  newestRead.set(name, read);
  const isStillAsked = () => newestRead.get(name) === read && useLive.getState().lists[name]?.query === asked.query;
  try {
    const { items, next } = await get<Page<TicketView>>('/tickets', { query: { ...asked.query, limit: PAGE, cursor } });
    takeTickets(items);
    const ids = items.map(({ id }) => id);
    if (isStillAsked()) changeList(name, (list) => takePage(list, { ids, next, isFirst }, held()));
  } catch {
    // the list says so itself and is tried again by its button, or when the connection is back
    if (isStillAsked()) changeList(name, (list) => ({ ...list, phase: 'failed', touched: [] }));
  }
}
