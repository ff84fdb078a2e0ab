import type { Clock } from '../../shared/clock.ts';
import { isOpen, opensAt } from '../../shared/domain/opening-hours.ts';
import type { Ticket } from '../../shared/domain/types.ts';
import type { Saved } from '../../shared/events/saved.ts';
import type { Logger } from '../../shared/logger.ts';
import { type CityBook, type CityRepository, zoneOf } from '../../shared/repositories/cities.ts';
import type { TicketRepository } from '../../shared/repositories/tickets.ts';
import type { OpenChat, OpenChats } from './open-chats.ts';
import type { Estimate, QueueNews } from './socket-types.ts';

type Deps = {
  chats: Pick<OpenChats, 'all'>;
  tickets: Pick<TicketRepository, 'byIds'>;
  cities: Pick<CityRepository, 'book'>;
  /** 1 for the next in line; null where that cannot be said now. */
  positionOf: (ticket: Ticket) => Promise<number | null>;
  /** From now on; null where nothing honest can be said. Asked only while the service is open. */
  estimateOf: (ticket: Ticket, position: number) => Promise<Estimate | null>;
  /** Lines that changed, told to the gateways of the other processes. */
  spread: (lines: string[]) => void;
  clock: Clock;
  log: Logger;
};

/** Changes of a line within this time are looked at together; with another process's own wait two looks are under 2 s. */
const GATHER_MS = 500;
/** A ticket leaves its line a moment after it has left the queue: what is seen first may still have it. */
const LOOKS = 2;
const QUEUE_EVENTS = new Set([
  'ticket.queued',
  'ticket.transferred',
  'ticket.edited',
  'ticket.offered',
  'ticket.assigned',
  'ticket.claimed',
  'ticket.resolved',
  'ticket.snoozed',
]);

const NO_ESTIMATE = { estimateSeconds: null, upperSeconds: null } as const;

type Place = { city: string; service: string };
const lineOf = ({ city, service }: Place) => `${city}/${service}`;

/** Tells the waiting residents of this process their place whenever their line moved. */
export function createQueueNews({ chats, tickets, cities, positionOf, estimateOf, spread, clock, log }: Deps) {
  /** Line → looks still to be had. */
  const changed = new Map<string, number>();
  const own = new Set<string>();
  /** Line with somebody waiting → whether its service was open at the last look. */
  let wasOpen = new Map<string, boolean>();
  let timer: NodeJS.Timeout | undefined;
  let isClosed = false;

  function later(): void {
    if (isClosed) return;
    timer ??= setTimeout(() => {
      timer = undefined;
      void lookAgain();
    }, GATHER_MS);
  }

  async function lookAgain(): Promise<void> {
    const lines = new Set(changed.keys());
    for (const [line, looks] of changed) {
      if (looks > 1) changed.set(line, looks - 1);
      else changed.delete(line);
    }
    if (changed.size) later();
    if (own.size) spread([...own]);
    own.clear();
    const waiting = chats.all().filter(({ ticket }) => ticket?.status === 'queued' && lines.has(lineOf(ticket)));
    if (!waiting.length) return;
    try {
      const known = new Map(
        (await tickets.byIds(waiting.flatMap(({ ticket }) => ticket?.id ?? []))).map((ticket) => [ticket._id, ticket]),
      );
      await Promise.all(waiting.map((chat) => tellPlace(chat, known.get(chat.ticket?.id ?? ''))));
    } catch (error) {
      log.debug({ err: error, count: waiting.length }, 'queue positions not known now, left to the next look');
    }
  }

  async function tellPlace(chat: OpenChat, ticket: Ticket | undefined): Promise<void> {
    if (ticket?.status !== 'queued') return;
    const position = await positionOf(ticket);
    // its line is being built, or it is not in it yet
    if (position === null) return again(ticket);
    const news = await newsOf(ticket, position);
    const told = JSON.stringify(news);
    if (told === chat.queue || chat.ticket?.status !== 'queued') return;
    chat.queue = told;
    for (const socket of chat.sockets) socket.emit('queue', news);
  }

  async function newsOf(ticket: Ticket, position: number): Promise<QueueNews> {
    const { open, next } = openingOf(await cities.book(), ticket, clock.now());
    const estimate = open ? await estimateOf(ticket, position).catch(unknown) : null;
    return { position, ...(estimate ?? NO_ESTIMATE), open, ...(next && { opensAt: next.toISOString() }) };
  }

  /** The place is told all the same. */
  function unknown(error: unknown): null {
    log.debug({ err: error }, 'waits cannot be estimated now');
    return null;
  }

  /** No ticket says that a service opens or closes: the time comes, or the city has changed its hours. */
  async function lookAtOpenings(): Promise<void> {
    const waiting = chats.all().flatMap(({ ticket }) => (ticket?.status === 'queued' ? ticket : []));
    const book = waiting.length ? await cities.book().catch(() => null) : null;
    if (!book) return;
    const places = new Map<string, Place>(waiting.map((ticket) => [lineOf(ticket), ticket]));
    const now = clock.now();
    const isOpenNow = new Map([...places].map(([line, place]) => [line, openingOf(book, place, now).open]));
    for (const [line, open] of isOpenNow) {
      if (open === (wasOpen.get(line) ?? open)) continue;
      changed.set(line, Math.max(1, changed.get(line) ?? 0));
      later();
    }
    wasOpen = isOpenNow;
  }

  function again(ticket: Place): void {
    changed.set(lineOf(ticket), Math.max(1, changed.get(lineOf(ticket)) ?? 0));
    later();
  }

  return {
    newsOf,
    again,
    lookAtOpenings,
    /** Any channel's ticket: they wait in one line. */
    mark({ ticket, change }: Saved): void {
      if (!change.events.some(({ type }) => QUEUE_EVENTS.has(type))) return;
      const moved = change.events.filter(({ type, field }) => type === 'ticket.transferred' || field === 'service');
      const left = moved.flatMap(({ before }) =>
        typeof before === 'string' ? lineOf({ city: ticket.city, service: before }) : [],
      );
      for (const line of [lineOf(ticket), ...left]) {
        changed.set(line, LOOKS);
        own.add(line);
      }
      later();
    },
    /** Said by another process. */
    markLines(lines: string[]): void {
      for (const line of lines) changed.set(line, LOOKS);
      later();
    },
    close(): void {
      isClosed = true;
      clearTimeout(timer);
    },
  };
}

/** A service that nobody has described is never closed. */
function openingOf(book: CityBook, { city, service }: Place, now: Date): { open: boolean; next: Date | null } {
  const calendar = book.services.get(city)?.get(service);
  const zone = zoneOf(book, city);
  if (!calendar || isOpen(calendar, zone, now)) return { open: true, next: null };
  return { open: false, next: opensAt(calendar, zone, now) };
}

export type QueueNewsTeller = ReturnType<typeof createQueueNews>;
