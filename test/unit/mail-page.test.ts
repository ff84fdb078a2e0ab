import { renderMailPage } from '../../channels/email/mail-page.ts';
import { safeHtml } from '../../channels/email/safe-html.ts';

const PIXEL = 'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==';
const EVIL = `<p style="color:red" onclick="alert(1)">Hei</p><script>alert(1)</script><form action="https://evil.example"></form>
<iframe src="https://evil.example"></iframe><a href="javascript:alert(1)">a</a><a href="https://city.example/x">b</a>
<img src="cid:kuva%401"><img src="https://tracker.example/1.png"><img src="http://plain.example/1.png"><img src="/own.png">
<img src="data:image/svg+xml;base64,PHN2Zz4="><img src="cid:nowhere">`;

/** With a picture of its own. */
function aMail(html: string): Buffer {
  const lines = [
    'From: Aino <aino@home.example>',
    'To: waste@helsinki.example',
    'Subject: Kuva',
    'MIME-Version: 1.0',
    'Content-Type: multipart/related; boundary=rajat',
    '',
    '--rajat',
    'Content-Type: text/html; charset=utf-8',
    '',
    html,
    '--rajat',
    'Content-Type: image/png; name=kuva.png',
    'Content-Transfer-Encoding: base64',
    'Content-ID: <kuva@1>',
    '',
    PIXEL,
    '--rajat--',
    '',
  ];
  return Buffer.from(lines.join('\r\n'));
}
const none = { original: null, html: null, text: '' };
const sources = (page: string) => [...page.matchAll(/<img[^>]*?src="([^"]{1,60})/g)].map(([, src]) => src);

describe('a mail as a page', () => {
  it('runs nothing, sends nothing, and fetches nothing', async () => {
    const { page, policy } = await renderMailPage({ ...none, original: aMail(EVIL) }, 'none');

    expect(page).not.toMatch(
      /alert|<script|<form|<iframe|onclick|javascript:|evil|tracker|plain\.example|own\.png|svg/,
    );
    expect(page).toContain('<p style="color:red">Hei</p>');
    expect(page).toMatch(
      /<a href="https:\/\/city\.example\/x" rel="noopener noreferrer nofollow" target="_blank">b<\/a>/,
    );
    expect(sources(page)).toEqual([expect.stringMatching(/^data:image\/png;base64,iVBOR/)]);
    expect(policy).toBe(
      "default-src 'none'; style-src 'unsafe-inline'; img-src data:; base-uri 'none'; form-action 'none'",
    );
    expect(page).toContain(`content="${policy}"`);
  });

  it('links to nothing that would be a page of ours', async () => {
    const links = '<a href="/api/v1/session">a</a><a href="rel">b</a><a href="//evil.example">c</a>';
    const { page } = await renderMailPage(
      { ...none, html: null, original: aMail(`${links}<a href="tel:112">d</a>`) },
      'none',
    );

    expect([...page.matchAll(/<a [^>]*href="([^"]*)"/g)].map(([, href]) => href)).toEqual(['tel:112']);
    expect(safeHtml(links)).not.toContain('href');
  });

  it('fetches pictures over https where they are asked for', async () => {
    const { page, policy } = await renderMailPage({ ...none, original: aMail(EVIL) }, 'remote');

    expect(sources(page)).toEqual([expect.stringMatching(/^data:image\/png/), 'https://tracker.example/1.png']);
    expect(page).not.toMatch(/alert|<script|evil|plain\.example|own\.png|svg/);
    expect(policy).toContain('img-src data: https:;');
  });

  it('shows what was read of it where the original was not kept', async () => {
    const kept = await renderMailPage({ original: null, html: '<p>Vanha</p>', text: 'Vanha' }, 'remote');
    expect(kept.page).toContain('<body><p>Vanha</p></body>');
  });

  it('shows its text where it has no html, as text', async () => {
    const original = Buffer.from('From: a@home.example\r\nSubject: x\r\n\r\n1 < 2\r\n');
    const { page } = await renderMailPage({ original, html: null, text: '1 < 2 & <b>' }, 'none');
    expect(page).toContain('<pre>1 &lt; 2 &amp; &lt;b&gt;</pre>');
  });

  it('does not read html without end', async () => {
    const original = aMail(`<p>${'x'.repeat(1_000_001)}</p>`);
    const { page } = await renderMailPage({ original, html: null, text: 'Pitkä' }, 'none');
    expect(page).toContain('<pre>Pitkä</pre>');
  });
});
