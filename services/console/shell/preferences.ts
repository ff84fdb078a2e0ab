import { create } from 'zustand';
import { LANGUAGES, type Language } from '../../../shared/domain/types.ts';

type Preferences = {
  language: Language;
  theme: 'system' | 'light' | 'dark';
  /** Commands of one letter, which speech input may say by accident (WCAG 2.1.4). */
  hasLetterKeys: boolean;
};

const PLACE = 'yhteys.console';

/** Of this browser, not of the account. */
export const usePreferences = create<Preferences>(() => ({
  language: languageOfBrowser(),
  theme: 'system',
  hasLetterKeys: true,
  ...stored(),
}));

const darkScheme = matchMedia('(prefers-color-scheme: dark)');

/** What the page itself has to know: its language, for screen readers too, and its colours. */
export function keepPageInStep(): void {
  const apply = () => {
    const { language, theme } = usePreferences.getState();
    const isDark = theme === 'dark' || (theme === 'system' && darkScheme.matches);
    document.documentElement.lang = language;
    document.documentElement.dataset.theme = isDark ? 'dark' : 'light';
  };
  apply();
  darkScheme.addEventListener('change', apply);
  usePreferences.subscribe((preferences) => {
    apply();
    try {
      localStorage.setItem(PLACE, JSON.stringify(preferences));
    } catch {
      // a browser that keeps nothing forgets them with the page
    }
  });
}

function stored(): Partial<Preferences> {
  try {
    const kept: unknown = JSON.parse(localStorage.getItem(PLACE) ?? '{}');
    return typeof kept === 'object' && kept ? kept : {};
  } catch {
    return {};
  }
}

function languageOfBrowser(): Language {
  const spoken = navigator.languages.map((one) => one.slice(0, 2).toLowerCase());
  return (
    LANGUAGES.find((language) => language === spoken.find((one) => LANGUAGES.some((ours) => ours === one))) ?? 'fi'
  );
}
