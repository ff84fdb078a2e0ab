import { anyOf } from '../db/any-of.ts';
import { gatherInserts, gatherUpdates } from '../db/gather-writes.ts';
import type { Collection, Filter } from '../db/mongo.ts';
import type { SearchEntry } from '../domain/search-entry.ts';
import type { Sought } from '../domain/search-query.ts';
import { beginningTerm } from '../domain/search-words.ts';

export type KnownEntry = Omit<SearchEntry, 'terms' | 'city' | 'at'>;
export type FoundEntry = Pick<SearchEntry, '_id' | 'at'>;
export type Wanted = {
  cities: readonly string[];
  words: readonly Sought[];
  /** A term that is not to be among them. */
  without?: string | null;
};

type Span = { from: Date; until: Date };

/** One ticket's entry takes no more: who writes books is found by their beginning. */
const MAX_TERMS = 20_000;
const PLACE = { at: 1 } as const;

export function createSearchEntryRepository(entries: Collection<SearchEntry>) {
  const insertGathered = gatherInserts(entries);
  const updateGathered = gatherUpdates(entries);
  /** What is written twice is the same: nobody asks which of the two it was. */
  const isAnswered = async () => true;

  return {
    known: (ids: string[]): Promise<KnownEntry[]> =>
      entries.find({ _id: { $in: ids } }, { projection: { head: 1, conversation: 1, notes: 1, version: 1 } }).toArray(),
    /** Whole; an older version than what is there changes nothing. `isNew` as far as one knows. */
    async put(entry: SearchEntry, { isNew }: { isNew: boolean }): Promise<void> {
      const { _id, ...fields } = entry;
      const set = { ...fields, terms: entry.terms.slice(0, MAX_TERMS) };
      if (isNew && (await insertGathered({ _id, ...set }))) return;
      await updateGathered({ id: _id, when: { $lte: ['$version', entry.version] }, set, hasWon: isAnswered });
    },
    /** Further messages of an entry whose head is the same. */
    async extend({ _id, terms, ...fields }: KnownEntry & Pick<SearchEntry, 'terms'>): Promise<void> {
      const all = { $slice: [{ $setUnion: ['$terms', { $literal: terms }] }, MAX_TERMS] };
      const when = { $lte: ['$version', fields.version] };
      await updateGathered({ id: _id, when, set: fields, compute: { terms: all }, hasWon: isAnswered });
    },
    /** All that have one of the words in a span of time, in no order: `from` is within it, `until` too. */
    within: (
      { cities, word }: { cities: readonly string[]; word: Sought },
      { from, until }: Span,
    ): Promise<FoundEntry[]> =>
      entries
        .find(
          // one narrow scan each: with `$in` some servers read a term's whole past
          {
            $or: cities.flatMap((city) =>
              keysOf(word).map((term) => ({ city, terms: term, at: { $gte: from, $lte: until } })),
            ),
          },
          { projection: PLACE },
        )
        .toArray(),
    /** Which of these match. */
    among: (ids: readonly string[], wanted: Omit<Wanted, 'cities'>): Promise<FoundEntry[]> =>
      entries.find({ _id: { $in: [...ids] }, $and: conditionsOf(wanted) }, { projection: PLACE }).toArray(),
  };
}

export type SearchEntryRepository = ReturnType<typeof createSearchEntryRepository>;

function keysOf({ terms, prefix }: Sought): string[] {
  return prefix === null ? terms : [...terms, beginningTerm(prefix).term];
}

function conditionsOf({ words, without }: Omit<Wanted, 'cities'>): Filter<SearchEntry>[] {
  return [...words.map(conditionOf), ...(without ? [{ terms: { $ne: without } }] : [])];
}

function conditionOf({ terms, prefix }: Sought): Filter<SearchEntry> {
  if (prefix === null) return { terms: anyOf(terms) };
  const begins = { terms: { $elemMatch: { $gte: prefix, $lt: `${prefix}\uffff` } } };
  return { $or: [{ terms: anyOf(terms) }, begins] };
}
