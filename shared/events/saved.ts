import type { Change, Message, Ticket } from '../domain/types.ts';

/** What was saved, as it is told to everybody: whole state at its version, and what happened. Order and repeats don't matter. */
export type Saved = { ticket: Ticket; change: Change; message?: Message };
export type Tell = (saved: Saved) => void;
