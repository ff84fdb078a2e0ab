import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';
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

const get = async (path: string) => {
  const response = await fetch(`${url}${path}`);
  return { status: response.status, type: response.headers.get('content-type'), text: await response.text() };
};
const postMail = (mail: unknown) =>
  fetch(`${url}/demo/api/mail`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(mail),
  });

describe('the demo pages', () => {
  it('list the cities, and show a chat with every service of one', async () => {
    expect((await get('/demo')).text).toMatch(/href="\/demo\/helsinki"[^]*href="\/demo\/oulu"/);

    const { status, type, text } = await get('/demo/espoo');

    expect([status, type]).toEqual([200, 'text/html; charset=utf-8']);
    expect(text.match(/<option value="\w+" data-fi/g)).toHaveLength(10);
    expect(text).toMatch(/<div id="log" role="log" aria-live="polite"/);
    expect((await get('/demo/porvoo')).status).toBe(404);
  });

  it.each(['/demo', '/demo/devices', '/demo/helsinki'])(
    '%s has a label for every field and no script of its own',
    async (path) => {
      const { text } = await get(path);

      const fields = [...text.matchAll(/<(?:input|select|textarea) id="([\w-]+)"/g)].map(([, id]) => id);
      for (const id of fields) expect(text).toContain(`<label for="${id}"`);
      expect(text).not.toMatch(/<script(?! src=)|<style|\sstyle=|\son\w+=/);
    },
  );

  it.each(['chat.js', 'chat-texts.js', 'devices.js', 'style.css'])('serve %s', async (file) => {
    expect(await get(`/demo/${file}`)).toMatchObject({ status: 200, type: expect.stringMatching(/javascript|css/) });
  });

  it('what a city is called stays text', async () => {
    for (const path of ['/demo', '/demo/turku', '/demo/devices']) {
      const { text } = await get(path);
      expect(text).toContain('&lt;b&gt;Turku&lt;/b&gt;');
      expect(text).not.toContain('<b>');
    }
  });

  it('a mail goes to our own door, and its refusal is told', async () => {
    const mail = {
      from: 'anna@kotona.example',
      to: 'general@espoo.example',
      subject: 'Re: Valo',
      text: 'Kiitos',
      inReplyTo: 'a1@espoo.example',
    };

    expect((await postMail(mail)).status).toBe(201);
    expect(sent).toEqual([{ ...mail, inReplyTo: '<a1@espoo.example>', references: ['<a1@espoo.example>'] }]);
    expect((await postMail({ ...mail, to: 'x' })).status).toBe(400);
    expect((await postMail({ ...mail, inReplyTo: 'a>\r\nBcc: <b' })).status).toBe(400);
    refusal = Object.assign(new Error('550 no such mailbox'), { responseCode: 550 });
    const refused = await postMail(mail);
    expect([refused.status, await refused.json()]).toMatchObject([
      400,
      { code: 'validation', detail: '550 no such mailbox' },
    ]);
  });
});
