import type { Figure } from './figure.ts';
import type { Ticket, TicketEvent } from './types.ts';

type Counted = Pick<Ticket, 'service' | 'waitingSince' | 'routing' | 'createdAt'>;
type Made = { events: readonly TicketEvent[]; at: Date };

/** What of a change is counted; `before` is null for a new ticket. */
export function figuresOf(before: Counted | null, after: Counted, { events, at }: Made): Figure[] {
  const missed = events.filter(({ type, why }) => type === 'ticket.offer-ended' && why === 'expired');
  return [
    ...(before ? [] : [{ kind: 'arrived' as const, service: after.service, at: after.createdAt, count: 1 as const }]),
    ...ofWait(before, after, { events, at }),
    ...missed.map(() => ({ kind: 'offersMissed' as const, service: after.service, at, count: 1 as const })),
  ];
}

function ofWait(before: Counted | null, after: Counted, { events, at }: Made): Figure[] {
  const [was, is] = [before && waitOf(before), waitOf(after)];
  if (was && is && was.service === is.service) return [];
  if (is)
    return [
      ...(was ? [{ kind: 'offered' as const, ...was, count: -1 as const }] : []),
      { kind: 'offered', ...is, count: 1 },
    ];
  if (!was || !before) return [];
  const waitedMs = at.getTime() - before.routing.enteredQueueAt.getTime();
  if (events.some(({ type, direction }) => type === 'ticket.message' && direction === 'out'))
    return [{ kind: 'answered', ...was, count: 1, waitedMs }];
  return events.some(({ type }) => type === 'ticket.resolved') ? [{ kind: 'abandoned', ...was, count: 1 }] : [];
}

/** Of a contact that has not been answered since it entered the queue: what a resident writes later waits, too, but was not offered. */
function waitOf({ service, waitingSince, routing }: Counted): Pick<Figure, 'service' | 'at'> | null {
  return waitingSince && waitingSince <= routing.enteredQueueAt ? { service, at: waitingSince } : null;
}
