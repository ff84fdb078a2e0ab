/** The documentation page's looks: light and dark, readable from 320 px on. */
export const DOCS_STYLE = `
:root { color-scheme: light dark; --ink: #1b1f23; --quiet: #55606a; --page: #f4f6f8; --card: #fff; --soft: #eef2f6;
  --edge: #d5dce3; --link: #00508c; }
@media (prefers-color-scheme: dark) {
  :root { --ink: #edf0f2; --quiet: #a9b4be; --page: #121517; --card: #1b1f23; --soft: #282f36; --edge: #353d45;
    --link: #8cc8ff; }
}
* { box-sizing: border-box; }
html { scroll-padding-top: 1rem; }
body { margin: 0 auto; padding: 1.5rem 1rem 3rem; max-width: 74rem; color: var(--ink); background: var(--page);
  font: 1rem/1.5 system-ui, sans-serif; overflow-wrap: anywhere; }
a { color: var(--link); }
:focus-visible { outline: 3px solid var(--link); outline-offset: 2px; }
.skip { position: absolute; left: -100vw; }
.skip:focus { position: static; }
h1, h2, h3 { line-height: 1.25; }
h1 { margin: 0 0 .75rem; font-size: clamp(1.625rem, 1.4rem + 1vw, 2.125rem); }
h2 { margin: 0 0 1rem; font-size: 1.375rem; }
h3 { margin: 0; font-size: 1rem; font-weight: 600; }
header p { margin: 0 0 .75rem; max-width: 48rem; }
.lead, dt { color: var(--quiet); }
.lead code { white-space: nowrap; }
nav { margin: 1rem 0 1.5rem; }
nav ul { display: flex; flex-wrap: wrap; gap: 0 1rem; margin: 0; padding: 0; list-style: none; }
nav a { display: inline-block; padding: .375rem 0; }
section { margin-bottom: 3rem; }
article, .events, details { background: var(--card); border: 1px solid var(--edge); border-radius: 12px; }
article { margin: 1rem 0; padding: 1.25rem; }
article > p { margin: .5rem 0 1rem; }
.method { display: inline-block; margin-right: .25rem; padding: 0 .5rem; border-radius: 4px; background: var(--soft);
  font-size: .875rem; font-weight: 700; white-space: nowrap; }
code, pre { font-family: ui-monospace, monospace; font-size: .9375em; }
dl { display: grid; grid-template-columns: 8rem minmax(0, 1fr); gap: .5rem 1rem; margin: 0; }
dd { margin: 0; }
dd ul, .events { margin: 0; padding: 0; list-style: none; }
.events li { padding: .75rem 1.25rem; }
.events li + li { border-top: 1px solid var(--edge); }
details { margin: .5rem 0; padding: 0 1.25rem; }
summary { margin: 0 -1.25rem; padding: .625rem 1.25rem; font-weight: 600; cursor: pointer; }
pre { margin: 0 0 1.25rem; padding: 1rem; overflow-x: auto; overflow-wrap: normal; background: var(--soft);
  border-radius: 6px; scroll-margin-top: 4rem; }
@media (min-width: 60rem) {
  .columns { display: grid; grid-template-columns: 12rem minmax(0, 1fr); gap: 2rem; align-items: start;
    margin-top: 1.5rem; }
  nav { position: sticky; top: 1rem; margin: 0; }
  nav ul { flex-direction: column; }
}
@media (max-width: 40rem) {
  article { padding: 1rem; }
  dl { grid-template-columns: minmax(0, 1fr); gap: 0; }
  dd { margin-bottom: .75rem; }
}
`;
