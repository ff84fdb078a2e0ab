import type { Socket } from 'socket.io-client';
import type { MessageView, TicketView } from '../../../shared/contracts/tickets.ts';
import { CHANNEL_UNITS } from '../../../shared/domain/capacity.ts';
import { ask, type Entrances, RefusedError } from '../../../shared/entrances.ts';
import { ACCEPT_MS } from '../parameters.ts';
import type { Member } from '../staff.ts';
import { keepConnected } from './connection.ts';
import type { ContactBook } from './contact-book.ts';
import { createHandling, type Held } from './handling.ts';
import type { Ledger } from './ledger.ts';
import type { Pace } from './pace.ts';
import type { Tries } from './tries.ts';

export type AgentDeps = {
  entrances: Entrances;
  ledger: Ledger;
  book: ContactBook;
  pace: Pace;
  tries: Tries;
};
type State = 'available' | 'busy' | 'away' | 'offline';
type Presence = { state: string; why: string | null };
const RESTORED = new Set(['missed-offer', 'disconnected']);
/** Refusals of an acceptance that came a moment too late. */
const TOO_LATE = new Set([409, 410]);
const MOST_LISTED = 100;
/** In real time; a client tries again every two or three seconds. */
const BACK_MS = 5_000;

export type LiveAgent = ReturnType<typeof createLiveAgent>;

/** One of the demo's agents at a console: takes what comes, works it off, has breaks, and is back after an outage. */
export function createLiveAgent({ agent, duties }: Member, token: string, deps: AgentDeps) {
  const { entrances, ledger, book, pace, tries } = deps;
  const held = new Map<string, Held>();
  /** Of each ticket the newest that was seen: what is older says nothing. */
  const versions = new Map<string, number>();
  const socket: Socket = entrances.openStaff(token);
  const over = new AbortController();
  const handling = createHandling({ ...deps, socket, token });
  let isEnding = false;
  let unplannedCount = 0;

  async function bePresent(): Promise<boolean> {
    const told = await tries.once('a presence', () => ask(socket, 'presence', { state: agent.presence.state }));
    return told !== undefined;
  }
  async function be(state: State): Promise<boolean> {
    ledger.change(agent, { state });
    // else it is said when the connection is back
    return socket.connected && bePresent();
  }

  function see(ticket: TicketView, isToEnd = false): void {
    if (ticket.version < (versions.get(ticket.id) ?? 0)) return;
    versions.set(ticket.id, ticket.version);
    const isMine = ticket.assignee?.id === agent._id;
    const isDone = ticket.status === 'resolved' || ticket.status === 'closed';
    if (held.has(ticket.id)) {
      if (!isMine || isDone) drop(ticket.id, isDone);
    } else if (isMine && !isEnding && (ticket.status === 'open' || isToEnd)) take(ticket);
  }

  /** There is nothing left to do at it here. */
  function drop(id: string, isDone: boolean): void {
    const one = held.get(id);
    if (!one) return;
    held.delete(id);
    one.isOver = true;
    one.hurry.abort();
    ledger.change(agent, { units: -one.units });
    if (one.planned && isDone) ledger.done(one.planned.id);
  }

  function take(ticket: TicketView): void {
    const one: Held = {
      ticket,
      planned: book.ofTicket(ticket),
      units: CHANNEL_UNITS[ticket.channel],
      sinceMs: pace.nowMs(),
      hurry: new AbortController(),
      isOver: false,
      work: Promise.resolve(),
    };
    held.set(ticket.id, one);
    ledger.change(agent, { units: one.units });
    one.work = workOff(one);
  }

  async function workOff(one: Held): Promise<void> {
    const { id, channel } = one.ticket;
    if (!one.planned && channel === 'chat') one.planned = await readWho(id);
    if (!one.planned) unplannedCount++;
    const state = one.planned && ledger.taken(one.planned.id, { agent, atMs: one.sinceMs });
    const isClosed = await handling.handle(one, state);
    // it may be back here after somebody else had it
    if (held.get(id) === one) drop(id, isClosed);
  }

  /** A chat is known by the ids of its messages. */
  async function readWho(ticket: string) {
    const path = `/api/v1/tickets/${ticket}/messages?line=conversation`;
    const page = await tries.insist('reading a ticket', () => entrances.call(path, { token }));
    return page && book.ofMessages(page.items as MessageView[]);
  }

  /** What came while there was no connection, or was there before the run: chats hold units also while pending. */
  async function catchUp(): Promise<void> {
    const path = `/api/v1/tickets?assignee=me&status=open,pending&limit=${MOST_LISTED}`;
    const before = [...held.keys()];
    const listed = await tries.insist('a list of tickets', () => entrances.call(path, { token }), over.signal);
    if (!listed) return;
    const items = listed.items as TicketView[];
    const isListed = new Set(items.map(({ id }) => id));
    for (const id of before) if (!isListed.has(id)) drop(id, false);
    for (const ticket of items) see(ticket, ticket.channel === 'chat');
  }

  async function accept(offer: string): Promise<void> {
    await pace.until(pace.nowMs() + ACCEPT_MS, over.signal);
    if (isEnding) return;
    await tries.once('accepting an offer', () =>
      ask(socket, 'accept', { offer }).catch((error: unknown) => {
        if (!(error instanceof RefusedError && TOO_LATE.has(error.status))) throw error;
      }),
    );
  }

  async function keepDuties(): Promise<void> {
    for (const { fromMs, toMs } of duties) {
      await pace.until(fromMs, over.signal);
      if (!isEnding) await be('available');
      await pace.until(toMs, over.signal);
      if (!isEnding) await be('away');
    }
  }

  /** The end may come while the connection is down. */
  async function comeBack(): Promise<void> {
    if (socket.connected) return;
    await Promise.race([new Promise((resolve) => socket.once('connect', () => resolve(null))), pace.pause(BACK_MS)]);
  }

  const connected = new Promise<void>((resolve) => socket.once('connect', resolve));
  socket.on('connect', () => void bePresent().then(catchUp));
  socket.on('offer', ({ id }: { id: string }) => void accept(id));
  socket.on('ticket', ({ ticket }: { ticket: TicketView }) => see(ticket));
  socket.on('message', ({ message }: { message: MessageView }) => {
    if (message.delivery?.status === 'failed') tries.count('delivery of a reply: failed');
  });
  socket.on('presence', ({ why }: Presence) => {
    if (RESTORED.has(why ?? '') && agent.presence.state === 'available') void bePresent();
  });
  keepConnected(socket, { who: 'an agent', pace, tries, over: over.signal });

  return {
    connected,
    begin: (): void => void keepDuties(),
    unplannedCount: () => unplannedCount,
    /** Answers and closes what is in hand, goes offline and signs out; false where the server could not be told. */
    async end(): Promise<boolean> {
      isEnding = true;
      await comeBack();
      await be('busy');
      for (const one of held.values()) {
        // without a connection there is nobody to tell
        one.isOver = !socket.connected;
        one.hurry.abort();
      }
      await Promise.all([...held.values()].map(({ work }) => work));
      const isOffline = await be('offline');
      over.abort();
      const path = '/api/v1/session';
      const isOut = await tries.once('signing out', () => entrances.call(path, { token, method: 'DELETE' }));
      socket.disconnect();
      return isOffline && isOut !== undefined;
    },
  };
}
