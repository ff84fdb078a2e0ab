import type { Language } from '../../shared/domain/types.ts';
import { loginList } from './logins.ts';
import { demoPath, escapeHtml, page } from './page.ts';
import type { ShownCity } from './pages.ts';
import { DEMO_RESIDENTS, type DemoResident, EVERYBODY } from './residents.ts';
import { PAGE_TEXTS } from './texts.ts';

export type Devices = {
  /** JSON of the development phone and mailbox; the page says so where one is missing. */
  phone?: string | undefined;
  mailbox?: string | undefined;
  hasLogins: boolean;
};
type Shown = ShownCity & Devices & { language: Language; resident: DemoResident | undefined };

/** One city's chat, phone and mailbox, side by side or one at a time. */
export function cityPage(shown: Shown): string {
  const { city, language, resident, hasLogins } = shown;
  const t = PAGE_TEXTS[language];
  const body = `<div class="city">
<div class="top">
<h1>${escapeHtml(city.name[language])}</h1>
<p class="lead">${resident ? t.cityLead : t.everybodyText}</p>
${whoWrites(shown)}
</div>
<noscript><p class="error">${t.needsScript}</p></noscript>
<nav class="tabs" aria-label="${t.devices}"><ul>
<li><a href="#chat">${t.chat}</a></li><li><a href="#phone">${t.phone}</a></li><li><a href="#mailbox">${t.mailbox}</a></li>
</ul></nav>
<div id="devices" class="devices" ${facts(shown)}>
${chatPane(shown)}
${phonePane(shown)}
${mailPane(shown)}
</div>
<section class="card answer" aria-labelledby="answer-heading">
<h2 id="answer-heading">${t.answerAs}</h2>
<p><a href="/console">${t.openConsole}</a></p>
${hasLogins ? loginList({ t, mailDomain: city.mailDomain, roles: ['agent'] }) : ''}
</section>
</div>`;
  return page({
    language,
    title: city.name[language],
    body,
    path: `/demo/${encodeURIComponent(city._id)}`,
    query: { resident: resident?.id ?? EVERYBODY },
    scripts: scriptsOf(shown),
  });
}

/** Each of its own, not one loaded by another: a form is then ready as soon as the page is. */
function scriptsOf({ resident, phone, mailbox }: Shown): string[] {
  const chat = resident ? ['/socket.io/socket.io.js', '/demo/chat.js'] : [];
  return [
    '/demo/copy.js',
    '/demo/city.js',
    ...chat,
    ...(phone ? ['/demo/phone.js'] : []),
    ...(mailbox ? ['/demo/mail.js'] : []),
  ];
}

/** What the scripts need to know. */
function facts({ city, resident, phone = '', mailbox = '' }: Shown): string {
  const { id = EVERYBODY, name = '', phone: number = '', email = '' } = resident ?? {};
  const all = { city: city._id, citynumber: city.smsNumber, domain: city.mailDomain, phone, mailbox };
  return Object.entries({ ...all, resident: id, name, number, email })
    .map(([key, value]) => `data-${key}="${escapeHtml(value)}"`)
    .join(' ');
}

function whoWrites({ city, language, resident }: Shown): string {
  const t = PAGE_TEXTS[language];
  const people = [...DEMO_RESIDENTS, { id: EVERYBODY, name: t.everybody }].map(({ id, name }) => {
    const path = demoPath(`/demo/${encodeURIComponent(city._id)}`, { resident: id, language });
    const current = id === (resident?.id ?? EVERYBODY) ? ' aria-current="true"' : '';
    return `<li><a href="${path}"${current}>${escapeHtml(name)}</a></li>`;
  });
  return `<nav class="people" aria-labelledby="people-heading"><p id="people-heading">${t.writeAs}</p><ul>${people.join('')}</ul></nav>`;
}

function pane(
  id: 'chat' | 'phone' | 'mailbox',
  { heading, about, body }: Record<'heading' | 'about' | 'body', string>,
) {
  return `<section id="${id}" class="card pane" tabindex="-1" aria-labelledby="${id}-heading">
<h2 id="${id}-heading">${heading}</h2>
<p class="quiet">${escapeHtml(about)}</p>
${body}
</section>`;
}

function chatPane({ services, language, resident }: Shown): string {
  const t = PAGE_TEXTS[language];
  if (!resident) return pane('chat', { heading: t.chat, about: t.chatEverybody, body: '' });
  const options = services.map(
    ({ service, name }) =>
      `<option value="${escapeHtml(service)}"${service === 'general' ? ' selected' : ''}>${escapeHtml(name[language])}</option>`,
  );
  const body = `<form id="begin">
<p>${t.chatIntro}</p>
<p class="row"><label for="service">${t.service}</label> <select id="service">${options.join('')}</select></p>
<p class="actions"><button>${t.begin}</button></p>
</form>
<div id="talk" class="flow" hidden>
<p id="state" class="state" role="status"></p>
<div id="log" role="log" aria-live="polite" aria-labelledby="chat-heading" tabindex="0"><ol></ol><p class="empty">${t.chatEmpty}</p></div>
<p id="typing" aria-live="polite"></p>
<form id="write">
<p><label for="text">${t.message}</label>
<textarea id="text" rows="2" maxlength="10000" required aria-describedby="keys"></textarea>
<small id="keys">${t.keys}</small></p>
<p class="actions"><button>${t.send}</button> <button type="button" data-fill="text" data-example="${escapeHtml(t.exampleChat)}">${t.example}</button> <button type="button" id="leave">${t.newChat}</button></p>
</form>
</div>`;
  return pane('chat', { heading: t.chat, about: resident.name, body });
}

function phonePane({ city, language, resident, phone }: Shown): string {
  const t = PAGE_TEXTS[language];
  if (!phone) return pane('phone', { heading: t.phone, about: `${t.noPhone} ${city.smsNumber}.`, body: '' });
  const body = `<p id="phone-trouble" class="error" role="status"></p>
<div id="texts" role="log" aria-live="polite" aria-relevant="additions" aria-label="${t.texts}" tabindex="0"><ol></ol><p class="empty">${t.textsEmpty}</p></div>
${
  resident
    ? `<form id="sms">
<p><label for="body">${t.smsText}</label> <textarea id="body" rows="2" maxlength="1600" required></textarea></p>
<p class="actions"><button>${t.sendSms}</button> <button type="button" data-fill="body" data-example="${escapeHtml(t.exampleSms)}">${t.example}</button> <span id="sms-state" role="status"></span></p>
</form>`
    : ''
}`;
  const about = resident ? `${resident.phone} → ${city.smsNumber}` : city.smsNumber;
  return pane('phone', { heading: t.phone, about, body });
}

function mailPane(shown: Shown): string {
  const { city, language, resident, mailbox } = shown;
  const t = PAGE_TEXTS[language];
  if (!mailbox)
    return pane('mailbox', { heading: t.mailbox, about: `${t.noMailbox} general@${city.mailDomain}.`, body: '' });
  const body = `<p id="mailbox-trouble" class="error" role="status"></p>
<div id="mails" role="log" aria-live="polite" aria-label="${t.mails}" tabindex="0"><ol></ol><p class="empty">${t.mailsEmpty}</p></div>
${resident ? mailForm(shown) : ''}`;
  return pane('mailbox', { heading: t.mailbox, about: resident?.email ?? city.mailDomain, body });
}

function mailForm({ services, language }: Shown): string {
  const t = PAGE_TEXTS[language];
  const addresses = services.map(
    ({ email, name }) => `<option value="${escapeHtml(email)}">${escapeHtml(`${name[language]} – ${email}`)}</option>`,
  );
  return `<form id="mail">
<p id="mail-to" class="row"><label for="to">${t.to}</label> <select id="to">${addresses.join('')}</select></p>
<p id="mail-answered" hidden></p>
<p class="row"><label for="subject">${t.subject}</label> <input id="subject" maxlength="200"></p>
<p><label for="mail-text">${t.mailText}</label> <textarea id="mail-text" rows="3" maxlength="10000" required></textarea></p>
<p class="row"><label for="files">${t.files}</label> <input id="files" type="file" multiple aria-describedby="files-hint"> <small id="files-hint">${t.filesHint}</small></p>
<p class="actions"><button>${t.sendMail}</button> <button type="button" id="mail-new" hidden>${t.cancelAnswer}</button> <button type="button" data-fill="mail-text" data-example="${escapeHtml(t.exampleMail)}" data-subject="${escapeHtml(t.exampleSubject)}">${t.example}</button> <span id="mail-state" role="status"></span></p>
</form>`;
}
