import type { Agent, Language } from './types.ts';

/** Of a language that is spoken and of which nobody has said how well. */
export const MAX_LEVEL = 5;

/** How well somebody speaks a language, 1–5; 0 where they do not. */
export function languageLevel(
  { languages, languageLevels }: { languages: readonly Language[] } & Pick<Agent, 'languageLevels'>,
  language: Language,
): number {
  return languages.includes(language) ? (languageLevels?.[language] ?? MAX_LEVEL) : 0;
}

/** Of every language of theirs, as it is shown. */
export function languageLevelsOf(
  agent: Pick<Agent, 'languages' | 'languageLevels'>,
): Partial<Record<Language, number>> {
  return Object.fromEntries(agent.languages.map((language) => [language, languageLevel(agent, language)]));
}
