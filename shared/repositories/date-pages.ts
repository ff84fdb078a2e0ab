import type { Filter } from '../db/mongo.ts';
import type { Ticket } from '../domain/types.ts';

/** Where a page ended: the next one begins behind it. */
export type DatePlace = { at: Date; id: string };
export type DatePage = { after: DatePlace | null; limit: number; until?: Date };

/** Named so that the partial indexes of the dates are used. */
const EPOCH = new Date(0);

/** In the order of a date, then of the ids; the bound beside the pair lets the index be entered at the place itself. */
export function datePage(field: 'escalation.at' | 'waitingSince', { after, until }: DatePage): Filter<Ticket> {
  // whole milliseconds: SecantusDB loses the last one of `$lte` where the index goes on behind the date
  const last = until && { $lt: new Date(until.getTime() + 1) };
  if (!after) return { [field]: { $gt: EPOCH, ...last } };
  return {
    [field]: { $gt: new Date(after.at.getTime() - 1), ...last },
    $or: [{ [field]: { $gt: after.at } }, { [field]: after.at, _id: { $gt: after.id } }],
  };
}
