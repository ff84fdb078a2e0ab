const ENTITIES: Record<string, string> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&#39;' };

export function escapeHtml(text: string): string {
  return text.replace(/[&<>"']/g, (sign) => ENTITIES[sign] ?? sign);
}

type Page = { title: string; body: string; lang?: 'en' | 'fi'; path?: string; isWide?: boolean; scripts?: string[] };

const PLACES = [
  ['/demo', 'Cities'],
  ['/demo/devices', 'Phone and mailbox'],
  ['/docs', 'Interfaces'],
] as const;

/** What stands around every page. No script or style is in it: the content security policy refuses those. */
export function page({ title, body, lang = 'en', path = '', isWide = false, scripts = [] }: Page): string {
  const places = PLACES.map(
    ([href, name]) => `<li><a href="${href}"${href === path ? ' aria-current="page"' : ''}>${name}</a></li>`,
  );
  return `<!doctype html>
<html lang="${lang}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>${escapeHtml(title)}</title>
<link rel="icon" href="data:,">
<link rel="stylesheet" href="/demo/style.css">
${scripts.map((src) => `<script src="${src}" type="module"></script>`).join('\n')}
</head>
<body${isWide ? ' class="wide"' : ''}>
<a class="skip" href="#main" lang="en">Skip to the content</a>
<header lang="en">
<p class="brand">Yhteys <span>demo</span></p>
<nav aria-label="Demo"><ul>${places.join('')}</ul></nav>
</header>
<main id="main">
${body}
</main>
</body>
</html>`;
}
