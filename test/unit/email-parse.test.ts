import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { type ParsedMail, parseMail } from '../../channels/email/parse.ts';

const fixture = (name: string) => readFileSync(join('test/fixtures/email', `${name}.eml`));
const parsed = (name: string) => parseMail(fixture(name));

describe('a mail is read', () => {
  const cases: [string, Partial<ParsedMail>][] = [
    [
      'plain',
      {
        from: { address: 'aino.virtanen@resident.example', name: 'Aino Virtanen' },
        subject: 'Street light broken',
        text: 'The street light at Aleksanterinkatu 5 is broken.',
        html: null,
        messageId: 'plain-1@resident.example',
        references: [],
        attachments: [],
        isAutomatic: false,
        date: new Date('2026-01-05T08:00:00Z'),
      },
    ],
    [
      'finnish-latin1-qp',
      {
        from: { address: 'paivi@resident.example', name: 'Päivi Mäkinen' },
        subject: 'Päivähoito ja yötyö',
        text: 'Hyvää päivää! Onko yöhoitoa tarjolla? Tämä rivi on niin pitkä, että se taitetaan.',
      },
    ],
    [
      'swedish-latin1-8bit',
      {
        from: { address: 'ake@resident.example', name: 'Åke Öberg' },
        text: 'Jag får inte parkera på gården. Hälsningar från Åbo!',
      },
    ],
    [
      'emoji-subject',
      {
        from: { address: 'office@resident.example', name: 'Office' },
        subject: 'Kirjasto 📚 kiinni?',
        text: 'Onko kirjasto auki? 🙂',
      },
    ],
    ['out-of-office', { isAutomatic: true }],
    ['list-mail', { isAutomatic: true }],
    ['empty-body', { text: '', subject: 'Please call me 0401234567' }],
    ['no-message-id', { messageId: null, text: 'Thank you' }],
  ];

  test.each(cases)('%s', async (name, expected) => {
    expect(await parsed(name)).toMatchObject(expected);
  });

  test('references are the whole chain, oldest first, each once', async () => {
    const { references } = await parsed('reply');

    expect(references).toEqual(['plain-1@resident.example', '0123456789abcdef01234567@helsinki.example']);
  });

  test('of a very long chain the newest fifty references are kept', async () => {
    const chain = Array.from({ length: 80 }, (_, index) => `<m${index}@x.example>`).join('\r\n ');

    const { references } = await parseMail(Buffer.from(`From: a@b.example\r\nReferences: ${chain}\r\n\r\nHi`));

    expect(references).toHaveLength(50);
    expect(references.at(-1)).toBe('m79@x.example');
  });

  test('attachments come with their names, without folders in them', async () => {
    const { attachments, text } = await parsed('attachment');

    expect(text).toBe('See the photo.');
    expect(attachments.map(({ name, type, size }) => [name, type, size])).toEqual([
      ['jäteastia.png', 'image/png', 28],
      [expect.not.stringContaining('/'), 'text/plain', expect.any(Number)],
    ]);
  });

  test('what has no readable sender is refused', async () => {
    await expect(parsed('malformed-headers')).rejects.toMatchObject({ code: 'validation' });
    await expect(parseMail(Buffer.from(''))).rejects.toMatchObject({ code: 'validation' });
    await expect(parseMail(Buffer.from([0xff, 0x00, 0xfe, 0x0d, 0x0a]))).rejects.toMatchObject({ code: 'validation' });
  });
});

describe('html of a mail is made safe', () => {
  test('scripts, styles, forms, frames and remote images go; the words and the links stay', async () => {
    const { html, text } = await parsed('html-only');

    expect(html).not.toMatch(/script|style|alert|form|input|button|iframe|tracker|evil|javascript|onclick|Secret/i);
    expect(html).toContain('Hello <b>there</b>');
    expect(html).toContain('src="cid:part1@resident.example"');
    expect(html).toMatch(/<a [^>]*href="https:\/\/www\.example\/page"[^>]*rel="noopener/);
    expect(text).toContain('Hello there');
    expect(text).not.toContain('alert(3)');
  });
});

describe('the key of a mail', () => {
  const withHeader = (name: string, header: string) => Buffer.concat([Buffer.from(`${header}\r\n`), fixture(name)]);

  test('is its Message-ID and a hash of what was written', async () => {
    expect((await parsed('plain')).key).toMatch(/^plain-1@resident\.example:[0-9a-f]{16}$/);
    expect((await parsed('no-message-id')).key).toMatch(/^[0-9a-f]{64}$/);
  });

  test.each(['plain', 'no-message-id', 'attachment'])('is the same when %s comes by another way', async (name) => {
    const again = await parseMail(
      withHeader(name, 'Received: from elsewhere by mx2.example; Tue, 6 Jan 2026 10:00:00 +0200'),
    );

    expect(again.key).toBe((await parsed(name)).key);
  });

  test('differs when the same Message-ID carries another text', async () => {
    const other = await parseMail(Buffer.from(fixture('plain').toString().replace('is broken.', 'is fixed.')));

    expect(other.key).not.toBe((await parsed('plain')).key);
  });

  test('differs between two mails without Message-ID that say the same at different times', async () => {
    const later = await parseMail(Buffer.from(fixture('no-message-id').toString().replace('5 Jan', '9 Jan')));

    expect(later.key).not.toBe((await parsed('no-message-id')).key);
  });
});

describe('mail written by a machine is recognised', () => {
  test.each([
    ['Auto-Submitted: auto-generated', true],
    ['Auto-Submitted: no', false],
    ['Precedence: list', true],
    ['Precedence: first-class', false],
    ['X-Auto-Response-Suppress: OOF, All', true],
    ['X-Loop: yes', true],
    ['X-Autoreply: yes', true],
    ['List-Unsubscribe: <https://x.example>', true],
    ['Return-Path: <>', true],
    ['Return-Path: <a@b.example>', false],
  ])('%s → %s', async (header, isAutomatic) => {
    expect(await parseMail(Buffer.from(`${header}\r\nFrom: a@b.example\r\n\r\nHi`))).toMatchObject({ isAutomatic });
  });
});
