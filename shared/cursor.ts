import { z } from 'zod';
import { AppError } from './errors.ts';
import { sha256 } from './ids.ts';

type PagedQuery = { limit: number; cursor?: string | undefined };
type Page<Item> = { items: Item[]; next: string | null };

/** Where a list goes on, opaque to clients: it holds the list's own filters, so that another list refuses it. */
export function writeCursor(query: PagedQuery, place: readonly unknown[]): string {
  return Buffer.from(JSON.stringify([fingerprintOf(query), ...place])).toString('base64url');
}

/** The place that a cursor of this list holds; null for the first page. */
export function readCursor<Place>(query: PagedQuery, schema: z.ZodType<Place>): Place | null {
  if (query.cursor === undefined) return null;
  const [fingerprint, ...place] = decode(query.cursor);
  const parsed = schema.safeParse(place);
  if (fingerprint === fingerprintOf(query) && parsed.success) return parsed.data;
  throw new AppError('validation', 'The cursor is not of this list', {
    errors: [{ pointer: '/cursor', detail: 'not of this list' }],
  });
}

/** A page of a list that is in memory whole, in the order of its keys. */
export function pageOf<Item>(items: readonly Item[], query: PagedQuery, keyOf: (item: Item) => string): Page<Item> {
  const [after] = readCursor(query, z.tuple([z.string()])) ?? [null];
  const keyed = items.map((item) => ({ item, key: keyOf(item) }));
  const rest = keyed
    .filter(({ key }) => after === null || key > after)
    .sort((one, other) => (one.key < other.key ? -1 : 1));
  const last = rest[query.limit - 1];
  const next = rest.length > query.limit && last ? writeCursor(query, [last.key]) : null;
  return { items: rest.slice(0, query.limit).map(({ item }) => item), next };
}

/** A key by which a higher number, such as a date in epoch ms, comes first: keys are compared as text. */
export function highestFirst(value: number): string {
  return String(Number.MAX_SAFE_INTEGER - value).padStart(16, '0');
}

/** Of everything that decides which rows there are and how they stand, in whatever order it was given. */
function fingerprintOf({ limit: _limit, cursor: _cursor, ...filters }: PagedQuery): string {
  const given = Object.entries(filters).filter(([, value]) => value !== undefined);
  return sha256(JSON.stringify(given.sort(([one], [other]) => (one < other ? -1 : 1)))).slice(0, 12);
}

function decode(cursor: string): unknown[] {
  try {
    const parts: unknown = JSON.parse(Buffer.from(cursor, 'base64url').toString('utf8'));
    return Array.isArray(parts) ? parts : [];
  } catch {
    // not JSON: as little of this list as any other
    return [];
  }
}
