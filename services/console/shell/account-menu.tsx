import { useEffect, useRef } from 'react';
import { useMe } from '../store/hooks.ts';
import { signOut } from '../store/live.ts';
import { shellTexts } from '../texts/shell-texts.ts';
import { useTexts } from '../texts/use-texts.ts';
import { LanguageSwitch } from './language-switch.tsx';
import { usePreferences } from './preferences.ts';

/** Who is signed in, and what is theirs to choose. On a phone the bar has room for initials; the name is inside. */
export function AccountMenu() {
  const say = useTexts(shellTexts);
  const name = useMe()?.name ?? '';
  const menu = useRef<HTMLDetailsElement>(null);
  useEffect(() => closeFromOutside(menu), []);
  return (
    <details className="menu" ref={menu}>
      <summary>
        <span className="menu-name">{name}</span>
        <span className="menu-initials" aria-hidden="true">
          {initialsOf(name)}
        </span>
      </summary>
      <div className="menu-body">
        <p className="menu-who" aria-hidden="true">
          {name}
        </p>
        <LanguageSwitch />
        <ThemeSwitch />
        <LetterKeys />
        <button type="button" className="button" onClick={() => void signOut()}>
          {say('signOut')}
        </button>
      </div>
    </details>
  );
}

function initialsOf(name: string): string {
  const words = name.split(/\s+/).filter(Boolean);
  return [words[0], words.length > 1 ? words.at(-1) : '']
    .map((word) => [...(word ?? '')][0] ?? '')
    .join('')
    .toUpperCase();
}

/** `details` closes by its summary alone: here by Escape, which gives the focus back, and by a press anywhere else. */
function closeFromOutside(menu: { current: HTMLDetailsElement | null }): () => void {
  const onPress = ({ target }: PointerEvent) => {
    if (menu.current?.open && target instanceof Node && !menu.current.contains(target)) menu.current.open = false;
  };
  const onKey = (event: KeyboardEvent) => {
    if (event.key !== 'Escape' || !menu.current?.open) return;
    menu.current.open = false;
    menu.current.querySelector('summary')?.focus();
  };
  document.addEventListener('pointerdown', onPress);
  document.addEventListener('keydown', onKey);
  return () => {
    document.removeEventListener('pointerdown', onPress);
    document.removeEventListener('keydown', onKey);
  };
}

function ThemeSwitch() {
  const say = useTexts(shellTexts);
  const chosen = usePreferences(({ theme }) => theme);
  return (
    <fieldset className="switch">
      <legend className="visually-hidden">{say('theme')}</legend>
      {(['system', 'light', 'dark'] as const).map((theme) => (
        <button
          key={theme}
          type="button"
          aria-pressed={theme === chosen}
          onClick={() => usePreferences.setState({ theme })}
        >
          {say(theme)}
        </button>
      ))}
    </fieldset>
  );
}

function LetterKeys() {
  const say = useTexts(shellTexts);
  const hasLetterKeys = usePreferences((preferences) => preferences.hasLetterKeys);
  return (
    <label>
      <input
        type="checkbox"
        checked={hasLetterKeys}
        onChange={({ target }) => usePreferences.setState({ hasLetterKeys: target.checked })}
      />{' '}
      {say('letterKeys')}
    </label>
  );
}
