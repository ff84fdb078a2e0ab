import { isFound, type Sought } from './search-query.ts';
import { languagesOf, wordsIn } from './search-words.ts';
import type { Language } from './types.ts';

/** In UTF-16 units, half-open, ascending, none touching another. */
export type Mark = [start: number, end: number];
export type Excerpt = { text: string; marks: Mark[] };

const LENGTH = 160;
const BEFORE = 50;
const SPACE = /\s/;

/** The part of a text around the first of what was looked for, all of it there marked; null where nothing is. */
export function excerptOf(text: string, sought: readonly Sought[], language: Language | null): Excerpt | null {
  const marks = marksIn(text, sought, language);
  const [first] = marks;
  if (!first) return null;
  const from = text.length <= LENGTH ? 0 : wordStart(text, Math.max(0, first[0] - BEFORE), first[0]);
  const to = from + LENGTH >= text.length ? text.length : wordEnd(text, from + LENGTH, first[1]);
  const [before, after] = [from > 0 ? '…' : '', to < text.length ? '…' : ''];
  const shift = before.length - from;
  return {
    // one for one, so that the marks hold
    text: before + text.slice(from, to).replace(/\s/g, ' ') + after,
    marks: marks.flatMap(([start, end]): Mark[] => (end <= to ? [[start + shift, end + shift]] : [])),
  };
}

/** Which of what is looked for is in a text. */
export function foundIn(text: string, sought: readonly Sought[], language: Language | null): Sought[] {
  const words = wordsIn(text, languagesOf(text, language));
  return sought.filter((one) => words.some((word) => isFound(one, word)));
}

function marksIn(text: string, sought: readonly Sought[], language: Language | null): Mark[] {
  const found = wordsIn(text, languagesOf(text, language))
    .filter((word) => sought.some((one) => isFound(one, word)))
    .toSorted((one, other) => one.start - other.start);
  const marks: Mark[] = [];
  for (const { start, end } of found) {
    const last = marks.at(-1);
    // a number's parts are words too
    if (last && start <= last[1]) last[1] = Math.max(last[1], end);
    else marks.push([start, end]);
  }
  return marks;
}

/** The first beginning of a word from a place on; where there is none before `until`, whole characters at least. */
function wordStart(text: string, from: number, until: number): number {
  for (let at = from; at > 0 && at < until; at++) if (SPACE.test(text[at - 1] ?? '')) return at;
  return isInside(text, from) ? from + 1 : from;
}

/** The last end of a word up to a place, but not before what is to be shown. */
function wordEnd(text: string, from: number, atLeast: number): number {
  for (let at = from; at > atLeast; at--) if (SPACE.test(text[at] ?? '')) return at;
  const end = Math.max(from, atLeast);
  return isInside(text, end) ? end - 1 : end;
}

/** Between the two halves of a character. */
function isInside(text: string, at: number): boolean {
  return /[\udc00-\udfff]/.test(text[at] ?? '');
}
