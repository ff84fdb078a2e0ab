import type { City, CityService, Language } from '../../shared/domain/types.ts';
import { copyable, loginList } from './logins.ts';
import { demoPath, escapeHtml, page } from './page.ts';
import { PAGE_TEXTS, type PageTexts } from './texts.ts';

export type ShownCity = { city: City; services: CityService[] };
type Front = { cities: ShownCity[]; language: Language; hasLogins: boolean };

export function frontPage({ cities, language, hasLogins }: Front): string {
  const t = PAGE_TEXTS[language];
  const list = cities.length
    ? `<ul class="cities">\n${cities.map((one) => cityCard(one, language)).join('\n')}\n</ul>`
    : `<p class="empty">${t.noCity}</p>`;
  const [first] = cities;
  const body = `<h1>${t.title}</h1>
<p class="lead">${t.lead}</p>
<section aria-labelledby="steps-heading">
<h2 id="steps-heading" class="unseen">${t.steps}</h2>
<ol class="steps">
<li class="card"><h3>${t.step1}</h3><p>${t.step1Text}</p></li>
<li class="card"><h3>${t.step2}</h3><p>${hasLogins ? t.step2Text : t.step2Plain}</p><p><a href="/console">${t.openConsole}</a></p></li>
<li class="card"><h3>${t.step3}</h3><p>${t.step3Text}</p></li>
</ol>
</section>
<section aria-labelledby="cities-heading">
<h2 id="cities-heading">${t.pickCity}</h2>
${list}
</section>
<div class="further">
${hasLogins && first ? loginsOf(first.city, t) : ''}
<section class="card" aria-labelledby="more-heading">
<h2 id="more-heading">${t.more}</h2>
<p><a href="/docs" hreflang="en">${t.docs}</a> · <a href="/openapi.json">OpenAPI</a> · <a href="/asyncapi.json">AsyncAPI</a></p>
</section>
</div>`;
  return page({ language, title: t.title, body, path: '/demo', scripts: ['/demo/copy.js'] });
}

function cityCard({ city: { _id, name, smsNumber, mailDomain }, services }: ShownCity, language: Language): string {
  const t = PAGE_TEXTS[language];
  const others = [...new Set([name.fi, name.sv])].filter((one) => one !== name[language]);
  const offered = services.map((service) => service.name[language]).join('\u00a0· ');
  return `<li class="card">
<h3><a href="${demoPath(`/demo/${encodeURIComponent(_id)}`, { language })}">${escapeHtml(name[language])}</a></h3>
<p class="also">${escapeHtml(others.join(' · '))}</p>
<p>${escapeHtml(offered)}</p>
<dl><dt>${t.sms}</dt><dd>${escapeHtml(smsNumber)}</dd><dt>${t.mail}</dt><dd>${escapeHtml(`general@${mailDomain}`)}</dd></dl>
</li>`;
}

/** The simulator signs in with the demo logins, so it is told of only where these are. */
function loginsOf({ mailDomain }: City, t: PageTexts): string {
  return `<section class="card" aria-labelledby="logins-heading">
<h2 id="logins-heading">${t.logins}</h2>
${loginList({ t, mailDomain, roles: ['agent', 'supervisor', 'admin'] })}
<p class="quiet">${t.everyCity}</p>
</section>
<section class="card" aria-labelledby="busy-heading">
<h2 id="busy-heading">${t.busy}</h2>
<p>${t.busyText}</p>
<p>${copyable('npm run simulate -- --live', t)}</p>
<p class="copied" role="status"></p>
<p class="quiet">${t.busyWatch}</p>
</section>`;
}

export function missingPage(language: Language): string {
  const t = PAGE_TEXTS[language];
  const body = `<h1>${t.missingTitle}</h1>
<p class="lead">${t.missing}</p>
<p><a href="${demoPath('/demo', { language })}">${t.allCities}</a></p>`;
  return page({ language, title: t.missingTitle, body, path: '/demo/' });
}
