import { namesSlot } from './capacity.ts';
import type { Ticket } from './types.ts';

type Silence = {
  /** The policy's; null where no chat ever counts as silent. */
  minutes: number | null;
  now: Date;
};
const MINUTE_MS = 60_000;

/** A chat that was answered, and whose resident has written nothing for so long since. */
export function isSilent(
  { channel, status, assignee, lastMessage }: Pick<Ticket, 'channel' | 'status' | 'assignee' | 'lastMessage'>,
  { minutes, now }: Silence,
): boolean {
  if (channel !== 'chat' || status !== 'pending' || !assignee || minutes === null) return false;
  if (!lastMessage || lastMessage.direction === 'in') return false;
  return now.getTime() - lastMessage.at.getTime() >= minutes * MINUTE_MS;
}

/** Whether a change has ended a silence in the hand of an owner who keeps the ticket: its slot may count half. */
export function isWoken(before: Ticket, after: Ticket, silence: Silence): boolean {
  if (!isSilent(before, silence) || isSilent(after, silence)) return false;
  return before.assignee !== null && namesSlot(after, before.assignee.id, before.assignment);
}
