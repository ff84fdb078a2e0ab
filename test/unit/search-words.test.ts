import { excerptOf } from '../../shared/domain/search-hit.ts';
import { readQuery } from '../../shared/domain/search-query.ts';
import { languagesOf } from '../../shared/domain/search-words.ts';
import type { Language } from '../../shared/domain/types.ts';

/** The parts of a text that a search would mark. */
function marked(text: string, q: string, language: Language | null): string[] {
  const { words } = readQuery(q);
  return (excerptOf(text, words, language)?.marks ?? []).map(([start, end]) => text.slice(start, end));
}

const INFLECTED: [language: Language, forms: string][] = [
  ['fi', 'roska roskat roskien roskia roskaa roskista'],
  ['fi', 'päiväkoti päiväkodin päiväkotiin päiväkodissa päiväkoteja päiväkotien'],
  ['fi', 'katu kadun kadulla katua kaduilla'],
  ['fi', 'jäteastia jäteastian jäteastiat jäteastioita'],
  ['fi', 'hakemus hakemuksen hakemusta hakemukset hakemuksia'],
  ['fi', 'pysäköintilupa pysäköintiluvan pysäköintilupaa'],
  ['fi', 'asiakas asiakkaan asiakasta asiakkaat'],
  ['fi', 'osoite osoitteen osoitetta osoitteet'],
  ['fi', 'liikenne liikenteen liikennettä'],
  ['fi', 'kaupunki kaupungin kaupungissa'],
  ['sv', 'snöplogning snöplogningen snöplogningens'],
  ['sv', 'gata gator gatorna'],
  ['sv', 'sopor soporna'],
  ['sv', 'barn barnen'],
  ['en', 'pothole potholes'],
  ['en', 'library libraries'],
  ['en', 'parking parked parks'],
];

describe('a word in any of its forms', () => {
  it.each(INFLECTED)('%s: %s', (language, forms) => {
    const all = forms.split(' ');
    const text = all.join(', ');

    for (const form of all) {
      expect([form, marked(text, form, language)]).toEqual([form, all]);
      // whatever the text looks like, nobody may know its language
      expect([form, marked(text, form, null)]).toEqual([form, all]);
    }
  });

  it.each<[language: Language, text: string, q: string]>([
    ['fi', 'Tuli on irti', 'tulitikku'],
    ['fi', 'Kadun kulma', 'kaato'],
    ['fi', 'Hän saa tulla', 'sää'],
    ['sv', 'Det är kallt', 'kalla nej'],
    ['en', 'The university', 'unify'],
  ])('%s: %s is not found by %s', (language, text, q) => {
    const { words } = readQuery(q);
    const isFound = words.every((word) => excerptOf(text, [word], language) !== null);
    expect(isFound).toBe(false);
  });
});

describe('dots and rings', () => {
  it('are letters to whoever writes them, and may be left out', () => {
    expect(marked('Sää on huono, hän saa', 'sää', 'fi')).toEqual(['Sää']);
    expect(marked('Päiväkodissa, Åsa, snöplogningen', 'paivakoti', 'fi')).toEqual(['Päiväkodissa']);
    expect(marked('Snöplogningen på Åvägen', 'snoplogning', 'sv')).toEqual(['Snöplogningen']);
  });

  it('of other languages say nothing', () => {
    expect(marked('Café José', 'cafe josé', null)).toEqual(['Café', 'José']);
  });

  it('may be written as marks of their own', () => {
    const text = 'päiväkoti'.normalize('NFD');
    expect(marked(text, 'PÄIVÄKOTI', 'fi')).toEqual([text]);
  });
});

describe('the last word', () => {
  it.each([
    ['roskak', ['Roskakori']],
    ['pysäköinti', ['pysäköintilupa']],
    ['ro', []],
    ['pysäköinti täynnä', ['täynnä']],
  ])('may be a beginning: %s', (q, expected) => {
    expect(marked('Roskakori ja pysäköintilupa täynnä', q, 'fi')).toEqual(expected);
  });
});

describe('addresses and numbers', () => {
  const text = 'Soita 040 123-4567 tai maija.m@example.com, asia HEL-2026-000123';

  it.each([
    ['+358401234567', '040 123-4567'],
    ['040 1234567', '040 123-4567'],
    ['00358 40 123 4567', '040 123-4567'],
    ['040123', '040 123-4567'],
    ['Maija.M@Example.com', 'maija.m@example.com'],
    ['maija.m@exa', 'maija.m@example.com'],
    ['hel-2026-123', 'HEL-2026-000123'],
    ['HEL-2026-000123', 'HEL-2026-000123'],
  ])('are found however they are written: %s', (q, found) => {
    expect(marked(text, q, null)).toEqual([found]);
  });

  it.each(['+358401234568', '041 1234567', 'maija@example.com', 'HEL-2026-000124'])('are not others: %s', (q) => {
    expect(marked(text, q, null)).toEqual([]);
  });

  it('are what is meant only where nothing else is asked for', () => {
    expect(readQuery('040 1234567').own).toBe('=+358401234567');
    expect(readQuery('040 1234567 roskat').own).toBeNull();
    expect(readQuery('roskat').own).toBeNull();
  });
});

describe('what is asked for', () => {
  it('has no words where there are none', () => {
    for (const nothing of ['', ' . – ', 'a', '!?', '💡']) expect(readQuery(nothing).words).toEqual([]);
  });

  it('has at most ten', () => {
    expect(readQuery('ab '.repeat(100)).words).toHaveLength(10);
  });

  it('goes by the language that a text looks like beside its ticket’s', () => {
    expect(languagesOf('Roskat on viemättä, voisitteko tulla', 'en')).toEqual(['fi', 'en']);
    expect(languagesOf('xyzzy', null)).toEqual(['fi', 'sv', 'en']);
  });
});

describe('an excerpt', () => {
  const long = `${'alku '.repeat(60)}roskat ${'loppu '.repeat(60)}roskia`;

  it('is around the first word that was found, at whole words, with its marks', () => {
    const { text, marks } = excerptOf(long, readQuery('roska').words, 'fi')!;
    expect(text.length).toBeLessThanOrEqual(162);
    expect(text).toMatch(/^…alku .*alku roskat loppu .*loppu…$/);
    expect(marks.map(([start, end]) => text.slice(start, end))).toEqual(['roskat']);
  });

  it('is one line, and cuts no character in two', () => {
    const text = `${'💡'.repeat(40)}\nroskat\n${'💡'.repeat(90)}`;
    const excerpt = excerptOf(text, readQuery('roskat').words, 'fi')!;
    expect(excerpt.text.isWellFormed()).toBe(true);
    expect(excerpt.text).not.toContain('\n');
    expect(excerpt.marks.map(([start, end]) => excerpt.text.slice(start, end))).toEqual(['roskat']);
  });

  it('is none where nothing is found', () => {
    expect(excerptOf('Mitään ei löydy', readQuery('roskat').words, 'fi')).toBeNull();
  });
});
