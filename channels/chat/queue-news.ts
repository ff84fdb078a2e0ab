import type { Clock } from '../../shared/clock.ts';
import { isOpen, opensAt } from '../../shared/domain/opening-hours.ts';
import type { Ticket } from '../../shared/domain/types.ts';
import type { Saved } from '../../shared/events/saved.ts';
import type { Logger } from '../../shared/logger.ts';
import type { CityRepository } from '../../shared/repositories/cities.ts';
import type { TicketRepository } from '../../shared/repositories/tickets.ts';
import type { OpenChat, OpenChats } from './open-chats.ts';
import type { QueueNews } from './socket-types.ts';

type Deps = {
  chats: Pick<OpenChats, 'all'>;
  tickets: Pick<TicketRepository, 'byIds'>;
  cities: Pick<CityRepository, 'book'>;
  /** 1 for the next in line; null where that cannot be said now. */
  positionOf: (ticket: Ticket) => Promise<number | null>;
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

const lineOf = ({ city, service }: { city: string; service: string }) => `${city}/${service}`;

/** Tells the waiting residents of this process their place whenever their line moved. */
export function createQueueNews({ chats, tickets, cities, positionOf, spread, clock, log }: Deps) {
  /** Line → looks still to be had. */
  const changed = new Map<string, number>();
  const own = new Set<string>();
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

  async function newsOf({ city, service }: Ticket, position: number): Promise<QueueNews> {
    const book = await cities.book();
    const hours = book.services.get(city)?.get(service)?.hours ?? null;
    const zone = book.cities.get(city)?.zone ?? 'UTC';
    const now = clock.now();
    const next = opensAt(hours, zone, now);
    const open = isOpen(hours, zone, now);
    return { position, estimateSeconds: null, upperSeconds: null, open, ...(next && { opensAt: next.toISOString() }) };
  }

  function again(ticket: { city: string; service: string }): void {
    changed.set(lineOf(ticket), Math.max(1, changed.get(lineOf(ticket)) ?? 0));
    later();
  }

  return {
    newsOf,
    again,
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

export type QueueNewsTeller = ReturnType<typeof createQueueNews>;
