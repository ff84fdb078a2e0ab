import { z } from 'zod';
import type { eventListQuery } from '../../shared/contracts/tickets.ts';
import { readCursor, writeCursor } from '../../shared/cursor.ts';
import type { Change, Ticket } from '../../shared/domain/types.ts';
import type { ChangeRepository } from '../../shared/repositories/changes.ts';

type Query = z.output<typeof eventListQuery>;
const place = z.tuple([z.number().int().min(0)]);

/** A ticket's history. Its outbox was read with the ticket, before the log: a change is never in neither. */
export function createReadChanges({ changes }: { changes: Pick<ChangeRepository, 'ofTicket'> }) {
  return async function readChanges(ticket: Ticket, query: Query): Promise<{ items: Change[]; next: string | null }> {
    const { city, _id, version, outbox } = ticket;
    const [after] = readCursor(query, place) ?? [query.after];
    // each version has its change, so a page is a range of versions
    const upTo = Math.min(version, after + query.limit);
    const logged = await changes.ofTicket({ city, ticket: _id, after, upTo });
    const known = new Set(logged.map((change) => change.version));
    const saved = outbox.filter(({ version: at }) => at > after && at <= upTo && !known.has(at));
    return {
      items: [...logged, ...saved].sort((one, other) => one.version - other.version),
      next: upTo < version ? writeCursor(query, [upTo]) : null,
    };
  };
}
