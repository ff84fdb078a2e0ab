import type { Clock } from '../../shared/clock.ts';
import { viewTicket } from '../../shared/contracts/views.ts';
import type { Ticket } from '../../shared/domain/types.ts';
import type { Store } from '../../shared/repositories/open-store.ts';
import { ROOMS, roomsOf } from './staff-rooms.ts';
import type { StaffNamespace } from './staff-socket.ts';

type Deps = {
  staff: StaffNamespace;
  store: { tickets: Pick<Store['tickets'], 'versionsOf' | 'byIds' | 'page'> };
  clock: Clock;
};

/** Milliseconds that a look reaches behind the one before it: clocks differ, and writes take their time. */
const OVERLAP_MS = 15_000;
const MAX_RECENT = 500;

/**
 * The net below the adapter: what this process's sockets were told is compared with MongoDB, and the rest is sent.
 * Watched tickets by their version, whenever they changed; owned, offered and waiting ones among what changed lately.
 */
export function createResync({ staff, store, clock }: Deps) {
  const told = new Map<string, { version: number; at: Date }>();
  let lookedAt = clock.now();
  const isWatched = (ticket: string) => staff.adapter.rooms.has(ROOMS.ticket(ticket));
  const isNews = ({ _id, version }: Pick<Ticket, '_id' | 'version'>) => version > (told.get(_id)?.version ?? 0);

  function note(ticket: string, version: number): void {
    told.set(ticket, { version: Math.max(version, told.get(ticket)?.version ?? 0), at: clock.now() });
  }

  async function watchedBehind(): Promise<Ticket[]> {
    const watched = [...told.keys()].filter(isWatched);
    const behind = watched.length ? (await store.tickets.versionsOf(watched)).filter(isNews) : [];
    return behind.length ? store.tickets.byIds(behind.map(({ _id }) => _id)) : [];
  }

  async function recentBehind(since: Date): Promise<Ticket[]> {
    const cities = [...new Set([...staff.sockets.values()].flatMap((socket) => [...socket.data.viewer.cities]))];
    if (!cities.length) return [];
    const filter = { city: { $in: cities }, updatedAt: { $gte: since } };
    const recent = await store.tickets.page({ filter, sort: 'updatedAt', descending: true, limit: MAX_RECENT });
    return recent.filter(isNews);
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
      const behind = [...(await watchedBehind()), ...(await recentBehind(since))];
      // once per ticket: telling notes it
      for (const ticket of behind) if (isNews(ticket)) tellHere(ticket);
      for (const [ticket, { at }] of told) if (!isWatched(ticket) && at < since) told.delete(ticket);
      lookedAt = now;
    },
  };

  /** What it left is unknown by now: its queues and the agent before hear of it in any case. */
  function tellHere(ticket: Ticket): void {
    const { _id, city, service, lastAssignee } = ticket;
    note(_id, ticket.version);
    const left = [
      ROOMS.queue({ city }),
      ROOMS.queue({ city, service }),
      ...(lastAssignee ? [ROOMS.agent(lastAssignee.id)] : []),
    ];
    staff.local.to([...roomsOf(ticket, []), ...left]).emit('ticket', { ticket: viewTicket(ticket), events: [] });
  }
}

type TicketEmission = { ticket: { id: string; version: number } };

function isTicketEmission(payload: unknown): payload is TicketEmission {
  if (typeof payload !== 'object' || payload === null || !('ticket' in payload)) return false;
  const { ticket } = payload;
  if (typeof ticket !== 'object' || ticket === null || !('id' in ticket) || !('version' in ticket)) return false;
  return typeof ticket.id === 'string' && typeof ticket.version === 'number';
}
