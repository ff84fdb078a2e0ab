import { shownTo, visibleTo } from '../../shared/auth/viewer.ts';
import { viewMessage, viewTicket } from '../../shared/contracts/views.ts';
import type { Line, Message, Ticket } from '../../shared/domain/types.ts';
import { AppError } from '../../shared/errors.ts';
import type { Store } from '../../shared/repositories/open-store.ts';
import { ROOMS } from './staff-rooms.ts';
import type { StaffSocket } from './staff-socket.ts';
import type { WallboardWatch } from './wallboard-watch.ts';

type Queue = { city: string; service?: string | undefined };
type Watched = { ticket: string } | { queue: Queue } | { wallboard: { city?: string | undefined } };
type Deps = {
  wallboard: WallboardWatch;
  store: {
    tickets: Pick<Store['tickets'], 'byId' | 'page'>;
    messages: Pick<Store['messages'], 'inLine'>;
    cities: Pick<Store['cities'], 'book'>;
  };
};

const SHOWN = 50;
const WAITING = ['queued', 'offered'] as const;

/** Room first, then the snapshot: what is saved between the two is told. Whether it may be seen comes before both. */
export function createStaffWatch({ store, wallboard }: Deps) {
  const lastOf = ({ city, _id, ...ticket }: Ticket, line: Line) =>
    store.messages.inLine({ city, ticket: _id, line, after: 0, upTo: ticket[line], limit: SHOWN, last: true });

  async function watchTicket(socket: StaffSocket, id: string) {
    const { city } = visibleTo(socket.data.viewer, await store.tickets.byId(id));
    const room = socket.data.viewer.cities.has(city) ? ROOMS.ticket(id) : ROOMS.helped(id);
    await socket.join(room);
    const ticket = shownTo(socket.data.viewer, await stillVisible(socket, room, () => store.tickets.byId(id)));
    const { version, conversation, notes } = ticket;
    socket.data.screen.shown.set(id, { version, conversation, notes });
    const lines = await Promise.all([lastOf(ticket, 'conversation'), lastOf(ticket, 'notes')]);
    const messages = lines.flat().sort(byTime).slice(-SHOWN);
    return { ticket: viewTicket(ticket), messages: messages.map((message) => viewMessage(message, ticket)) };
  }

  async function watchQueue(socket: StaffSocket, { city, service }: Queue) {
    visibleTo<Queue>(socket.data.viewer, { city }, 'queue');
    if (service && !(await store.cities.book()).services.get(city)?.has(service))
      throw new AppError('not-found', 'There is no such queue');
    const room = ROOMS.queue({ city, service });
    await socket.join(room);
    await stillVisible(socket, room, async () => ({ city }));
    // each status by itself is in the index's order; both together would be sorted whole
    const pages = await Promise.all(
      WAITING.map((status) =>
        store.tickets.page({
          filter: { city, ...(service && { service }), status },
          sort: 'waitingSince',
          descending: false,
          limit: SHOWN,
        }),
      ),
    );
    return { items: pages.flat().sort(byWaiting).slice(0, SHOWN).map(viewTicket) };
  }

  return {
    async watch(socket: StaffSocket, watched: Watched): Promise<object> {
      if ('wallboard' in watched) return wallboard.watch(socket, watched.wallboard.city);
      return 'ticket' in watched ? watchTicket(socket, watched.ticket) : watchQueue(socket, watched.queue);
    },
    async unwatch(socket: StaffSocket, watched: Watched) {
      if ('wallboard' in watched) {
        wallboard.unwatch(socket);
        return {};
      }
      if ('queue' in watched) {
        await socket.leave(ROOMS.queue(watched.queue));
        return {};
      }
      socket.data.screen.shown.delete(watched.ticket);
      for (const room of [ROOMS.ticket, ROOMS.helped]) await socket.leave(room(watched.ticket));
      return {};
    },
  };
}

/** The viewer may have become another one on the way: then the room is left again. */
async function stillVisible<T extends { city: string }>(
  socket: StaffSocket,
  room: string,
  load: () => Promise<T | null>,
): Promise<T> {
  try {
    const thing = await load();
    return visibleTo(socket.data.viewer, thing);
  } catch (error) {
    await socket.leave(room);
    throw error;
  }
}

function byWaiting(one: Ticket, other: Ticket): number {
  return (one.waitingSince?.getTime() ?? 0) - (other.waitingSince?.getTime() ?? 0) || one._id.localeCompare(other._id);
}

function byTime(one: Message, other: Message): number {
  return one.at.getTime() - other.at.getTime() || one.line.localeCompare(other.line) || one.seq - other.seq;
}
