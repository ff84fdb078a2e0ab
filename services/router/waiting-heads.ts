import type { Ticket } from '../../shared/domain/types.ts';
import type { TicketRepository } from '../../shared/repositories/tickets.ts';
import type { WaitingLine } from './waiting-line.ts';

type Deps = {
  line: Pick<WaitingLine, 'look' | 'remove'>;
  tickets: Pick<TicketRepository, 'byIds'>;
  /** As this process saved them last. */
  recent: { byId: (id: string) => Ticket | undefined };
};
/** So many of each line; read from the store, or begun from what this process remembers where that still waits. */
export type Look = { depth: number; isFresh: boolean };
export type Heads = {
  waiting: ReadonlyMap<string, Ticket>;
  /** How many places were looked at. */
  seen: number;
  /** Whether all of it was read from the store just now. */
  isFresh: boolean;
};

/** The heads of a city's lines as the tickets themselves say: the lines are only an index. */
export function createWaitingHeads({ line, tickets, recent }: Deps) {
  return {
    /** Null where the lines must be built first. Those that wait no more, or in another line, leave these. */
    async look(city: string, services: string[], { depth, isFresh }: Look): Promise<Heads | null> {
      const ids = await line.look(city, { services, depth });
      if (!ids) return null;
      // one that was moved to a service whose tickets are held is still in the line it came from
      const isHere = (ticket: Ticket) => isWaiting(ticket) && services.includes(ticket.service);
      const remembered = isFresh ? [] : ids.flatMap((id) => recent.byId(id) ?? []).filter(isHere);
      const isRemembered = new Set(remembered.map(({ _id }) => _id));
      const unknown = ids.filter((id) => !isRemembered.has(id));
      const read = unknown.length ? (await tickets.byIds(unknown)).filter(isHere) : [];
      const waiting = new Map([...remembered, ...read].map((ticket) => [ticket._id, ticket]));
      const gone = unknown.filter((id) => !waiting.has(id));
      if (gone.length) await Promise.all(services.map((service) => line.remove(city, service, gone)));
      return { waiting, seen: ids.length, isFresh: remembered.length === 0 };
    },

    /** They have left the queue; one that has come back to it meanwhile stays. */
    async leave(city: string, left: readonly Ticket[]): Promise<void> {
      const byService = new Map<string, string[]>();
      for (const { _id, service } of left) {
        if (isWaiting(recent.byId(_id))) continue;
        byService.set(service, [...(byService.get(service) ?? []), _id]);
      }
      await Promise.all([...byService].map(([service, ids]) => line.remove(city, service, ids)));
    },
  };
}

export type WaitingHeads = ReturnType<typeof createWaitingHeads>;

function isWaiting(ticket: Ticket | undefined): boolean {
  return ticket?.status === 'queued';
}
