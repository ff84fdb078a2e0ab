import { usePreferences } from './preferences.ts';

type Hint = { title?: string; 'aria-keyshortcuts'?: string };

/** What makes a button's key known: `<button {...hint(say('claim'), 'c')}>`; nothing where letter keys are off. */
export function useKeyHint(): (label: string, key: string) => Hint {
  const hasLetterKeys = usePreferences((preferences) => preferences.hasLetterKeys);
  return (label, key) => (hasLetterKeys ? { title: `${label} (${key})`, 'aria-keyshortcuts': key } : {});
}
