/** The documentation page's looks: light and dark, readable from 320 px on. */
export const DOCS_STYLE = `
:root { color-scheme: light dark; --ink: #1a1a1a; --page: #fff; --soft: #f2f4f7; --line: #8a94a3; --link: #0050a0; }
@media (prefers-color-scheme: dark) {
  :root { --ink: #eceff3; --page: #14171c; --soft: #20252d; --line: #7d8898; --link: #8ec1ff; }
}
* { box-sizing: border-box; }
body { margin: 0 auto; padding: 1rem; max-width: 60rem; color: var(--ink); background: var(--page);
  font: 1rem/1.5 system-ui, sans-serif; overflow-wrap: anywhere; }
a { color: var(--link); }
a:focus-visible, summary:focus-visible, pre:focus-visible { outline: 3px solid var(--link); outline-offset: 2px; }
.skip { position: absolute; left: -100vw; }
.skip:focus { position: static; }
h1, h2, h3 { line-height: 1.25; }
h2 { margin-top: 2.5rem; }
h3 { margin: 0; font-size: 1.0625rem; font-weight: 600; }
nav ul { display: flex; flex-wrap: wrap; gap: .5rem 1rem; padding: 0; list-style: none; }
nav a { display: inline-block; padding: .25rem 0; }
article { margin: 1rem 0; padding: 1rem; border: 1px solid var(--line); border-radius: .5rem; }
article p { margin: .5rem 0; }
.method { font-weight: 700; white-space: nowrap; }
code, pre { font-family: ui-monospace, monospace; font-size: .9375em; }
dl { display: grid; grid-template-columns: 8rem minmax(0, 1fr); gap: .5rem 1rem; margin: 0; }
dt { font-weight: 600; }
dd { margin: 0; }
dd ul, .events { margin: 0; padding-left: 1.25rem; }
details { margin: .5rem 0; }
summary { padding: .375rem 0; cursor: pointer; }
pre { margin: 0; padding: 1rem; overflow-x: auto; overflow-wrap: normal; background: var(--soft); border-radius: .5rem; }
@media (max-width: 40rem) {
  dl { grid-template-columns: minmax(0, 1fr); gap: 0; }
  dd { margin-bottom: .75rem; }
}
`;
