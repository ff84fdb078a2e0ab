/* A city's page: which device is in front where there is room for one, and examples to send. */
import { element, facts } from './page.js';

const tabs = [...document.querySelectorAll('.tabs a')];

function show(hash) {
  const chosen = tabs.find((tab) => tab.hash === hash) ?? tabs[0];
  facts.device = chosen.hash.slice(1);
  for (const tab of tabs) {
    if (tab !== chosen) tab.removeAttribute('aria-current');
    else tab.setAttribute('aria-current', 'true');
  }
  chosen.querySelector('span')?.remove();
}
addEventListener('hashchange', () => show(location.hash));
// before the browser goes there: it gives the focus only to what can be seen
for (const tab of tabs) tab.addEventListener('click', () => show(tab.hash));
show(location.hash);

// so that another resident, or another language, finds the same device
for (const link of document.querySelectorAll('.people a, .languages a'))
  link.addEventListener('click', () => {
    link.hash = location.hash;
  });

for (const button of document.querySelectorAll('[data-fill]'))
  button.addEventListener('click', () => {
    const { fill, example, subject } = button.dataset;
    element(fill).value = example;
    if (subject && !element('subject').value) element('subject').value = subject;
    element(fill).focus();
  });
