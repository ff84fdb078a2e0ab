import type { City } from '../../shared/domain/types.ts';
import { escapeHtml, page } from './page.ts';

export function frontPage(cities: City[]): string {
  const items = cities.map(
    ({ _id, name: { fi, sv }, smsNumber, mailDomain }) => `<li class="card">
<h2><a href="/demo/${encodeURIComponent(_id)}" lang="fi">${escapeHtml(fi)}</a></h2>
${sv === fi ? '' : `<p lang="sv">${escapeHtml(sv)}</p>`}
<dl><dt>SMS</dt><dd>${escapeHtml(smsNumber)}</dd><dt>Mail</dt><dd>${escapeHtml(`general@${mailDomain}`)}</dd></dl>
</li>`,
  );
  const list = items.length
    ? `<ul class="cities">\n${items.join('\n')}\n</ul>`
    : '<p class="empty">No city is set up yet.</p>';
  const body = `<h1>Talk with a city</h1>
<p class="lead">Open a city’s chat, or write an SMS or a mail from the <a href="/demo/devices">phone and mailbox</a>.</p>
${list}`;
  return page({ title: 'Talk with a city – Yhteys demo', body, path: '/demo', isWide: true });
}

export function missingPage(): string {
  const body = `<h1>No such city</h1>
<p class="lead">Nobody answers at this address. It may be misspelt.</p>
<p><a href="/demo">All cities</a></p>`;
  return page({ title: 'No such city – Yhteys demo', body });
}
