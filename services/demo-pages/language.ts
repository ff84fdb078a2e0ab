import type { Request } from 'express';
import { LANGUAGES, type Language } from '../../shared/domain/types.ts';

/** What the address asks for, else what the browser prefers, else Finnish. */
export function languageOf(request: Request): Language {
  const asked = LANGUAGES.find((language) => language === request.query.language);
  return asked ?? LANGUAGES.find((language) => language === request.acceptsLanguages(...LANGUAGES)) ?? 'fi';
}
