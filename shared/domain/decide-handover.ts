import { decideRequeue } from './decide-ownership.ts';
import { type Decided, type Decision, refuse } from './decision.ts';
import type { Channel, Ticket } from './types.ts';

/** Minutes for which a ticket waits for the other city alone; somebody waits in a chat now. */
export const HANDOVER_MINUTES: Record<Channel, number> = { chat: 3, sms: 60, email: 60, web: 60 };
const MINUTE_MS = 60_000;

type HandingOver = { service: string; city: string; agreement: string; now: Date };

/**
 * To another city's agents, whoever of them accepts it, with the waiting time it has. The ticket stays in its own
 * city's queue: where nobody accepts in time it is given out there as any other, without another write.
 */
export function decideHandover(ticket: Ticket, { service, city, agreement, now }: HandingOver): Decision {
  const requeued = decideRequeue(ticket, { now, why: 'handed-over', service });
  if (!requeued.ok) return requeued;
  const until = new Date(now.getTime() + HANDOVER_MINUTES[ticket.channel] * MINUTE_MS);
  return { ...requeued, set: { ...requeued.set, handover: { city, agreement, until } } };
}

/** Any change that takes it from the other city's queue says so: there it is seen live. */
export function handoverAfter({ handover }: Ticket, decided: Decided): Decided {
  if (!handover || decided.set.handover === undefined || decided.set.handover?.city === handover.city) return decided;
  return { ...decided, events: [...decided.events, { type: 'ticket.handover-ended', city: handover.city }] };
}

type Declining = { cities: ReadonlySet<string>; reason?: string | undefined; now: Date };

/** By the city that it waits for: back to its own, where it waits on. */
export function decideDeclineHandover(ticket: Ticket, { cities, reason, now }: Declining): Decision {
  const { handover, status } = ticket;
  if (!handover || !cities.has(handover.city) || (status !== 'queued' && status !== 'offered'))
    return refuse('conflict', 'The ticket no longer waits for your city');
  const requeued = decideRequeue(ticket, { now, why: 'handover-declined' });
  if (!requeued.ok || !reason) return requeued;
  const events = requeued.events.map((event) => (event.type === 'ticket.queued' ? { ...event, reason } : event));
  return { ...requeued, events };
}
