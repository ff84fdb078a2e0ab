import { z } from 'zod';
import { date, page } from './common.ts';
import { line, TICKET_SORTS, ticketListQuery } from './tickets.ts';

const { limit: _limit, cursor: _cursor, sort: _sort, updatedAfter: _updatedAfter, ...lasting } = ticketListQuery.shape;

/** The filters of GET /tickets as they stand in its query, comma lists too. */
const filters = z.strictObject(lasting).transform(asSent);
const name = line.pipe(z.string().min(1).max(64));
const sort = z.enum(TICKET_SORTS);

export const savedViewBody = z.strictObject({ name, filters, sort: sort.default('-updated') });
/** `filters` are replaced whole. */
export const savedViewPatch = z.strictObject({ name, filters, sort }).partial();
export const savedViewListQuery = z.strictObject(page);

export const savedViewView = z.object({
  id: z.string(),
  /** Unique among one's own. */
  name: z.string(),
  filters: z.record(z.string(), z.string()),
  /** As GET /tickets takes it. */
  sort: z.string(),
  version: z.number(),
  updatedAt: date,
});
export type SavedViewView = z.infer<typeof savedViewView>;

function asSent(parsed: object): Record<string, string> {
  const given = Object.entries(parsed).filter(([, value]) => value !== undefined);
  return Object.fromEntries(given.map(([key, value]) => [key, String(value)]));
}
