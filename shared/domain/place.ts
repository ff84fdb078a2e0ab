import { ticketId } from '../ids.ts';
import type { Ticket } from './types.ts';

export type Place = { ticket: string; seq: number; ordinal: number; isNew: boolean };

/** Where a resident's message goes: the thread's last ticket, or the next one where that is closed or there is none. */
export function placeOf({ city, thread }: { city: string; thread: string }, last: Ticket | null): Place {
  if (last && last.status !== 'closed')
    return { ticket: last._id, seq: last.conversation + 1, ordinal: last.ordinal, isNew: false };
  const ordinal = last ? last.ordinal + 1 : 0;
  // in a chat the numbering goes on over the session's tickets
  const seq = thread.startsWith('chat:') && last ? last.conversation + 1 : 1;
  return { ticket: ticketId(city, thread, ordinal), seq, ordinal, isNew: true };
}
