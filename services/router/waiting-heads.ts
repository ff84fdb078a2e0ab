import { freeUnits } from '../../shared/domain/capacity.ts';
import type { Candidate } from '../../shared/domain/match.ts';
import type { Ticket } from '../../shared/domain/types.ts';
import type { TicketRepository } from '../../shared/repositories/tickets.ts';
import { type Asked, type LookedLine, lineOf, linesOf, type SeenLine, type WaitingLine } from './waiting-line.ts';

type Deps = {
  line: Pick<WaitingLine, 'look' | 'remove'>;
  tickets: Pick<TicketRepository, 'byIds'>;
  /** As this process saved them last. */
  recent: { byId: (id: string) => Ticket | undefined };
};
/**
 * So many of each line are asked for, and fewer where there is little room; read from the store, or begun from what
 * this process remembers where that still waits.
 */
export type Look = { depth: number; isFresh: boolean };
export type Heads = {
  waiting: ReadonlyMap<string, Ticket>;
  /** Whether others may stand behind them in one of the lines. */
  hasMore: boolean;
  /** Whether somebody could perhaps take those, if nobody can take these. */
  isFull: boolean;
  /** Whether all of it was read from the store just now. */
  isFresh: boolean;
};
type Room = {
  /** Those who have any. */
  candidates: readonly Candidate[];
  /** In some step of the policy, and now. */
  canTake: (agent: Candidate, asked: Asked) => boolean;
  /** Whether those in a line may ask different things, by their step or the city that they wait for. */
  isMixed: (asked: Asked) => boolean;
};
type Seeing = { services: readonly string[]; look: Look; room: Room };
const NOBODY: Heads = { waiting: new Map(), hasMore: false, isFull: false, isFresh: true };

/** Heads looked at of each line at first. */
export const DEPTH = 32;
/** Read of each line at least: some may have been declined. */
const LEAST = 4;

/** The heads of a city's lines as the tickets themselves say: the lines are only an index. */
export function createWaitingHeads({ line, tickets, recent }: Deps) {
  return {
    /**
     * Of the lines that somebody with room can serve; null where the lines must be built first. Those that wait no
     * more, or in another line, leave these.
     */
    async see(city: string, { services, look, room }: Seeing): Promise<Heads | null> {
      const { depth, isFresh } = look;
      const most = mostOf(room, depth);
      const served = linesOf(services).filter((asked) => room.candidates.some((agent) => room.canTake(agent, asked)));
      if (!served.length) return NOBODY;
      const lines = await line.look(city, { lines: served, depth: most });
      if (!lines) return null;
      // an id may stand in a line that it has left, too: each line is judged by itself
      const ranks = new Map(
        lines.map((one) => [one.line, new Map(one.ids.map((id, index) => [id, one.ranks[index]]))]),
      );
      const rankOf = (ticket: Ticket) => ranks.get(lineOf(ticket))?.get(ticket._id);
      const isHere = (ticket: Ticket) => isWaiting(ticket) && rankOf(ticket) !== undefined;
      const isKnown = (ticket: Ticket) =>
        isHere(ticket) &&
        // another process has changed its place: what this one remembers of it is old
        ticket.routing.rank.getTime() === rankOf(ticket) &&
        // it may have been queued anew, with the same rank and nobody's refusal
        ticket.declinedBy.length === 0;
      const ids = [...new Set(lines.flatMap((one) => one.ids))];
      const remembered = isFresh ? [] : ids.flatMap((id) => recent.byId(id) ?? []).filter(isKnown);
      const isRemembered = new Set(remembered.map(({ _id }) => _id));
      const unknown = ids.filter((id) => !isRemembered.has(id));
      const read = unknown.length ? await tickets.byIds(unknown) : [];
      const found = new Map([...remembered, ...read].map((ticket) => [ticket._id, ticket]));
      const waiting = new Map([...found].filter(([, ticket]) => isHere(ticket)));
      await line.remove(city, goneFrom(lines, found));
      // what one who has not been declined, offered to a supervisor nor handed to another city lacks, those behind in
      // the same step lack as well
      const isOwnMatter = (id: string) => {
        const ticket = waiting.get(id);
        return !ticket || ticket.declinedBy.length > 0 || ticket.offers.length > 0 || Boolean(ticket.handover);
      };
      const cut = lines.filter(({ ids: own }) => own.length >= most);
      const isFull = cut.some(({ asked, ids: own }) => room.isMixed(asked) || own.some(isOwnMatter));
      return { waiting, hasMore: cut.length > 0, isFull, isFresh: remembered.length === 0 };
    },

    /** They have left the queue; one that has come back to it meanwhile stays. */
    async leave(city: string, left: readonly Ticket[]): Promise<void> {
      const gone = left.filter(({ _id }) => !isWaiting(recent.byId(_id)));
      await line.remove(city, gone.map(placeOf));
    },
  };
}

export type WaitingHeads = ReturnType<typeof createWaitingHeads>;

/** No more can be given in one round than there are free units, as none weighs less than one; the deepest look is had whole. */
function mostOf({ candidates }: Room, depth: number): number {
  const free = candidates.reduce((sum, agent) => sum + Math.max(0, Math.floor(freeUnits(agent))), 0);
  return Math.min(depth, Math.max(LEAST, free) * Math.ceil(depth / DEPTH) ** 2);
}

function goneFrom(lines: readonly LookedLine[], found: ReadonlyMap<string, Ticket>): SeenLine[] {
  const isGone = (id: string, name: string) => {
    const ticket = found.get(id);
    return !ticket || !isWaiting(ticket) || lineOf(ticket) !== name;
  };
  return lines.map(({ line, ids }) => ({ line, ids: ids.filter((id) => isGone(id, line)) }));
}

function placeOf(ticket: Ticket): SeenLine {
  return { line: lineOf(ticket), ids: [ticket._id] };
}

function isWaiting(ticket: Ticket | undefined): boolean {
  return ticket?.status === 'queued';
}
