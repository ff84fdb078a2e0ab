import type { Template, TemplateContent, TemplateTexts } from './answering.ts';
import { LANGUAGES } from './types.ts';

type Given<T> = { [Field in keyof T]?: T[Field] | undefined };
type Patch = Given<Omit<TemplateContent, 'texts'>> & { texts?: Given<TemplateTexts> | undefined };

/** A merge patch; null where no text would be left. */
export function patchTemplate(
  { service, name, shortcut, texts }: TemplateContent,
  patch: Patch,
): TemplateContent | null {
  const next = { ...texts };
  for (const language of LANGUAGES) {
    const text = patch.texts?.[language];
    if (text !== undefined) next[language] = text;
  }
  if (LANGUAGES.every((language) => next[language] === null)) return null;
  return {
    service: patch.service === undefined ? service : patch.service,
    name: patch.name ?? name,
    shortcut: patch.shortcut ?? shortcut,
    texts: next,
  };
}

type Sought = { service?: string | undefined; q?: string | undefined };

/** Null where it is not what is looked for; a lower one comes first: by shortcut, by name, by text. */
export function rankTemplate({ service, name, shortcut, texts }: Template, sought: Sought): number | null {
  if (sought.service !== undefined && service !== null && service !== sought.service) return null;
  const words = sought.q?.toLowerCase();
  if (words === undefined || shortcut.startsWith(words)) return 0;
  if (name.toLowerCase().includes(words) || shortcut.includes(words)) return 1;
  return LANGUAGES.some((language) => texts[language]?.toLowerCase().includes(words)) ? 2 : null;
}
