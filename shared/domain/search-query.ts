import { ownTerm } from './search-entry.ts';
import { folded, mailTerm, numberTerm, phoneTerm, plainWordsIn, type Word } from './search-words.ts';
import { LANGUAGES } from './types.ts';

/** A word that is looked for: found by any of these terms, or by one that begins so. */
export type Sought = { terms: string[]; prefix: string | null };
export type SearchQuery = {
  /** All of them are to be in a ticket. */
  words: Sought[];
  /** Where the whole is one number or address: whose own it is comes first. */
  own: string | null;
};

/** Shorter beginnings are of too many words. */
const MIN_PREFIX = 3;
/** More words make no search better, only longer. */
const MAX_WORDS = 10;

const ADDRESS = /\S{1,64}@\S*/u;
const NUMBER = /(?<![\p{L}\d])\p{L}{2,5}-\d{4}-\d{1,9}(?![\p{L}\d])/u;
const PHONE = /(?<![\p{L}\d+])(?:\+|0)\d(?:[ ().-]{0,2}\d){3,13}(?!\d)/u;

/**
 * What is asked for: addresses and numbers whole or by their beginning, then words by their stems in all languages. The
 * last word may be still being typed, and is often the first part of a compound: its beginning will do.
 */
export function readQuery(text: string): SearchQuery {
  const { rest, found } = takeIdentifiers(text.normalize('NFC'));
  const plain = plainWordsIn(rest, LANGUAGES).slice(0, MAX_WORDS);
  const words = plain.map(({ start, end, terms }, index, { length }) => ({
    terms: stemsOf(terms),
    prefix: index === length - 1 ? prefixOf(rest.slice(start, end)) : null,
  }));
  const [only] = found;
  const isWhole = only && found.length === 1 && !words.length;
  return { words: [...found.map(({ sought }) => sought), ...words], own: isWhole ? ownTerm(only.term) : null };
}

type Identifier = { term: string; sought: Sought };

function takeIdentifiers(text: string): { rest: string; found: Identifier[] } {
  const found: Identifier[] = [];
  let rest = text;
  for (const [pattern, term] of [
    [ADDRESS, mailTerm],
    [NUMBER, numberTerm],
    [PHONE, phoneTerm],
  ] as const) {
    const [written] = pattern.exec(rest) ?? [];
    if (written === undefined) continue;
    rest = rest.replace(written, ' ');
    const whole = term(written);
    // a number is complete when it has all its noughts
    found.push({ term: whole, sought: { terms: [whole], prefix: term === numberTerm ? null : whole } });
  }
  return { rest, found };
}

/** Whatever has a word has its stem too: one look less. */
function stemsOf(terms: string[]): string[] {
  const stems = terms.filter((term) => term.includes('/'));
  return stems.length ? [...new Set(stems)] : terms;
}

function prefixOf(written: string): string | null {
  const word = folded(written);
  return word.length >= MIN_PREFIX ? word : null;
}

export function isFound({ terms, prefix }: Sought, word: Pick<Word, 'terms'>): boolean {
  return word.terms.some((term) => terms.includes(term) || (prefix !== null && term.startsWith(prefix)));
}
