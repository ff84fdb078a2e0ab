import type { City, CityService } from '../../shared/domain/types.ts';

const ENTITIES: Record<string, string> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&#39;' };

export function escapeHtml(text: string): string {
  return text.replace(/[&<>"']/g, (sign) => ENTITIES[sign] ?? sign);
}

type Page = { title: string; body: string; scripts?: string[] };

/** No script or style stands in the page itself: the content security policy refuses those. */
function page({ title, body, scripts = [] }: Page): string {
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>${escapeHtml(title)}</title>
<link rel="icon" href="data:,">
<link rel="stylesheet" href="/demo/style.css">
${scripts.map((src) => `<script src="${src}" defer></script>`).join('\n')}
</head>
<body>
<nav aria-label="Demo"><a href="/demo">Cities</a> <a href="/demo/devices">Phone and mailbox</a></nav>
<main>
${body}
</main>
</body>
</html>`;
}

export function frontPage(cities: City[]): string {
  const items = cities.map(({ _id, name, smsNumber, mailDomain }) => {
    const reach = `SMS ${smsNumber}, mail general@${mailDomain}`;
    return `<li><a href="/demo/${encodeURIComponent(_id)}">${escapeHtml(name.fi)} – ${escapeHtml(name.sv)}</a> <small>${escapeHtml(reach)}</small></li>`;
  });
  return page({ title: 'Yhteys demo', body: `<h1>Talk with a city</h1>\n<ul>\n${items.join('\n')}\n</ul>` });
}

export function chatPage({ _id, name }: City, services: CityService[]): string {
  const options = services.map(
    ({ service, name: { fi, sv, en } }) =>
      `<option value="${escapeHtml(service)}" data-fi="${escapeHtml(fi)}" data-sv="${escapeHtml(sv)}" data-en="${escapeHtml(en)}"${service === 'general' ? ' selected' : ''}>${escapeHtml(fi)}</option>`,
  );
  const body = `<h1>${escapeHtml(name.fi)}</h1>
<form id="begin" data-city="${escapeHtml(_id)}">
<p><label for="language">Kieli / Språk / Language</label>
<select id="language"><option value="fi">suomi</option><option value="sv">svenska</option><option value="en">English</option></select></p>
<p><label for="service" data-text="service">Palvelu</label>
<select id="service">${options.join('')}</select></p>
<p><button data-text="begin">Aloita keskustelu</button></p>
</form>
<section id="chat" hidden aria-labelledby="heading">
<h2 id="heading" data-text="chat">Keskustelu</h2>
<p id="state" role="status"></p>
<ol id="log" role="log" aria-live="polite" aria-labelledby="heading" tabindex="0"></ol>
<p id="typing" aria-live="polite"></p>
<form id="write">
<label for="text" data-text="message">Viesti</label>
<textarea id="text" rows="3" maxlength="10000" required></textarea>
<p><button data-text="send">Lähetä</button> <button type="button" id="leave" data-text="leave">Uusi keskustelu</button></p>
</form>
</section>`;
  return page({ title: `${name.fi} – chat`, body, scripts: ['/socket.io/socket.io.js', '/demo/chat.js'] });
}

type Devices = { cities: City[]; addresses: string[]; phone?: string | undefined; mailbox?: string | undefined };

export function devicesPage({ cities, addresses, phone, mailbox }: Devices): string {
  const numbers = cities.map(
    ({ name, smsNumber }) =>
      `<option value="${escapeHtml(smsNumber)}">${escapeHtml(`${name.fi} ${smsNumber}`)}</option>`,
  );
  const known = addresses.map((address) => `<option value="${escapeHtml(address)}"></option>`);
  const body = `<h1>Phone and mailbox</h1>
<section id="phone" data-url="${escapeHtml(phone ?? '')}" aria-labelledby="phone-heading">
<h2 id="phone-heading">Phone</h2>
${phone ? '' : '<p>A real SMS provider is set: there is no development phone.</p>'}
<form id="sms"${phone ? '' : ' hidden'}>
<p><label for="own">My number</label> <input id="own" type="tel" value="+358401234567" required></p>
<p><label for="number">To</label> <select id="number">${numbers.join('')}</select></p>
<p><label for="body">Message</label> <textarea id="body" rows="2" maxlength="1600" required></textarea></p>
<p><button>Send</button> <span id="sms-state" role="status"></span></p>
</form>
<ol id="texts" role="log" aria-live="polite" aria-label="Text messages" tabindex="0"></ol>
</section>
<section id="mailbox" data-url="${escapeHtml(mailbox ?? '')}" aria-labelledby="mailbox-heading">
<h2 id="mailbox-heading">Mailbox</h2>
<form id="mail">
<p><label for="from">From</label> <input id="from" type="email" value="resident@home.example" required></p>
<p><label for="to">To</label> <input id="to" type="email" list="addresses" required><datalist id="addresses">${known.join('')}</datalist></p>
<p><label for="subject">Subject</label> <input id="subject" maxlength="200"></p>
<p><label for="mail-text">Text</label> <textarea id="mail-text" rows="4" maxlength="10000" required></textarea></p>
<p><button>Send</button> <span id="mail-state" role="status"></span></p>
</form>
${mailbox ? '<h3>Mails from the cities</h3>' : '<p>A real mail server is set: there is no development mailbox.</p>'}
<ol id="mails" aria-live="polite"></ol>
</section>`;
  return page({ title: 'Phone and mailbox', body, scripts: ['/demo/devices.js'] });
}

export function missingPage(): string {
  return page({ title: 'No such city', body: '<h1>No such city</h1>\n<p><a href="/demo">All cities</a></p>' });
}
