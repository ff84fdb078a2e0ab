import { once } from 'node:events';
import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import express from 'express';
import { createDemoPages } from '../../services/demo-pages/demo-pages.ts';
import { createApp } from '../../services/http/app.ts';
import { demoCities, demoServices } from '../../services/launcher/seed/demo-data.ts';
import { createLogger } from '../../shared/logger.ts';
import type { CityBook } from '../../shared/repositories/cities.ts';

const cities = demoCities.map((city) =>
  city._id === 'turku' ? { ...city, name: { ...city.name, fi: '<b>Turku</b>' } } : city,
);
const book: CityBook = {
  agreements: [],
  cities: new Map(cities.map((city) => [city._id, city])),
  services: new Map(
    cities.map(({ _id }) => [
      _id,
      new Map(demoServices.filter(({ city }) => city === _id).map((one) => [one.service, one])),
    ]),
  ),
  byNumber: new Map(),
  byAddress: new Map(demoServices.map(({ email, city, service }) => [email, { city, service }])),
};
const sent: unknown[] = [];
let refusal: Error | null = null;
let server: Server;
let url: string;

beforeAll(async () => {
  const pages = createDemoPages({
    cities: { book: async () => book },
    phone: '/demo/api/phone',
    mailbox: '/demo/api/mailbox',
    hasLogins: true,
    sendMail: async (mail) => {
      if (refusal) throw refusal;
      sent.push(mail);
    },
  });
  const app = createApp({
    config: { TRUST_PROXY: 0 },
    log: createLogger({ level: 'silent' }),
    mount: (router) => router.use('/demo', pages),
  });
  await new Promise<void>((resolve) => {
    server = app.listen(0, '127.0.0.1', () => resolve());
  });
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});
afterAll(() => new Promise((resolve) => server.close(resolve)));

const get = async (path: string, language = '*') => {
  const response = await fetch(`${url}${path}`, { headers: { 'accept-language': language } });
  return { status: response.status, type: response.headers.get('content-type'), text: await response.text() };
};
const postMail = (mail: unknown) =>
  fetch(`${url}/demo/api/mail`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(mail),
  });

describe('the demo pages', () => {
  it('list the cities, and show a chat with every service of one and a mailbox with its addresses', async () => {
    expect((await get('/demo')).text).toMatch(/href="\/demo\/helsinki\?[^]*href="\/demo\/oulu\?/);

    const { status, type, text } = await get('/demo/espoo');

    expect([status, type]).toEqual([200, 'text/html; charset=utf-8']);
    expect(text.match(/<option value="\w+"/g)).toHaveLength(10);
    expect(text.match(/<option value="\w+@espoo.example"/g)).toHaveLength(10);
    expect(text).toMatch(/<div id="log" role="log" aria-live="polite"/);
    expect((await get('/demo/porvoo')).status).toBe(404);
  });

  it.each(['/demo', '/demo/helsinki', '/demo/helsinki?resident=everybody'])(
    '%s has a label for every field and no script of its own',
    async (path) => {
      const { text } = await get(path);

      const fields = [...text.matchAll(/<(?:input|select|textarea) id="([\w-]+)"/g)].map(([, id]) => id);
      for (const id of fields) expect(text).toContain(`<label for="${id}"`);
      expect(text).not.toMatch(/<script(?! src=)|<style|\sstyle=|\son\w+=/);
    },
  );

  it.each(['city.js', 'chat.js', 'phone.js', 'mail.js', 'page.js', 'copy.js', 'texts.js', 'style.css'])(
    'serve %s',
    async (file) => {
      expect(await get(`/demo/${file}`)).toMatchObject({ status: 200, type: expect.stringMatching(/javascript|css/) });
    },
  );

  it('what a city is called stays text', async () => {
    for (const path of ['/demo', '/demo/turku']) {
      const { text } = await get(path);
      expect(text).toContain('&lt;b&gt;Turku&lt;/b&gt;');
      expect(text).not.toContain('<b>');
    }
  });

  it.each([
    { path: '/demo', accepted: 'sv-FI,sv;q=0.9,fi;q=0.8', language: 'sv', title: 'Prova stadens kundtjänst' },
    { path: '/demo', accepted: 'de,en;q=0.5', language: 'en', title: 'Try a city’s customer service' },
    { path: '/demo', accepted: 'de', language: 'fi', title: 'Kokeile kaupungin asiakaspalvelua' },
    { path: '/demo/turku?language=sv', accepted: 'en', language: 'sv', title: 'Åbo' },
    { path: '/demo/porvoo?language=en', accepted: 'fi', language: 'en', title: 'No such city' },
  ])('$path for a browser of $accepted is in $language', async ({ path, accepted, language, title }) => {
    const { text } = await get(path, accepted);

    expect(text).toContain(`<html lang="${language}">`);
    expect(text).toMatch(new RegExp(`<h1>${title}</h1>`));
  });

  it('show the logins only where they were seeded, and no device where a real provider is set', async () => {
    expect((await get('/demo')).text).toMatch(/agent1@helsinki.example[^]*npm run simulate/);
    expect((await get('/demo/oulu')).text).toContain('agent1@oulu.example');
    const other = express().use(
      createDemoPages({ cities: { book: async () => book }, hasLogins: false, sendMail: async () => undefined }),
    );
    const real = other.listen(0, '127.0.0.1');
    await once(real, 'listening');

    const at = `http://127.0.0.1:${(real.address() as AddressInfo).port}`;
    const pages = await Promise.all(['/', '/oulu'].map(async (path) => (await fetch(at + path)).text()));
    const mail = await fetch(`${at}/api/mail`, { method: 'POST' });
    real.close();

    expect(pages.join()).not.toMatch(/yhteys-demo|agent1@|npm run simulate/);
    expect(pages[1]).toMatch(/oikea tekstiviestipalvelu[^<]*\+358500000006/);
    expect(pages[1]).toMatch(/oikea sähköpostipalvelin[^<]*general@oulu.example/);
    expect(pages[1]).not.toMatch(/id="(sms|mail)"/);
    expect(mail.status).toBe(404);
  });

  it.each([
    ['no form at all', 'multipart/form-data', 'xx'],
    [
      'a form that is cut off',
      'multipart/form-data; boundary=r',
      '--r\r\ncontent-disposition: form-data; name="files"; filename="a"\r\n',
    ],
  ])('say what is wrong with %s', async (_what, type, body) => {
    const answer = await fetch(`${url}/demo/api/mail`, { method: 'POST', headers: { 'content-type': type }, body });
    expect([answer.status, await answer.json()]).toEqual([400, expect.objectContaining({ code: 'validation' })]);
  });

  it('a mail goes to our own door with its thread and files, is kept as sent, and its refusal is told', async () => {
    const mail = {
      from: 'anna@kotona.example',
      name: 'Anna',
      to: 'general@espoo.example',
      subject: 'Re: Valo',
      text: 'Kiitos',
      inReplyTo: 'a2@espoo.example',
      references: 'a1@kotona.example a2@espoo.example',
    };
    const form = new FormData();
    for (const [name, value] of Object.entries(mail)) form.set(name, value);
    form.append('files', new Blob(['x'], { type: 'text/plain' }), 'päätös.txt');

    const taken = await fetch(`${url}/demo/api/mail`, { method: 'POST', body: form });

    const { messageId } = (await taken.json()) as { messageId: string };
    expect([taken.status, messageId]).toEqual([201, expect.stringMatching(/@kotona.example$/)]);
    expect(sent).toEqual([
      {
        from: { name: 'Anna', address: mail.from },
        to: mail.to,
        subject: mail.subject,
        text: mail.text,
        messageId: `<${messageId}>`,
        inReplyTo: '<a2@espoo.example>',
        references: ['<a1@kotona.example>', '<a2@espoo.example>'],
        attachments: [{ filename: 'päätös.txt', content: Buffer.from('x'), contentType: 'text/plain' }],
      },
    ]);
    const items = async (of: string) => JSON.parse((await get(`/demo/api/mail?address=${of}`)).text).items;
    expect(await items(mail.from)).toMatchObject([{ messageId, attachments: [{ name: 'päätös.txt', size: 1 }] }]);
    expect(await items('other@kotona.example')).toEqual([]);

    expect((await postMail({ ...mail, to: 'x' })).status).toBe(400);
    expect((await postMail({ ...mail, name: 'a\r\nBcc: b' })).status).toBe(400);
    expect((await postMail({ ...mail, inReplyTo: 'a>\r\nBcc: <b' })).status).toBe(400);
    refusal = Object.assign(new Error('550 no such mailbox'), { responseCode: 550 });
    const refused = await postMail(mail);
    expect([refused.status, await refused.json()]).toMatchObject([
      400,
      { code: 'validation', detail: '550 no such mailbox' },
    ]);
    expect(await items(mail.from)).toHaveLength(1);
  });
});
