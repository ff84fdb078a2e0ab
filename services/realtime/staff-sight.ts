import { maySee } from '../../shared/auth/viewer.ts';
import type { Clock } from '../../shared/clock.ts';
import { anyOf } from '../../shared/db/any-of.ts';
import { helperIn } from '../../shared/domain/helpers.ts';
import type { Ticket } from '../../shared/domain/types.ts';
import type { Store } from '../../shared/repositories/open-store.ts';
import { isQueueOf, ROOMS, ticketsIn } from './staff-rooms.ts';
import type { SignedIn, StaffSocket } from './staff-socket.ts';

type Deps = {
  store: {
    tickets: Pick<
      Store['tickets'],
      'versionsOf' | 'page' | 'ownedBy' | 'liveOffersOf' | 'consultedWith' | 'escalatedIn' | 'byIds'
    >;
    cities: Pick<Store['cities'], 'book'>;
  };
  clock: Clock;
};

/** Waiting tickets of a lost city that a socket is told to forget; a screen shows fewer. */
const MOST_WAITING = 200;

/** The rooms of one's own tickets, city by city, and of the city's supervisors. */
export function workRoomsOf(viewer: SignedIn): string[] {
  const agent = viewer.agent._id;
  const isSupervisor = viewer.can('ticket:assign');
  return citiesSeen(viewer).flatMap((city) => [
    ROOMS.work({ agent, city }),
    ROOMS.help({ agent, city }),
    ...(isSupervisor ? [ROOMS.supervisors(city)] : []),
  ]);
}

/** An account's cities or roles were changed while its sockets are open: they stay, and see what is theirs now. */
export function createStaffSight({ store, clock }: Deps) {
  async function goneWith(cities: string[], socket: StaffSocket): Promise<Set<string>> {
    const agent = socket.data.viewer.agent._id;
    const watched = ticketsIn(socket.rooms);
    const queues = cities.filter((city) => [...socket.rooms].some((room) => isQueueOf(room, city)));
    const supervised = cities.filter((city) => socket.rooms.has(ROOMS.supervisors(city)));
    const filter = { city: anyOf(queues), status: { $in: ['queued' as const, 'offered' as const] } };
    const found = await Promise.all([
      watched.length ? store.tickets.versionsOf(watched) : [],
      queues.length ? store.tickets.page({ filter, sort: 'waitingSince', descending: false, limit: MOST_WAITING }) : [],
      store.tickets.consultedWith(agent, cities),
      supervised.length ? store.tickets.escalatedIn(supervised) : [],
    ]);
    // other cities' too, which were helped from a lost one
    const everywhere = [...(await store.cities.book()).cities.keys()];
    const work = await Promise.all([
      store.tickets.ownedBy({ agent, cities: everywhere, statuses: ['open', 'pending', 'snoozed'] }),
      store.tickets.liveOffersOf(agent, clock.now()),
    ]);
    const isLost = (ticket: Ticket) =>
      cities.includes(ticket.city) || cities.includes(helperIn(ticket, agent)?.city ?? '');
    return new Set([
      ...found.flat().flatMap(({ _id, city }) => (cities.includes(city) ? [_id] : [])),
      ...work.flat().flatMap((ticket) => (isLost(ticket) ? [ticket._id] : [])),
    ]);
  }

  /** Watched ones that one helps with no longer, in whichever process that was seen. */
  async function leaveHelped(socket: StaffSocket, viewer: SignedIn): Promise<void> {
    const helped = ticketsIn(socket.rooms, ROOMS.helped);
    const found = helped.length ? await store.tickets.byIds(helped) : [];
    for (const ticket of found.filter((one) => !viewer.can('ticket:read') || !maySee(viewer, one))) {
      await socket.leave(ROOMS.helped(ticket._id));
      socket.emit('ticket.gone', { ticket: ticket._id });
    }
  }

  return async function see(socket: StaffSocket, viewer: SignedIn): Promise<void> {
    const now = new Set(citiesSeen(viewer));
    const lost = citiesSeen(socket.data.viewer).filter((city) => !now.has(city));
    // read first: where that fails, nothing has changed and the next look finds the same
    const gone = lost.length ? await goneWith(lost, socket) : new Set<string>();
    const joined = workRoomsOf(viewer);
    const left = [
      ...queuesOf(lost, socket),
      ...workRoomsOf(socket.data.viewer).filter((room) => !joined.includes(room)),
    ];
    socket.data.viewer = viewer;
    for (const ticket of gone) left.push(ROOMS.ticket(ticket), ROOMS.helped(ticket));
    for (const room of left) await socket.leave(room);
    for (const ticket of gone) socket.emit('ticket.gone', { ticket });
    await socket.join(joined);
    await leaveHelped(socket, viewer);
    // one that began to be watched while this was read
    const late = lost.length ? ticketsIn(socket.rooms) : [];
    const unseen = late.length ? (await store.tickets.versionsOf(late)).filter(({ city }) => !now.has(city)) : [];
    for (const { _id } of unseen) {
      await socket.leave(ROOMS.ticket(_id));
      socket.emit('ticket.gone', { ticket: _id });
    }
  };
}

function queuesOf(cities: string[], { rooms }: StaffSocket): string[] {
  return cities.flatMap((city) => [...rooms].filter((room) => isQueueOf(room, city)));
}

function citiesSeen(viewer: SignedIn): string[] {
  return viewer.can('ticket:read') ? [...viewer.cities] : [];
}
