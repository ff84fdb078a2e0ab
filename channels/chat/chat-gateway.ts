import type { Server } from 'socket.io';
import type { Clock } from '../../shared/clock.ts';
import { chatHandshake } from '../../shared/contracts/chat-events.ts';
import { parseOrProblem } from '../../shared/contracts/parse.ts';
import type { Ticket } from '../../shared/domain/types.ts';
import { AppError, type Problem } from '../../shared/errors.ts';
import type { Saved } from '../../shared/events/saved.ts';
import type { Logger } from '../../shared/logger.ts';
import type { CityRepository } from '../../shared/repositories/cities.ts';
import type { MessageRepository } from '../../shared/repositories/messages.ts';
import type { ChatSessionRepository } from '../../shared/repositories/sessions.ts';
import type { TicketRepository } from '../../shared/repositories/tickets.ts';
import { answerEvent, problemOf } from './answer-event.ts';
import { createCatchUp } from './catch-up.ts';
import { createOpenChats, type OpenChat } from './open-chats.ts';
import { createQueueNews } from './queue-news.ts';
import { createResidentEvents, type ResidentEventDeps } from './resident-events.ts';
import { createResidentSessions, sessionOf } from './resident-session.ts';
import { firstName, toResidentMessage, toResidentTicket } from './resident-view.ts';
import type { BetweenServers, ChatNamespace, ChatSocket, Estimate, News, Snapshot } from './socket-types.ts';

export type ChatGatewayDeps = ResidentEventDeps & {
  sessions: ChatSessionRepository;
  tickets: Pick<TicketRepository, 'ofThread' | 'latestOf' | 'byIds'>;
  messages: Pick<MessageRepository, 'inLine'>;
  cities: Pick<CityRepository, 'book'>;
  /** 1 for the next in line; null where that cannot be said now. */
  positionOf: (ticket: Ticket) => Promise<number | null>;
  /** From now on; null where nothing honest can be said. Asked only while the service is open. */
  estimateOf: (ticket: Ticket, position: number) => Promise<Estimate | null>;
  clock: Clock;
  log: Logger;
};

const CATCH_UP_MS = 10_000;
/** Told within 2 s of a change, as all of the queue's news: with what `queue-news.ts` gathers. */
const OPENINGS_MS = 1_000;
const MINUTE_MS = 60_000;

/** The residents' side of the chat: Socket.IO namespace `/chat`. */
export function createChatGateway(deps: ChatGatewayDeps) {
  const { positionOf, sessions, clock, log } = deps;
  const chats = createOpenChats();
  const residents = createResidentSessions(deps);
  const eventsOf = createResidentEvents({ ...deps, residents });
  const catchUp = createCatchUp({ ...deps, chats, residents });
  const queueNews = createQueueNews({ ...deps, chats, spread: (lines) => others('queues', lines) });
  let namespace: ChatNamespace | undefined;
  const timers: NodeJS.Timeout[] = [];

  /** The gateways of the other processes. What gets lost while Redis is away, their next catching up finds. */
  function others<Name extends keyof BetweenServers>(name: Name, ...args: Parameters<BetweenServers[Name]>): void {
    // the adapter of a process that is alone has nobody to tell and says so on the console
    if (namespace && 'uid' in namespace.adapter) namespace.serverSideEmit<keyof BetweenServers>(name, ...args);
  }

  async function enter(socket: ChatSocket): Promise<RefusedError | undefined> {
    try {
      const handshake = parseOrProblem(chatHandshake, socket.handshake.auth);
      const { session, token } = await residents.enter(handshake);
      Object.assign(socket.data, { session, token, after: handshake.after, seq: 0 });
      return undefined;
    } catch (error) {
      return refusalOf(error, log);
    }
  }

  /** Joined first, then read: what is saved between is told, what was saved before is read. */
  async function welcome(socket: ChatSocket): Promise<void> {
    const chat = chats.add(socket);
    socket.on('disconnect', () => chats.remove(socket));
    const handlers = new Map(Object.entries(eventsOf(socket, chat)));
    socket.onAny((event: string, ...args: unknown[]) => answerEvent(handlers.get(event) ?? unknownEvent, log)(...args));
    try {
      await showSnapshot(socket, chat);
    } catch (error) {
      log.warn({ err: error, city: chat.session.city }, 'a chat could not be read, its client comes again');
      // unlike a disconnect by the server this makes clients connect again
      socket.conn.close();
    }
  }

  async function showSnapshot(socket: ChatSocket, chat: OpenChat): Promise<void> {
    const { session, token, after } = socket.data;
    const { ticket, messages, more } = await residents.read(session, after);
    const position = ticket?.status === 'queued' ? await positionOf(ticket).catch(() => null) : null;
    // what was told between joining and reading may be newer than what was read
    const current = ticket && chats.newest(chat, toResidentTicket(ticket));
    const snapshot: Snapshot = {
      token,
      ticket: current && { id: current.id, number: current.number, status: current.status },
      messages,
      more,
      ...(position !== null && { position }),
    };
    socket.emit('session', snapshot);
    if (!ticket) return;
    // with `more` the client knows itself that there is more to ask for
    socket.data.seq = Math.max(socket.data.seq, ticket.conversation);
    if (position !== null) socket.emit('queue', await queueNews.newsOf(ticket, position));
    else if (ticket.status === 'queued') queueNews.again(ticket);
  }

  function show(news: News): void {
    chats.show(news);
    others('news', news);
  }

  function attach(io: Server): void {
    const chat: ChatNamespace = io.of('/chat');
    namespace = chat;
    chat.use((socket, next) => {
      void (async () => next(await enter(socket)))();
    });
    chat.on('connection', (socket) => void welcome(socket));
    chat.on('news', (news) => chats.show(news));
    chat.on('queues', (lines) => queueNews.markLines(lines));
    chat.on('agentTyping', tellTyping);
    timers.push(
      setInterval(() => void lookRound(), CATCH_UP_MS),
      setInterval(() => void queueNews.lookAtOpenings(), OPENINGS_MS),
    );
  }

  async function lookRound(): Promise<void> {
    await catchUp();
    for (const { ticket } of chats.all()) if (ticket?.status === 'queued') queueNews.again(ticket);
  }

  function tellTyping(session: string, typing: { on: boolean; name: string }): void {
    for (const socket of chats.of(session)?.sockets ?? []) socket.emit('typing', typing);
  }

  return {
    attach,

    tell(saved: Saved): void {
      queueNews.mark(saved);
      const session = sessionOf(saved.ticket);
      if (!session) return;
      const message = saved.message && toResidentMessage(saved.message);
      show({ session, ticket: toResidentTicket(saved.ticket), ...(message && { message }) });
      if (message) void keepAlive(session);
    },

    /** An agent writes at a ticket; the resident sees the first name. */
    typing(ticket: Ticket, { on, name }: { on: boolean; name: string }): void {
      const session = sessionOf(ticket);
      if (!session) return;
      const typing = { on, name: firstName(name) };
      tellTyping(session, typing);
      others('agentTyping', session, typing);
    },

    /** Compares the open chats with the store now. */
    catchUp,

    close(): void {
      for (const timer of timers) clearInterval(timer);
      queueNews.close();
    },
  };

  /** A session lives for 30 days after its last message, to the minute. */
  async function keepAlive(id: string): Promise<void> {
    const now = clock.now();
    const session = chats.of(id)?.session;
    if (session && now.getTime() - session.lastMessageAt.getTime() < MINUTE_MS) return;
    if (session) session.lastMessageAt = now;
    await sessions.touch(id, now).catch((error: unknown) => {
      log.warn({ err: error }, 'a chat session was not prolonged');
    });
  }
}

export type ChatGateway = ReturnType<typeof createChatGateway>;

type RefusedError = Error & { data: Problem };

/** A `connect_error` whose `data` is the problem. */
function refusalOf(error: unknown, log: Logger): RefusedError {
  const problem = problemOf(error, log);
  return Object.assign(new Error(problem.title, { cause: error }), { data: problem });
}

async function unknownEvent(): Promise<never> {
  throw new AppError('validation', 'There is no such event');
}
