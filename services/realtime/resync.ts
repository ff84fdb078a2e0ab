import type { Clock } from '../../shared/clock.ts';
import { viewTicket } from '../../shared/contracts/views.ts';
import { anyOf } from '../../shared/db/any-of.ts';
import type { Filter } from '../../shared/db/mongo.ts';
import { isHelping } from '../../shared/domain/helpers.ts';
import type { Helper, Ticket } from '../../shared/domain/types.ts';
import { workCities } from '../../shared/repositories/cities.ts';
import type { Store } from '../../shared/repositories/open-store.ts';
import { ROOMS, roomsOf } from './staff-rooms.ts';
import type { StaffNamespace } from './staff-socket.ts';
import { viewForHelper } from './staff-tell.ts';

type Deps = {
  staff: StaffNamespace;
  store: {
    tickets: Pick<Store['tickets'], 'versionsOf' | 'byIds' | 'changedWithin'>;
    cities: Pick<Store['cities'], 'book'>;
  };
  clock: Clock;
  /** Tickets read at once; however many changed, all are compared. */
  pageSize?: number;
};

/** Milliseconds that a look reaches behind the one before it: clocks differ, and writes take their time. */
const OVERLAP_MS = 15_000;
const PAGE_SIZE = 500;

/**
 * The net below the adapter: what this process's sockets were told is compared with MongoDB, and the rest is sent.
 * Watched tickets by their version, whenever they changed; owned, offered, consulted, escalated and waiting ones among
 * what changed lately.
 */
export function createResync({ staff, store, clock, pageSize = PAGE_SIZE }: Deps) {
  const told = new Map<string, { version: number; at: Date }>();
  let lookedAt = clock.now();
  const isWatched = (ticket: string) =>
    [ROOMS.ticket, ROOMS.helped].some((room) => staff.adapter.rooms.has(room(ticket)));
  const isNews = ({ _id, version }: Pick<Ticket, '_id' | 'version'>) => version > (told.get(_id)?.version ?? 0);

  function note(ticket: string, version: number): void {
    told.set(ticket, { version: Math.max(version, told.get(ticket)?.version ?? 0), at: clock.now() });
  }

  async function watchedBehind(): Promise<Ticket[]> {
    const watched = [...told.keys()].filter(isWatched);
    const behind = watched.length ? (await store.tickets.versionsOf(watched)).filter(isNews) : [];
    return behind.length ? store.tickets.byIds(behind.map(({ _id }) => _id)) : [];
  }

  /** Page after page, ascending: what changes again meanwhile comes later than `until`, and so in the next look. */
  async function tellRecent(since: Date, until: Date): Promise<void> {
    const own = [...new Set([...staff.sockets.values()].flatMap((socket) => [...socket.data.viewer.cities]))];
    if (!own.length) return;
    const cities = workCities(await store.cities.book(), own);
    let beyond: Pick<Ticket, 'updatedAt' | '_id'> | undefined;
    do {
      const filter = { city: anyOf(cities), ...changedBetween({ since, until, beyond }) };
      const page = await store.tickets.changedWithin(filter, pageSize);
      const news = page.filter(isNews).map(({ _id }) => _id);
      if (news.length) tellNews(await store.tickets.byIds(news));
      beyond = page.length === pageSize ? page.at(-1) : undefined;
    } while (beyond);
  }

  /** Once per ticket: telling notes it. */
  function tellNews(tickets: readonly Ticket[]): void {
    for (const ticket of tickets) if (isNews(ticket)) tellHere(ticket);
  }

  return {
    note,
    /** Anything on its way out to a socket, also what another process told. */
    noteOutgoing(event: unknown, payload: unknown): void {
      if (event === 'ticket' && isTicketEmission(payload)) note(payload.ticket.id, payload.ticket.version);
    },
    async run(): Promise<void> {
      // of what was told before this, no look asks again unless it is watched
      const since = new Date(lookedAt.getTime() - OVERLAP_MS);
      const now = clock.now();
      tellNews(await watchedBehind());
      await tellRecent(since, now);
      for (const [ticket, { at }] of told) if (!isWatched(ticket) && at < since) told.delete(ticket);
      lookedAt = now;
    },
  };

  /** What it left is unknown by now: its queues, the agent before and those who were asked hear of it in any case. */
  function tellHere(ticket: Ticket): void {
    const { _id, city, service, lastAssignee, lastConsulted = [], escalation } = ticket;
    const before = [...(lastAssignee ? [lastAssignee.id] : []), ...lastConsulted];
    note(_id, ticket.version);
    const left = [
      ROOMS.queue({ city }),
      ROOMS.queue({ city, service }),
      ...before.map((agent) => ROOMS.work({ agent, city })),
      // null: it was escalated once, perhaps until a moment ago
      ...(escalation === undefined ? [] : [ROOMS.supervisors(city)]),
    ];
    staff.local.to([...roomsOf(ticket, []), ...left]).emit('ticket', { ticket: viewTicket(ticket), events: [] });
    for (const helper of ticket.helpers ?? []) tellHelper(ticket, helper);
  }

  function tellHelper(ticket: Ticket, helper: Helper): void {
    const here = staff.local.to(ROOMS.help(helper));
    if (isHelping(ticket, helper.agent)) here.emit('ticket', viewForHelper(ticket, helper, []));
    // they may have had it until something that was not told here
    else here.emit('ticket.gone', { ticket: ticket._id });
  }
}

type Between = { since: Date; until: Date; beyond: Pick<Ticket, 'updatedAt' | '_id'> | undefined };

/** The bound beside the pair lets the index be entered at the place itself. */
function changedBetween({ since, until, beyond }: Between): Filter<Ticket> {
  if (!beyond) return { updatedAt: { $gte: since, $lte: until } };
  const { updatedAt, _id } = beyond;
  return {
    updatedAt: { $gte: updatedAt, $lte: until },
    $or: [{ updatedAt: { $gt: updatedAt } }, { updatedAt, _id: { $gt: _id } }],
  };
}

type TicketEmission = { ticket: { id: string; version: number } };

function isTicketEmission(payload: unknown): payload is TicketEmission {
  if (typeof payload !== 'object' || payload === null || !('ticket' in payload)) return false;
  const { ticket } = payload;
  if (typeof ticket !== 'object' || ticket === null || !('id' in ticket) || !('version' in ticket)) return false;
  return typeof ticket.id === 'string' && typeof ticket.version === 'number';
}
