import type { City } from '../../shared/domain/types.ts';
import { escapeHtml, page } from './page.ts';

type Devices = { cities: City[]; addresses: string[]; phone?: string | undefined; mailbox?: string | undefined };

export function devicesPage({ cities, addresses, phone, mailbox }: Devices): string {
  const body = `<h1>Phone and mailbox</h1>
<p class="lead">A resident’s phone and mail program: what is sent here comes in by the cities’ real entrances.</p>
<div class="devices">
<section id="phone" class="card" data-url="${escapeHtml(phone ?? '')}" aria-labelledby="phone-heading">
<h2 id="phone-heading">Phone</h2>
${phone ? '' : '<p class="empty">A real SMS provider is set: there is no development phone.</p>'}
${phoneForm(cities, !phone)}
</section>
<section id="mailbox" class="card" data-url="${escapeHtml(mailbox ?? '')}" aria-labelledby="mailbox-heading">
<h2 id="mailbox-heading">Mailbox</h2>
${mailForm(addresses)}
${mailbox ? MAILS : '<p class="empty">A real mail server is set: there is no development mailbox.</p>'}
</section>
</div>`;
  return page({
    title: 'Phone and mailbox – Yhteys demo',
    body,
    path: '/demo/devices',
    isWide: true,
    scripts: ['/demo/devices.js'],
  });
}

function phoneForm(cities: City[], isHidden: boolean): string {
  const numbers = cities.map(
    ({ name, smsNumber }) =>
      `<option value="${escapeHtml(smsNumber)}">${escapeHtml(`${name.fi} ${smsNumber}`)}</option>`,
  );
  return `<form id="sms"${isHidden ? ' hidden' : ''}>
<div class="pair">
<p><label for="own">My number</label> <input id="own" type="tel" value="+358401234567" required></p>
<p><label for="number">To</label> <select id="number">${numbers.join('')}</select></p>
</div>
<div id="texts" role="log" aria-live="polite" aria-label="Text messages" tabindex="0"><ol></ol><p class="empty">No messages between these two numbers yet.</p></div>
<p id="phone-state" class="error" role="status"></p>
<p><label for="body">Message</label> <textarea id="body" rows="2" maxlength="1600" required></textarea></p>
<p class="actions"><button>Send the SMS</button> <span id="sms-state" role="status"></span></p>
</form>`;
}

function mailForm(addresses: string[]): string {
  const known = addresses.map((address) => `<option value="${escapeHtml(address)}"></option>`);
  return `<form id="mail">
<div class="pair">
<p><label for="from">From</label> <input id="from" type="email" value="resident@home.example" required></p>
<p><label for="to">To</label> <input id="to" type="email" list="addresses" placeholder="${escapeHtml(addresses[0] ?? '')}" required><datalist id="addresses">${known.join('')}</datalist></p>
</div>
<p><label for="subject">Subject</label> <input id="subject" maxlength="200"></p>
<p><label for="mail-text">Text</label> <textarea id="mail-text" rows="4" maxlength="10000" required></textarea></p>
<p class="actions"><button>Send the mail</button> <span id="mail-state" role="status"></span></p>
</form>`;
}

const MAILS = `<h3>Mails from the cities</h3>
<div aria-live="polite"><ol id="mails"></ol><p class="empty">No mail has come yet.</p></div>
<p id="mailbox-state" class="error" role="status"></p>`;
