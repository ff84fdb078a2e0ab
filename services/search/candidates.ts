import type { Clock } from '../../shared/clock.ts';
import type { Sought } from '../../shared/domain/search-query.ts';
import { beginningTerm } from '../../shared/domain/search-words.ts';
import type { FoundEntry, SearchEntryRepository, Wanted } from '../../shared/repositories/search-entries.ts';

/** Where a reader has come to: newest first, by the pair. */
export type Place = { at: Date; id: string };
type Deps = { searchEntries: Pick<SearchEntryRepository, 'within' | 'among'>; clock: Clock };
export type Candidates = {
  wanted: Wanted;
  after: Place | null;
  /** Those that may be wanted at all, where they are few. */
  narrowed: () => Promise<string[] | null>;
  mostSeen?: number | undefined;
};
/** `reached`: all before that place has been looked through, and there is more behind it. */
type Piece = { entries: FoundEntry[]; reached: Place | null };

/** After so many, one looks at what may be wanted instead, where that is less. */
export const FEW = 1_000;
/** Entries that one request goes through; where few of them match it goes on with the next page. */
const MOST_SEEN = 20_000;
const DAY_MS = 86_400_000;
const FIRST_MS = 8 * DAY_MS;
/** A span in which there are fewer is followed by a longer one, and by a shorter one where there are many. */
const ENOUGH = 50;
const MANY = 1_000;
const LONGER = 8;
/** Before every entry of its time. */
const LAST_ID = '\uffff';

/**
 * Entries that match, newest first: one span of time after the other, each bounded by the index, so that no server has to
 * sort, or to read, what nobody asked for yet. The word that fewest have leads; the others are looked for among these.
 */
export async function* candidatesOf(
  { searchEntries, clock }: Deps,
  { wanted, after, narrowed, mostSeen = MOST_SEEN }: Candidates,
): AsyncGenerator<Piece> {
  if (!wanted.cities.length) return;
  // later than any entry, whatever the clock of who made it
  let until = after?.at ?? new Date(clock.now().getTime() + DAY_MS);
  const word = await seldomest(searchEntries, wanted, until);
  const isSure = wanted.words.length === 1 && !wanted.without && isExact(word);
  let isNarrowed = false;
  let seen = 0;
  for (let ms = FIRST_MS; until.getTime() >= 0; ) {
    const from = new Date(Math.max(0, until.getTime() - ms));
    const led = await searchEntries.within({ cities: wanted.cities, word }, { from, until });
    const ids = led.map(({ _id }) => _id);
    const entries = inOrder(isSure || !led.length ? led : await searchEntries.among(ids, wanted), after);
    seen += led.length;
    until = new Date(from.getTime() - 1);
    if (seen >= mostSeen) return yield { entries, reached: { at: until, id: LAST_ID } };
    yield { entries, reached: null };
    if (led.length < ENOUGH) ms *= LONGER;
    else if (led.length > MANY) ms /= LONGER;
    if (seen <= FEW || isNarrowed) continue;
    isNarrowed = true;
    const few = await narrowed();
    if (!few) continue;
    const rest = (await searchEntries.among(few, wanted)).filter(({ at }) => at <= until);
    yield { entries: inOrder(rest, after), reached: null };
    return;
  }
}

/** Of several words the one that fewest tickets have, as far as the newest of them tell. */
async function seldomest(
  searchEntries: Pick<SearchEntryRepository, 'within'>,
  { cities, words }: Wanted,
  until: Date,
): Promise<Sought> {
  let left = words;
  for (let ms = FIRST_MS; left.length > 1; ms *= LONGER) {
    const from = new Date(Math.max(0, until.getTime() - ms));
    const counted = await Promise.all(
      left.map(async (word) => ({
        word,
        count: (await searchEntries.within({ cities, word }, { from, until })).length,
      })),
    );
    const seldom = counted.filter(({ count }) => count < ENOUGH);
    const isDone = seldom.length <= 1 || from.getTime() === 0;
    if (isDone)
      left = counted
        .toSorted((one, other) => one.count - other.count)
        .slice(0, 1)
        .map(({ word }) => word);
    else left = seldom.map(({ word }) => word);
  }
  return left[0] as Sought;
}

/** Found by its terms alone: its beginning needs no second look. */
function isExact({ prefix }: Sought): boolean {
  return prefix === null || beginningTerm(prefix).isWhole;
}

function inOrder(found: readonly FoundEntry[], after: Place | null): FoundEntry[] {
  return found
    .filter((one) => !after || newestFirst({ at: one.at, id: one._id }, after) > 0)
    .toSorted((one, other) => newestFirst({ at: one.at, id: one._id }, { at: other.at, id: other._id }));
}

export function newestFirst(one: Place, other: Place): number {
  return other.at.getTime() - one.at.getTime() || (one.id < other.id ? 1 : one.id > other.id ? -1 : 0);
}
