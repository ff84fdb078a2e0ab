import { visibleTo } from '../../shared/auth/viewer.ts';
import { viewMessage, viewTicket } from '../../shared/contracts/views.ts';
import type { Line, Message, Ticket } from '../../shared/domain/types.ts';
import type { Store } from '../../shared/repositories/open-store.ts';
import { ROOMS } from './staff-rooms.ts';
import type { StaffSocket } from './staff-socket.ts';

type Queue = { city: string; service?: string | undefined };
type Watched = { ticket: string } | { queue: Queue };
type Deps = {
  store: { tickets: Pick<Store['tickets'], 'byId' | 'page'>; messages: Pick<Store['messages'], 'inLine'> };
  /** The version that a watcher was shown. */
  note: (ticket: string, version: number) => void;
};

const SHOWN = 50;

/** Room first, then the snapshot: what is saved between the two is told. Whether it may be seen comes before both. */
export function createStaffWatch({ store, note }: Deps) {
  const lastOf = ({ city, _id, ...ticket }: Ticket, line: Line) =>
    store.messages.inLine({ city, ticket: _id, line, after: 0, upTo: ticket[line], limit: SHOWN, last: true });

  async function watchTicket(socket: StaffSocket, id: string) {
    const { viewer } = socket.data;
    visibleTo(viewer, await store.tickets.byId(id));
    await socket.join(ROOMS.ticket(id));
    const ticket = visibleTo(viewer, await store.tickets.byId(id));
    note(id, ticket.version);
    const lines = await Promise.all([lastOf(ticket, 'conversation'), lastOf(ticket, 'notes')]);
    const messages = lines.flat().sort(byTime).slice(-SHOWN);
    return { ticket: viewTicket(ticket), messages: messages.map((message) => viewMessage(message, ticket)) };
  }

  async function watchQueue(socket: StaffSocket, { city, service }: Queue) {
    visibleTo<Queue>(socket.data.viewer, { city }, 'queue');
    await socket.join(ROOMS.queue({ city, service }));
    const items = await store.tickets.page({
      filter: { city, ...(service && { service }), status: { $in: ['queued', 'offered'] } },
      sort: 'waitingSince',
      descending: false,
      limit: SHOWN,
    });
    return { items: items.map(viewTicket) };
  }

  return {
    watch: (socket: StaffSocket, watched: Watched) =>
      'ticket' in watched ? watchTicket(socket, watched.ticket) : watchQueue(socket, watched.queue),
    async unwatch(socket: StaffSocket, watched: Watched) {
      await socket.leave('ticket' in watched ? ROOMS.ticket(watched.ticket) : ROOMS.queue(watched.queue));
      return {};
    },
  };
}

function byTime(one: Message, other: Message): number {
  return one.at.getTime() - other.at.getTime() || one.line.localeCompare(other.line) || one.seq - other.seq;
}
