import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { guessLanguage } from '../../shared/domain/language.ts';
import type { Language } from '../../shared/domain/types.ts';

const fixture = join(process.cwd(), 'test/fixtures/languages/texts.json');
const texts: Record<Language, string[]> = JSON.parse(readFileSync(fixture, 'utf8'));
const cases = Object.entries(texts).flatMap(([language, written]) => written.map((text) => ({ language, text })));

describe('the language of what residents write', () => {
  it('has forty texts of each language', () => {
    expect(Object.entries(texts).map(([language, written]) => [language, new Set(written).size])).toEqual([
      ['fi', 40],
      ['sv', 40],
      ['en', 40],
    ]);
  });

  it('is guessed right in 95 % of short messages', () => {
    const wrong = cases
      .map(({ language, text }) => ({ language, text, guess: guessLanguage(text) }))
      .filter(({ language, guess }) => guess !== language);

    expect(wrong.length <= cases.length * 0.05 ? [] : wrong).toEqual([]);
  });

  it.each(['fi', 'sv', 'en'] as const)(
    'is guessed right in nine of ten messages written in capitals: %s',
    (language) => {
      const right = texts[language].filter((text) => guessLanguage(text.toUpperCase()) === language);

      expect(right.length).toBeGreaterThanOrEqual(36);
    },
  );

  it.each([
    ['moi', 'fi'],
    ['Kiitos!', 'fi'],
    ['onko kirjasto auki tanaan', 'fi'],
    ['Tack', 'sv'],
    ['hej', 'sv'],
    ['nar oppnar ni', 'sv'],
    ['Hello', 'en'],
    ['I can’t find it', 'en'],
    ['Hej, kan ni svara på svenska? Adressen är Mannerheimintie 5', 'sv'],
    ['Where is Kallion kirjasto?', 'en'],
  ] as const)('is heard from one word or without dots: %s', (text, language) => {
    expect(guessLanguage(text)).toBe(language);
  });

  it.each([
    '',
    '  \n ',
    '123',
    '👍',
    '?!',
    'HEL-2026-000123',
    '+358500000001',
    'https://www.example.com/the/page',
    'resident@example.com',
  ])('has nothing to go by: %p', (text) => {
    expect(guessLanguage(text)).toBeNull();
  });

  it.each([
    'Привет, когда откроется библиотека?',
    'مرحبا كيف حالك',
    'Quand ouvre la bibliothèque le samedi',
    '你好，图书馆几点开门',
  ])('is left open for a language that is not ours: %s', (text) => {
    expect(guessLanguage(text)).toBeNull();
  });

  it.each([
    ['a long message', 'Hei, mistä saan asukaspysäköintitunnuksen ja paljonko se maksaa vuodessa? '.repeat(150)],
    ['one endless word', 'a'.repeat(10_000)],
    ['marks and digits', "1'@w.".repeat(2_000)],
  ])('takes less than a millisecond: %s', (_, text) => {
    const rounds = 200;
    guessLanguage(text);

    const begun = performance.now();
    for (let round = 0; round < rounds; round++) guessLanguage(text);

    expect((performance.now() - begun) / rounds).toBeLessThan(1);
  });
});
