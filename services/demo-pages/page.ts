import { LANGUAGES, type Language } from '../../shared/domain/types.ts';
import { PAGE_TEXTS } from './texts.ts';

const ENTITIES: Record<string, string> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&#39;' };

export function escapeHtml(text: string): string {
  return text.replace(/[&<>"']/g, (sign) => ENTITIES[sign] ?? sign);
}

type Page = {
  language: Language;
  title: string;
  body: string;
  path: string;
  /** What else stands in the address, kept when the language is changed. */
  query?: Record<string, string>;
  scripts?: string[];
};

const NAMES: Record<Language, string> = { fi: 'Suomi', sv: 'Svenska', en: 'English' };

/** The address of a demo page in a language, so that a choice stays from page to page. */
export function demoPath(path: string, query: Record<string, string>): string {
  return escapeHtml(`${path}?${new URLSearchParams(query).toString()}`);
}

/** What stands around every page. No script or style is in it: the content security policy refuses those. */
export function page({ language, title, body, path, query = {}, scripts = [] }: Page): string {
  const t = PAGE_TEXTS[language];
  const current = (isCurrent: boolean) => (isCurrent ? ' aria-current="page"' : '');
  const languages = LANGUAGES.map(
    (one) =>
      `<li><a href="${demoPath(path, { ...query, language: one })}" lang="${one}" hreflang="${one}"${current(one === language)}>${NAMES[one]}</a></li>`,
  );
  return `<!doctype html>
<html lang="${language}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>${escapeHtml(title)} – Yhteys</title>
<link rel="icon" href="data:,">
<link rel="stylesheet" href="/demo/style.css">
${scripts.map((src) => `<script src="${src}" type="module"></script>`).join('\n')}
</head>
<body>
<a class="skip" href="#main">${t.skip}</a>
<header>
<p class="brand">Yhteys <span>${t.demo}</span></p>
<nav aria-label="${t.places}"><ul>
<li><a href="${demoPath('/demo', { language })}"${current(path === '/demo')}>${t.cities}</a></li>
<li><a href="/console">${t.console}</a></li>
<li><a href="/docs" hreflang="en">${t.interfaces}</a></li>
</ul></nav>
<nav class="languages" aria-label="${t.languages}"><ul>${languages.join('')}</ul></nav>
</header>
<main id="main">
${body}
</main>
</body>
</html>`;
}
