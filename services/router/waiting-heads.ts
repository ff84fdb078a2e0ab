import type { Ticket } from '../../shared/domain/types.ts';
import type { TicketRepository } from '../../shared/repositories/tickets.ts';
import { lineOf, type SeenLine, type WaitingLine } from './waiting-line.ts';

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
  /** How many places were looked at of the longest line. */
  seen: number;
  /** Whether all of it was read from the store just now. */
  isFresh: boolean;
};

/** The heads of a city's lines as the tickets themselves say: the lines are only an index. */
export function createWaitingHeads({ line, tickets, recent }: Deps) {
  return {
    /** Null where the lines must be built first. Those that wait no more, or in another line, leave these. */
    async look(city: string, services: string[], { depth, isFresh }: Look): Promise<Heads | null> {
      const lines = await line.look(city, { services, depth });
      if (!lines) return null;
      const lineSeen = new Map(lines.flatMap((one) => one.ids.map((id) => [id, one.line])));
      // one that was changed so that it waits elsewhere is still in the line it came from
      const isHere = (ticket: Ticket) => isWaiting(ticket) && lineOf(ticket) === lineSeen.get(ticket._id);
      const ids = [...lineSeen.keys()];
      const remembered = isFresh ? [] : ids.flatMap((id) => recent.byId(id) ?? []).filter(isHere);
      const isRemembered = new Set(remembered.map(({ _id }) => _id));
      const unknown = ids.filter((id) => !isRemembered.has(id));
      const read = unknown.length ? (await tickets.byIds(unknown)).filter(isHere) : [];
      const waiting = new Map([...remembered, ...read].map((ticket) => [ticket._id, ticket]));
      const isGone = (id: string) => !isRemembered.has(id) && !waiting.has(id);
      await line.remove(
        city,
        lines.map((one) => ({ ...one, ids: one.ids.filter(isGone) })),
      );
      return { waiting, seen: Math.max(0, ...lines.map((one) => one.ids.length)), isFresh: remembered.length === 0 };
    },

    /** They have left the queue; one that has come back to it meanwhile stays. */
    async leave(city: string, left: readonly Ticket[]): Promise<void> {
      const gone = left.filter(({ _id }) => !isWaiting(recent.byId(_id)));
      await line.remove(city, gone.map(placeOf));
    },
  };
}

export type WaitingHeads = ReturnType<typeof createWaitingHeads>;

function placeOf(ticket: Ticket): SeenLine {
  return { line: lineOf(ticket), ids: [ticket._id] };
}

function isWaiting(ticket: Ticket | undefined): boolean {
  return ticket?.status === 'queued';
}
