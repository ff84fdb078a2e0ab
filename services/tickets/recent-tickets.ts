import type { Ticket } from '../../shared/domain/types.ts';

const MAX_TICKETS = 5_000;

/**
 * Tickets as this process saved them last. Who writes on a version may begin from here instead of reading: where
 * another process was faster the write is lost, and the ticket is read then. Never a source for what is shown.
 */
export function createRecentTickets() {
  const byId = new Map<string, Ticket>();
  const latest = new Map<string, string>();

  function forget(ticket: Pick<Ticket, '_id' | 'city' | 'thread'>): void {
    byId.delete(ticket._id);
    if (latest.get(threadKey(ticket)) === ticket._id) latest.delete(threadKey(ticket));
  }

  return {
    forget,
    note(ticket: Ticket): void {
      if ((byId.get(ticket._id)?.version ?? 0) > ticket.version) return;
      const newest = byId.get(latest.get(threadKey(ticket)) ?? '');
      // again at the end: the ones at the front are dropped first
      byId.delete(ticket._id);
      // what its outbox holds is the relay's, and leaves it without a new version
      byId.set(ticket._id, { ...ticket, outbox: [] });
      if (!newest || newest.ordinal <= ticket.ordinal) latest.set(threadKey(ticket), ticket._id);
      for (const oldest of byId.values()) {
        if (byId.size <= MAX_TICKETS) break;
        forget(oldest);
      }
    },
    byId: (id: string): Ticket | undefined => byId.get(id),
    latestOf: (thread: Pick<Ticket, 'city' | 'thread'>): Ticket | undefined =>
      byId.get(latest.get(threadKey(thread)) ?? ''),
  };
}

export type RecentTickets = ReturnType<typeof createRecentTickets>;

function threadKey({ city, thread }: Pick<Ticket, 'city' | 'thread'>): string {
  return `${city} ${thread}`;
}
