import { randomBytes } from 'node:crypto';
import type { Clock } from '../../shared/clock.ts';
import type { ChatSession } from '../../shared/domain/chat-session.ts';
import type { Language, Ticket } from '../../shared/domain/types.ts';
import { AppError } from '../../shared/errors.ts';
import { newId, sha256 } from '../../shared/ids.ts';
import type { CityRepository } from '../../shared/repositories/cities.ts';
import type { MessageRepository } from '../../shared/repositories/messages.ts';
import type { ChatSessionRepository } from '../../shared/repositories/sessions.ts';
import type { TicketRepository } from '../../shared/repositories/tickets.ts';
import { type ResidentMessage, toResidentMessage } from './resident-view.ts';

type Deps = {
  sessions: Pick<ChatSessionRepository, 'insert' | 'byTokenHash'>;
  tickets: Pick<TicketRepository, 'ofThread'>;
  messages: Pick<MessageRepository, 'inLine'>;
  cities: Pick<CityRepository, 'book'>;
  clock: Clock;
};
export type Handshake = {
  city: string;
  service?: string | undefined;
  language?: Language | undefined;
  token?: string | undefined;
};
export type Reading = { ticket: Ticket | null; messages: ResidentMessage[]; more: boolean };

const SESSION_DAYS = 30;
const DAY_MS = 86_400_000;
const PAGE = 100;

export const threadOf = (session: string): string => `chat:${session}`;

/** Of a chat's thread; null for all others. */
export function sessionOf({ thread }: Pick<Ticket, 'thread'>): string | null {
  return thread.startsWith('chat:') ? thread.slice('chat:'.length) : null;
}

/** A resident's chat: begun or resumed by its token, and read over all its tickets. */
export function createResidentSessions({ sessions, tickets, messages, cities, clock }: Deps) {
  async function begin({ city, service = 'general', language }: Handshake) {
    const { services } = await cities.book();
    if (!services.get(city)?.has(service))
      throw new AppError('not-found', `The city has no service "${service.slice(0, 64)}"`);
    const token = randomBytes(32).toString('base64url');
    const now = clock.now();
    const session: ChatSession = {
      _id: newId(),
      city,
      service,
      language: language ?? null,
      tokenHash: sha256(token),
      contact: { name: null, email: null, phone: null },
      lastMessageAt: now,
      createdAt: now,
    };
    await sessions.insert(session);
    return { session, token };
  }

  async function resume(city: string, token: string) {
    const session = await sessions.byTokenHash(city, sha256(token));
    if (!session) throw new AppError('unauthenticated', 'The token is of no chat here');
    if (clock.now().getTime() - session.lastMessageAt.getTime() > SESSION_DAYS * DAY_MS)
      throw new AppError('unauthenticated', 'The chat has ended; start a new one without a token');
    return { session, token };
  }

  return {
    async enter(handshake: Handshake): Promise<{ session: ChatSession; token: string }> {
      const { city, token } = handshake;
      const book = await cities.book();
      if (!book.cities.has(city)) throw new AppError('not-found', `There is no city "${city.slice(0, 64)}"`);
      return token === undefined ? begin(handshake) : resume(city, token);
    },

    /** The counts first, then the messages up to them: nobody sees what isn't surely counted (design.md, Seq). */
    async read({ _id, city }: ChatSession, after: number): Promise<Reading> {
      const newestFirst = await tickets.ofThread(city, threadOf(_id));
      const [ticket = null] = newestFirst;
      const found: ResidentMessage[] = [];
      for (const { _id: id, conversation: upTo } of newestFirst.toReversed()) {
        if (upTo <= after || found.length >= PAGE) continue;
        const limit = PAGE - found.length;
        const lines = await messages.inLine({ city, ticket: id, line: 'conversation', after, upTo, limit });
        found.push(...lines.flatMap((message) => toResidentMessage(message) ?? []));
      }
      const last = found.at(-1)?.seq ?? after;
      return { ticket, messages: found, more: ticket !== null && found.length > 0 && last < ticket.conversation };
    },
  };
}

export type ResidentSessions = ReturnType<typeof createResidentSessions>;
