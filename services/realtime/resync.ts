import type { Clock } from '../../shared/clock.ts';
import { viewTicket } from '../../shared/contracts/views.ts';
import { anyOf } from '../../shared/db/any-of.ts';
import type { Filter } from '../../shared/db/mongo.ts';
import { isHelping } from '../../shared/domain/helpers.ts';
import { type Helper, LINES, type Line, type Message, type Ticket } from '../../shared/domain/types.ts';
import { workCities } from '../../shared/repositories/cities.ts';
import type { Store } from '../../shared/repositories/open-store.ts';
import { createResyncOwn } from './resync-own.ts';
import { type Concerned, ROOMS, roomsOf, roomsOfHandover, roomsOfHelpers, ticketsIn } from './staff-rooms.ts';
import type { StaffNamespace } from './staff-socket.ts';
import { createStaffTell, viewForHelper, viewHandover } from './staff-tell.ts';
import { createTold, isAsFar, type Told } from './told.ts';

type Deps = {
  staff: StaffNamespace;
  store: Pick<Store, 'changes'> & {
    tickets: Pick<Store['tickets'], 'versionsOf' | 'byIds' | 'changedWithin' | 'liveOffersTo'>;
    messages: Pick<Store['messages'], 'byIds' | 'inLines' | 'deliveriesWithin' | 'mentionsWithin'>;
    agents: Pick<Store['agents'], 'presencesOf'>;
    cities: Pick<Store['cities'], 'book'>;
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
/** Own ones, and those helped with. */
const WATCHED = [ROOMS.ticket, ROOMS.helped];

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
    const watchers = WATCHED.flatMap((room) => [...(staff.adapter.rooms.get(room(ticket)) ?? [])]);
    return watchers.map((id) => staff.sockets.get(id)?.data.screen.shown.get(ticket));
  }

  async function tellWatched(): Promise<void> {
    const rooms = [...staff.adapter.rooms.keys()];
    const watched = new Set(WATCHED.flatMap((room) => ticketsIn(rooms, room)));
    for (const ids of pagesOf([...watched], pageSize)) {
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
      const news = page.filter(
        (ticket) => told.isNews(ticket) && [...roomsFor(ticket), ...roomsBeside(ticket)].some(isHere),
      );
      if (news.length) await tellHere(await store.tickets.byIds(news.map(({ _id }) => _id)));
      beyond = page.length === pageSize ? page.at(-1) : undefined;
    } while (beyond);
  }

  /** Where it was told last, and what it may have left since: its queues, the agent before, those who were asked. */
  function roomsFor(ticket: Concerned & Before): string[] {
    const { _id, city, service } = ticket;
    const left = [ROOMS.queue({ city }), ROOMS.queue({ city, service }), ...roomsBefore(ticket)];
    return [...roomsOf(ticket, []), ...(told.of(_id)?.rooms ?? []), ...left];
  }

  /** Whole state, and the messages of both lines that come after those told. */
  async function tellHere(tickets: readonly Ticket[]): Promise<void> {
    const missed = await missedMessages(tickets);
    const { tellMessage } = createStaffTell(staff.local);
    for (const ticket of tickets) {
      const rooms = roomsFor(ticket);
      staff.local.to([...rooms, ...supervisorsFor(ticket)]).emit('ticket', { ticket: viewTicket(ticket), events: [] });
      const { handover } = ticket;
      if (handover) staff.local.to(roomsOfHandover(ticket)).emit('handover', viewHandover(ticket, handover));
      for (const helper of ticket.helpers ?? []) tellHelper(ticket, helper);
      for (const message of missed.get(ticket._id) ?? []) tellMessage(ticket, message, rooms);
      told.noteAll(ticket, [...roomsBefore(ticket), ...roomsBeside(ticket)]);
    }
  }

  function tellHelper(ticket: Ticket, helper: Helper): void {
    const here = staff.local.to(ROOMS.help(helper));
    if (isHelping(ticket, helper.agent)) {
      here.emit('ticket', viewForHelper(ticket, helper, []));
      return;
    }
    // they may have had it until something that was not told here
    here.emit('ticket.gone', { ticket: ticket._id });
    staff.local.in(ROOMS.help(helper)).socketsLeave(ROOMS.helped(ticket._id));
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
    const { tellMessage } = createStaffTell(staff.local);
    const changed = await store.messages.deliveriesWithin({ cities, since, until });
    const news = changed.filter(({ _id, delivery }) => delivery && told.isDeliveryNews(_id, delivery));
    for (const page of pagesOf(news, pageSize)) {
      const tickets = await store.tickets.byIds([...new Set(page.map(({ ticket }) => ticket))]);
      const isConcerned = (one: Ticket) => [...roomsOf(one, []), ...roomsOfHelpers(one)].some(isHere);
      const concerned = new Map(tickets.filter(isConcerned).map((ticket) => [ticket._id, ticket]));
      const ids = page.flatMap(({ _id, ticket }) => (concerned.has(ticket) ? [_id] : []));
      const messages = ids.length ? await store.messages.byIds(ids) : [];
      for (const message of messages) {
        const ticket = concerned.get(message.ticket);
        if (!ticket || ticket[message.line] < message.seq) continue;
        tellMessage(ticket, message);
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
      const home = [...new Set([...staff.sockets.values()].flatMap((socket) => [...socket.data.viewer.cities]))];
      if (home.length) {
        const cities = workCities(await store.cities.book(), home);
        await tellWatched();
        await tellRecent({ cities, since, until });
        await tellDeliveries({ cities, since, until });
        await own.tell({ cities, since, until });
      }
      told.forget({ isHere, before: since });
      lookedAt = until;
    },
  };
}

type Before = Pick<Ticket, 'city' | 'lastAssignee' | 'lastConsulted'>;

/** Of those who had it or were asked about it. */
function roomsBefore({ city, lastAssignee, lastConsulted = [] }: Before): string[] {
  const agents = [...(lastAssignee ? [lastAssignee.id] : []), ...lastConsulted];
  return agents.map((agent) => ROOMS.work({ agent, city }));
}

/** Supervisors hear of its changes, not of its messages; helpers of both, masked. */
function roomsBeside(ticket: Pick<Ticket, '_id' | 'city' | 'escalation' | 'helpers' | 'handover'>): string[] {
  return [...supervisorsFor(ticket), ...roomsOfHelpers(ticket), ...roomsOfHandover(ticket)];
}

/** Null: it was escalated once, perhaps until a moment ago. */
function supervisorsFor({ city, escalation }: Pick<Ticket, 'city' | 'escalation'>): string[] {
  return escalation === undefined ? [] : [ROOMS.supervisors(city)];
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
