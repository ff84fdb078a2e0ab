import type { Clock } from '../../shared/clock.ts';
import { viewMessage, viewTicket } from '../../shared/contracts/views.ts';
import { anyOf } from '../../shared/db/any-of.ts';
import type { Filter } from '../../shared/db/mongo.ts';
import { LINES, type Line, type Message, type Ticket } from '../../shared/domain/types.ts';
import type { Store } from '../../shared/repositories/open-store.ts';
import { createResyncOwn } from './resync-own.ts';
import { type Concerned, ROOMS, roomsOf, ticketsIn } from './staff-rooms.ts';
import type { StaffNamespace } from './staff-socket.ts';
import { createTold, isAsFar, type Told } from './told.ts';

type Deps = {
  staff: StaffNamespace;
  store: Pick<Store, 'changes'> & {
    tickets: Pick<Store['tickets'], 'versionsOf' | 'byIds' | 'changedWithin' | 'liveOffersTo'>;
    messages: Pick<Store['messages'], 'byIds' | 'inLines' | 'deliveriesWithin'>;
    agents: Pick<Store['agents'], 'presencesOf'>;
  };
  clock: Clock;
  /** Tickets read at once; however many changed, all are compared. */
  pageSize?: number;
};

/** Milliseconds that a look reaches behind the one before it: clocks differ, and writes take their time. */
const OVERLAP_MS = 15_000;
const PAGE_SIZE = 500;
/** Of a ticket of which nothing is known here, as many messages of each line as a watcher is shown of both. */
const SHOWN = 50;

/**
 * The net below the adapter: what this process's sockets were told is compared with MongoDB, and the rest is sent –
 * tickets, messages, deliveries, offers and presence (docs/decisions/0018).
 */
export function createResync({ staff, store, clock, pageSize = PAGE_SIZE }: Deps) {
  const told = createTold();
  const own = createResyncOwn({ staff, store, clock });
  let lookedAt = clock.now();
  const isHere = (room: string) => staff.adapter.rooms.has(room);

  /** A watcher was shown it in an answer, or it was told to all. */
  function isWatchedBehind(stored: Told & { _id: string }): boolean {
    return told.isNews(stored) && shownToWatchers(stored._id).some((shown) => !shown || !isAsFar(shown, stored));
  }

  function shownToWatchers(ticket: string): (Told | undefined)[] {
    const watchers = [...(staff.adapter.rooms.get(ROOMS.ticket(ticket)) ?? [])];
    return watchers.map((id) => staff.sockets.get(id)?.data.screen.shown.get(ticket));
  }

  async function tellWatched(): Promise<void> {
    for (const ids of pagesOf(ticketsIn(staff.adapter.rooms.keys()), pageSize)) {
      const behind = (await store.tickets.versionsOf(ids)).filter(isWatchedBehind);
      if (behind.length) await tellHere(await store.tickets.byIds(behind.map(({ _id }) => _id)));
    }
  }

  /** Page after page, ascending: what changes again meanwhile comes later than `until`, and so in the next look. */
  async function tellRecent({ cities, since, until }: Look): Promise<void> {
    let beyond: Pick<Ticket, 'updatedAt' | '_id'> | undefined;
    do {
      const filter = { city: anyOf(cities), ...changedBetween({ since, until, beyond }) };
      const page = await store.tickets.changedWithin(filter, pageSize);
      const news = page.filter((ticket) => told.isNews(ticket) && roomsFor(ticket).some(isHere));
      if (news.length) await tellHere(await store.tickets.byIds(news.map(({ _id }) => _id)));
      beyond = page.length === pageSize ? page.at(-1) : undefined;
    } while (beyond);
  }

  /** Where it was told last, and what it may have left since the process knows of it: its queues, the agent before. */
  function roomsFor(ticket: Concerned & Pick<Ticket, 'lastAssignee'>): string[] {
    const { _id, city, service, lastAssignee } = ticket;
    return [
      ...roomsOf(ticket, []),
      ...(told.of(_id)?.rooms ?? []),
      ROOMS.queue({ city }),
      ROOMS.queue({ city, service }),
      ...(lastAssignee ? [ROOMS.work({ agent: lastAssignee.id, city })] : []),
    ];
  }

  /** Whole state, and the messages of both lines that come after those told. */
  async function tellHere(tickets: readonly Ticket[]): Promise<void> {
    const missed = await missedMessages(tickets);
    for (const ticket of tickets) {
      const here = staff.local.to(roomsFor(ticket));
      here.emit('ticket', { ticket: viewTicket(ticket), events: [] });
      for (const message of missed.get(ticket._id) ?? [])
        here.emit('message', { ticket: ticket._id, message: viewMessage(message, ticket) });
      told.noteAll(ticket);
    }
  }

  function toldOf({ _id, ...ticket }: Ticket, line: Line): number {
    const known = told.of(_id);
    if (known) return known[line];
    const shown = shownToWatchers(_id).map((one) => one?.[line] ?? 0);
    return Math.max(0, Math.min(ticket[line] - SHOWN, ...shown));
  }

  /** Tickets that lack the same are read together: most are new, and lack their first. */
  async function missedMessages(tickets: readonly Ticket[]): Promise<Map<string, Message[]>> {
    const byLack = new Map<string, { city: string; line: Line; after: number; tickets: string[] }>();
    for (const ticket of tickets) {
      for (const line of LINES) {
        const after = toldOf(ticket, line);
        if (after >= ticket[line]) continue;
        const { city } = ticket;
        const key = `${city} ${line} ${after}`;
        const lack = byLack.get(key) ?? { city, line, after, tickets: [] };
        lack.tickets.push(ticket._id);
        byLack.set(key, lack);
      }
    }
    const counts = new Map(tickets.map((ticket) => [ticket._id, ticket]));
    const missed = new Map<string, Message[]>();
    for (const lack of byLack.values()) {
      const found = await store.messages.inLines(lack);
      for (const message of found.sort((one, other) => one.seq - other.seq)) {
        // one that no change has counted yet is told by that change
        if (message.seq > (counts.get(message.ticket)?.[message.line] ?? 0)) continue;
        missed.set(message.ticket, [...(missed.get(message.ticket) ?? []), message]);
      }
    }
    return missed;
  }

  async function tellDeliveries({ cities, since, until }: Look): Promise<void> {
    const changed = await store.messages.deliveriesWithin({ cities, since, until });
    const news = changed.filter(({ _id, delivery }) => delivery && told.isDeliveryNews(_id, delivery));
    for (const page of pagesOf(news, pageSize)) {
      const tickets = await store.tickets.byIds([...new Set(page.map(({ ticket }) => ticket))]);
      const concerned = new Map(
        tickets.filter((one) => roomsOf(one, []).some(isHere)).map((ticket) => [ticket._id, ticket]),
      );
      const ids = page.flatMap(({ _id, ticket }) => (concerned.has(ticket) ? [_id] : []));
      const messages = ids.length ? await store.messages.byIds(ids) : [];
      for (const message of messages) {
        const ticket = concerned.get(message.ticket);
        if (!ticket || ticket[message.line] < message.seq) continue;
        const emission = { ticket: ticket._id, message: viewMessage(message, ticket) };
        staff.local.to(roomsOf(ticket, [])).emit('message', emission);
      }
      // whoever comes later is shown them as they are then
      for (const { _id, ticket, delivery } of page)
        if (delivery && !concerned.has(ticket)) told.noteDelivery(_id, delivery);
    }
  }

  return {
    noteOutgoing: told.noteOutgoing,
    async run(): Promise<void> {
      const since = new Date(lookedAt.getTime() - OVERLAP_MS);
      const until = clock.now();
      const cities = [...new Set([...staff.sockets.values()].flatMap((socket) => [...socket.data.viewer.cities]))];
      if (cities.length) {
        await tellWatched();
        await tellRecent({ cities, since, until });
        await tellDeliveries({ cities, since, until });
        await own.tell();
      }
      told.forget({ isHere, before: since });
      lookedAt = until;
    },
  };
}

type Look = { cities: string[]; since: Date; until: Date };
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

function* pagesOf<T>(all: readonly T[], size: number): Generator<T[]> {
  for (let from = 0; from < all.length; from += size) yield all.slice(from, from + size);
}
