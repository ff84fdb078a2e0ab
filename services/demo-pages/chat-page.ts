import type { City, CityService, LocalName } from '../../shared/domain/types.ts';
import { escapeHtml, page } from './page.ts';

/** Finnish until the resident chooses: chat.js puts the chosen language's words into whatever has data-fi or data-text. */
export function chatPage({ _id, name }: City, services: CityService[]): string {
  const options = services.map(
    ({ service, name: names }) =>
      `<option value="${escapeHtml(service)}" ${inLanguages(names)}${service === 'general' ? ' selected' : ''}>${escapeHtml(names.fi)}</option>`,
  );
  const body = `<h1 ${inLanguages(name)}>${escapeHtml(name.fi)}</h1>
<form id="begin" class="card" data-city="${escapeHtml(_id)}">
<p><label for="language"><span>Kieli</span> / <span lang="sv">Språk</span> / <span lang="en">Language</span></label>
<select id="language"><option value="fi" lang="fi">suomi</option><option value="sv" lang="sv">svenska</option><option value="en" lang="en">English</option></select></p>
<p><label for="service" data-text="service">Palvelu</label>
<select id="service">${options.join('')}</select></p>
<p class="actions"><button data-text="begin">Aloita keskustelu</button></p>
</form>
<section id="chat" class="card" hidden aria-labelledby="heading">
<h2 id="heading" data-text="chat">Keskustelu</h2>
<p id="state" class="state" role="status"></p>
<div id="log" role="log" aria-live="polite" aria-labelledby="heading" tabindex="0"><ol></ol><p class="empty" data-text="empty">Ei vielä viestejä.</p></div>
<p id="typing" aria-live="polite"></p>
<form id="write">
<p><label for="text" data-text="message">Viesti</label>
<textarea id="text" rows="3" maxlength="10000" required aria-describedby="keys"></textarea>
<small id="keys" data-text="keys">Enter lähettää, Shift + Enter vaihtaa riviä.</small></p>
<p class="actions"><button data-text="send">Lähetä</button> <button type="button" id="leave" data-text="leave">Uusi keskustelu</button></p>
</form>
</section>`;
  return page({ title: `${name.fi} – chat`, body, lang: 'fi', scripts: ['/socket.io/socket.io.js', '/demo/chat.js'] });
}

function inLanguages({ fi, sv, en }: LocalName): string {
  return `data-fi="${escapeHtml(fi)}" data-sv="${escapeHtml(sv)}" data-en="${escapeHtml(en)}"`;
}
