import { stemmer as english } from '@orama/stemmers/english';
import { stemmer as swedish } from '@orama/stemmers/swedish';
import { finnishStem } from './finnish-stem.ts';
import { guessLanguage } from './language.ts';
import { LANGUAGES, type Language } from './types.ts';

/** A place in a text, in UTF-16 units, half-open, and the terms under which it is found. */
export type Word = { start: number; end: number; terms: string[] };

/** Marks which language a stem is of, so that it is never taken for a word or for a stem of another. */
const STEMS: Record<Language, (word: string) => string> = {
  fi: (word) => `f/${finnishStem(word)}`,
  sv: (word) => `s/${swedish(word)}`,
  en: (word) => `e/${english(word)}`,
};
/** What is longer is no word. */
const MAX_WORD = 64;
const WORD = /[\p{L}\p{M}\p{N}]+/gu;

const IDENTIFIERS = [
  /** Bounded, so that a long text takes no long time. */
  {
    of: /[\p{L}\d._%+-]{1,64}@[\p{L}\d-]{1,63}(?:\.[\p{L}\d-]{1,63}){1,8}/gu,
    term: mailTerm,
  },
  { of: /(?<![\p{L}\d])\p{L}{2,5}-\d{4}-\d{1,9}(?![\p{L}\d])/gu, term: numberTerm },
  { of: /(?<![\p{L}\d+])(?:\+|0)\d(?:[ ().-]{0,2}\d){5,13}(?!\d)/gu, term: phoneTerm },
];

/** The languages that a text may be in: its ticket's and the one it looks like, as a note may; all where nobody knows. */
export function languagesOf(text: string, ofTicket: Language | null): Language[] {
  if (ofTicket === null) return [...LANGUAGES];
  const guessed = guessLanguage(text);
  return LANGUAGES.filter((language) => language === ofTicket || language === guessed);
}

/**
 * Words and, as a whole, mail addresses, phone numbers and ticket numbers; in no order. A word is found without its dots
 * and rings too: `ä` is no `a` to whoever writes it, while who searches without them finds both.
 */
export function wordsIn(text: string, languages: readonly Language[]): Word[] {
  const words = plainWordsIn(text, languages).map(({ terms, ...place }) => ({
    ...place,
    terms: [...new Set([...terms, ...terms.map(bare)])],
  }));
  for (const { of, term } of IDENTIFIERS)
    for (const { 0: written, index } of text.matchAll(of))
      words.push({ start: index, end: index + written.length, terms: [term(written)] });
  return words;
}

/** Words alone, just as they are written; in their order. */
export function plainWordsIn(text: string, languages: readonly Language[]): Word[] {
  return [...text.matchAll(WORD)].flatMap(({ 0: written, index }) => {
    const terms = termsOf(written, languages);
    return terms.length ? [{ start: index, end: index + written.length, terms }] : [];
  });
}

/** The word itself and its stems. One character says nothing. */
function termsOf(written: string, languages: readonly Language[]): string[] {
  const word = folded(written);
  if (word.length < 2 || word.length > MAX_WORD) return [];
  // digits have no endings, and nobody writes the noughts before a number
  if (/\d/.test(word)) return [...new Set([word, word.replace(/^0+(?=\d)/, '')])];
  return [word, ...languages.map((language) => STEMS[language](word))];
}

/** As it is compared: in small letters, and of all marks only those that make letters of Finnish and Swedish. */
export function folded(text: string): string {
  return text
    .normalize('NFC')
    .toLowerCase()
    .replace(/[^åäö\p{ASCII}]+/gu, bare);
}

function bare(term: string): string {
  return term.normalize('NFD').replace(/\p{M}/gu, '');
}

/** Lengths of beginnings that are terms: of mail addresses and phone numbers more, since many begin alike. */
const BEGINNINGS = { word: { from: 3, to: 6 }, identifier: { from: 3, to: 12 } };
const beginningsOf = (term: string) => (/^[@+]/.test(term) ? BEGINNINGS.identifier : BEGINNINGS.word);

/** The terms under which a word is found by its beginning; stems and numbers have none. */
export function beginningTerms(term: string): string[] {
  if (/^#|\//.test(term)) return [];
  const { from, to } = beginningsOf(term);
  const last = Math.min(to, term.length);
  return Array.from({ length: Math.max(0, last - from + 1) }, (_, n) => `^${term.slice(0, from + n)}`);
}

/** The longest beginning that is a term; `isWhole` where it says as much as what was written. */
export function beginningTerm(prefix: string): { term: string; isWhole: boolean } {
  const { to } = beginningsOf(prefix);
  return { term: `^${prefix.slice(0, to)}`, isWhole: prefix.length <= to };
}

export function mailTerm(address: string): string {
  return `@${address.toLowerCase()}`;
}

/** `#hel-2026-000123`, with however many noughts it is written. */
export function numberTerm(number: string): string {
  return `#${folded(number).replace(/\d+$/, (count) => count.padStart(6, '0'))}`;
}

/** However it is written; where no country is named it is Finland, as the cities are. */
export function phoneTerm(phone: string): string {
  const digits = phone.replace(/[^\d+]/g, '');
  if (digits.startsWith('+')) return digits;
  return digits.startsWith('00') ? `+${digits.slice(2)}` : `+358${digits.replace(/^0/, '')}`;
}
