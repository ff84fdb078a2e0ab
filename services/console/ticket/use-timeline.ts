import { useEffect, useState } from 'react';
import type { MessageView } from '../../../shared/contracts/tickets.ts';
import { get, type Page, ProblemError } from '../api.ts';
import { emit, on, tell } from '../socket.ts';
import { whenReconnected } from '../store/live.ts';
import { takeTickets } from '../store/live-state.ts';

type Known = ReadonlyMap<string, MessageView>;
/** Leads to the page before the oldest message known; null: there is none. */
type Earlier = { before: string; cursor?: string } | null;
type Read = { known: Known; earlier: Earlier };

/** As many as `watch` gives; when it gives so many, there may be more. */
const PAGE = 50;

/** Both lines of a ticket by time: the last of them, whatever comes while it is open, and earlier ones on demand. */
export function useTimeline(id: string) {
  const [{ known, earlier }, setRead] = useState<Read>({ known: new Map(), earlier: null });
  const [isGone, setIsGone] = useState(false);

  useEffect(() => {
    let isHere = true;
    const watch = async () => {
      try {
        const answer = await emit('watch', { ticket: id });
        if (!isHere || !('ticket' in answer)) return;
        takeTickets([answer.ticket]);
        setRead((read) => joined(read, answer.messages));
        setIsGone(false);
      } catch (error) {
        if (isHere && isRefusal(error)) setIsGone(true);
      }
    };
    void watch();
    const stops = [
      whenReconnected(() => void watch()),
      on('message', ({ ticket, message }) => {
        if (ticket === id) setRead((read) => ({ ...read, known: merged(read.known, [message]) }));
      }),
      on('ticket.gone', ({ ticket }) => ticket === id && setIsGone(true)),
    ];
    return () => {
      isHere = false;
      for (const stop of stops) stop();
      tell('unwatch', { ticket: id });
    };
  }, [id]);

  const readEarlier = async () => {
    if (!earlier) return;
    const { items, next } = await get<Page<MessageView>>(`/tickets/${id}/messages`, {
      query: { ...earlier, limit: PAGE },
    });
    setRead((read) => ({
      // what came live is newer than what this page was read from
      known: merged(merged(new Map(), items), [...read.known.values()]),
      earlier: next ? { ...earlier, cursor: next } : null,
    }));
  };

  return { messages: inOrder(known), isGone, hasEarlier: earlier !== null, readEarlier };
}

/** After a long absence there may be a hole between the two: then what was known is read again from behind. */
function joined({ known, earlier }: Read, last: readonly MessageView[]): Read {
  const isJoined = last.some((message) => known.has(message.id));
  if (isJoined) return { known: merged(known, last), earlier };
  return { known: merged(new Map(), last), earlier: earlierThan(last) };
}

function merged(before: Known, taken: readonly MessageView[]): Known {
  return new Map([...before, ...taken.map((message) => [message.id, message] as const)]);
}

function inOrder(known: Known): readonly MessageView[] {
  return [...known.values()].sort((one, other) => one.at.localeCompare(other.at) || one.seq - other.seq);
}

/** One millisecond later, as others of the same may stand before it: those known come twice, and count once. */
function earlierThan(messages: readonly MessageView[]): Earlier {
  const [oldest] = messages;
  if (!oldest || messages.length < PAGE) return null;
  return { before: new Date(Date.parse(oldest.at) + 1).toISOString() };
}

/** The server's word on this ticket, not a connection that was lost on the way. */
function isRefusal(error: unknown): boolean {
  return error instanceof ProblemError && (error.problem.code === 'not-found' || error.problem.code === 'forbidden');
}
