import { LANGUAGES } from '../../../shared/domain/types.ts';
import { shellTexts } from '../texts/shell-texts.ts';
import { useTexts } from '../texts/use-texts.ts';
import { usePreferences } from './preferences.ts';

const NAMES = { fi: 'Suomi', sv: 'Svenska', en: 'English' } as const;

export function LanguageSwitch() {
  const say = useTexts(shellTexts);
  const chosen = usePreferences((preferences) => preferences.language);
  return (
    <fieldset className="switch">
      <legend className="visually-hidden">{say('language')}</legend>
      {LANGUAGES.map((language) => (
        <button
          key={language}
          type="button"
          lang={language}
          aria-pressed={language === chosen}
          onClick={() => usePreferences.setState({ language })}
        >
          {NAMES[language]}
        </button>
      ))}
    </fieldset>
  );
}
