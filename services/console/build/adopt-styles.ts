import type { Plugin } from 'vite';

/**
 * HDS puts each component's style sheet into a `<style>` element, which our content security policy refuses. Here they
 * become constructed style sheets, which it allows, as they can only come from a script that it let in.
 */
export function adoptStyles(): Plugin {
  return {
    name: 'adopt-styles',
    enforce: 'pre',
    transform: {
      filter: { id: /hds-react[\\/]lib[\\/]style-inject\.es-\w+\.js$/ },
      handler: () => ({ code: ADOPT, map: null }),
    },
  };
}

const ADOPT = `export function s(css) {
  if (!css || typeof document === 'undefined') return;
  const sheet = new CSSStyleSheet();
  sheet.replaceSync(css);
  document.adoptedStyleSheets.push(sheet);
}`;
