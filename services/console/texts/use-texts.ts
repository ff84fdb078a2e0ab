import { useMemo } from 'react';
import type { Language } from '../../../shared/domain/types.ts';
import { usePreferences } from '../shell/preferences.ts';
import { type Area, type Say, sayIn } from './texts.ts';

export function useLanguage(): Language {
  return usePreferences((preferences) => preferences.language);
}

/** The texts of an area in the language of the screen: `const say = useTexts(inboxTexts); say('mine')`. */
export function useTexts<Of extends Area>(area: Of): Say<Of> {
  const language = useLanguage();
  return useMemo(() => sayIn(area, language), [area, language]);
}
