import { holdsUnits } from './ticket-status.ts';
import type { Agent, Channel, Ticket } from './types.ts';

/** Units that a ticket of each channel weighs in an agent's hand, where they have no weight of their own for it. */
export const CHANNEL_UNITS: Record<Channel, number> = { chat: 2, sms: 1, email: 1, web: 1 };

/** What an agent has in hand, and how much of it there may be. */
export type Hand = Pick<Agent, 'capacity' | 'hardCap' | 'load' | 'eased' | 'weights'>;
export type HeldSlot = { agent: string; ticket: string; assignment: number };
/** One to be taken: what it weighs is looked up where it is written. */
export type NewSlot = HeldSlot & { channel: Channel };

export function weightOf({ weights }: Pick<Agent, 'weights'>, channel: Channel): number {
  return weights?.[channel] ?? CHANNEL_UNITS[channel];
}

/** Units that the router may still fill: silent chats count half, but should all wake, none is above the hard cap. */
export function freeUnits({ capacity, hardCap, load, eased = 0 }: Hand): number {
  return Math.min(capacity - (load - eased), hardCap - load);
}

/** For new work that the router gives; `take` of the agents' repository says the same to the database. */
export function hasRoom(hand: Hand, channel: Channel): boolean {
  return weightOf(hand, channel) <= freeUnits(hand);
}

/** For the lightest of tickets: none weighs less than one. */
export function hasAnyRoom(hand: Hand): boolean {
  return freeUnits(hand) >= 1;
}

/** The slots that a ticket says are right: its owner's while units are held, and one for each live offer. */
export function namedSlots(ticket: Ticket): HeldSlot[] {
  const slots = ticket.offers.map((offer) => slotOf(ticket, offer.agent.id, offer.assignment));
  if (ticket.assignee && holdsUnits(ticket)) slots.push(slotOf(ticket, ticket.assignee.id, ticket.assignment));
  return slots;
}

export function namesSlot(ticket: Ticket, agent: string, assignment: number): boolean {
  return namedSlots(ticket).some((slot) => slot.agent === agent && slot.assignment === assignment);
}

/** Slots named before a change and no longer after it: to be given back once it is saved. */
export function releasedSlots(before: Ticket, after: Ticket): HeldSlot[] {
  return namedSlots(before).filter((slot) => !namesSlot(after, slot.agent, slot.assignment));
}

/** Whose slot of an ended chat is given back: they write down what it came to before they are given something new. */
export function wrapsUp(before: Ticket, after: Ticket): string | null {
  const isEnded = before.channel === 'chat' && before.status !== 'resolved' && after.status === 'resolved';
  return isEnded && holdsUnits(before) ? (before.assignee?.id ?? null) : null;
}

function slotOf(ticket: Ticket, agent: string, assignment: number): HeldSlot {
  return { agent, ticket: ticket._id, assignment };
}
