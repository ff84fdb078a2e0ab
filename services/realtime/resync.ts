import { viewTicket } from '../../shared/contracts/views.ts';
import type { Store } from '../../shared/repositories/open-store.ts';
import { ROOMS } from './staff-rooms.ts';
import type { StaffNamespace } from './staff-socket.ts';

type Deps = { staff: StaffNamespace; store: { tickets: Pick<Store['tickets'], 'versionsOf' | 'byIds'> } };

/**
 * The net below the adapter: what this process's sockets were told is compared with MongoDB, and the rest is sent.
 * Only versions are kept, of tickets that are watched here.
 */
export function createResync({ staff, store }: Deps) {
  const told = new Map<string, number>();
  const isWatched = (ticket: string) => staff.adapter.rooms.has(ROOMS.ticket(ticket));

  function note(ticket: string, version: number): void {
    if (isWatched(ticket)) told.set(ticket, Math.max(version, told.get(ticket) ?? 0));
  }

  async function behind(): Promise<string[]> {
    const stored = told.size ? await store.tickets.versionsOf([...told.keys()]) : [];
    return stored.filter(({ _id, version }) => version > (told.get(_id) ?? 0)).map(({ _id }) => _id);
  }

  return {
    note,
    /** Anything on its way out to a socket, also what another process told. */
    noteOutgoing(event: unknown, payload: unknown): void {
      if (event === 'ticket' && isTicketEmission(payload)) note(payload.ticket.id, payload.ticket.version);
    },
    async run(): Promise<void> {
      for (const ticket of told.keys()) if (!isWatched(ticket)) told.delete(ticket);
      const ids = await behind();
      if (!ids.length) return;
      for (const ticket of await store.tickets.byIds(ids)) {
        note(ticket._id, ticket.version);
        staff.local.to(ROOMS.ticket(ticket._id)).emit('ticket', { ticket: viewTicket(ticket), events: [] });
      }
    },
  };
}

export type Resync = ReturnType<typeof createResync>;

type TicketEmission = { ticket: { id: string; version: number } };

function isTicketEmission(payload: unknown): payload is TicketEmission {
  if (typeof payload !== 'object' || payload === null || !('ticket' in payload)) return false;
  const { ticket } = payload;
  if (typeof ticket !== 'object' || ticket === null || !('id' in ticket) || !('version' in ticket)) return false;
  return typeof ticket.id === 'string' && typeof ticket.version === 'number';
}
