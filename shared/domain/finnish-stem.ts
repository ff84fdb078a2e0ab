import { stemmer as snowball } from '@orama/stemmers/finnish';

/** Below this the ending is most of the word, and cutting it off makes everything the same. */
const LONG = 5;

/** Where Snowball cuts too much: the base form is another word to it. */
const REBASED: [ending: RegExp, base: string][] = [
  // hakemusta, kysymystä: hakemus, kysymys
  [/([uyoö]s)t[aä]$/, '$1'],
  // päiväkoteja: päiväkoti
  [/ej[aä]$/, 'i'],
  // asiakas: asiakkaan
  [/([aä])s$/, '$1'],
  // liikenne: liikenteen; not "our"
  [/nne$/, 'nte'],
  // pysäköintilupa: pysäköintiluvan; not the clitic -pa
  [/lupa$/, 'luva'],
];

/** Strong and weak grades of one sound (`katu : kadun`), as they stand at the end of a stem: all as the weakest. */
const GRADES: [grade: RegExp, same: string][] = [
  [/(n)[nt]$/, '$1'],
  [/(l)[lt]$/, '$1'],
  [/(r)[rt]$/, '$1'],
  [/(m)[mp]$/, '$1'],
  [/n[kg]$/, 'n'],
  [/ks$/, 's'],
  [/kk$/, 'k'],
  [/t?t$/, 'd'],
  [/p?p$/, 'v'],
];

/**
 * Snowball's Finnish stem, which knows the endings but not consonant gradation (`päiväkoti : päiväkodin`): long stems
 * lose their last vowels, and the consonants before them are taken as their weak grade. A key, not a word.
 */
export function finnishStem(word: string): string {
  const rebased = REBASED.find(([ending]) => word.length > LONG && ending.test(word));
  const stem = snowball(rebased ? word.replace(...rebased) : word);
  const [, body = stem, vowels = ''] = /^(.*?)([aeiouyäöå]*)$/.exec(stem) ?? [];
  if (body.length < 2) return stem;
  return weak(body) + (body.length + 1 < LONG ? vowels : '');
}

function weak(body: string): string {
  const grade = GRADES.find(([end]) => end.test(body));
  return grade ? body.replace(...grade) : body;
}
