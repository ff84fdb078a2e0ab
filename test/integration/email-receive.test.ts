import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { createTransport, type SendMailOptions } from 'nodemailer';
import type { InboundMessage } from '../../channels/adapter.ts';
import { createMailReceiver, type MailReceiver, type MailReceiverDeps } from '../../channels/email/receive-smtp.ts';
import { replyAddress } from '../../channels/email/threading.ts';
import { AppError } from '../../shared/errors.ts';
import { createLogger } from '../../shared/logger.ts';
import { converse } from './email-conversation.ts';

const secrets = ['a-secret-of-this-test'];
const ticketKey = '0123456789abcdef01234567';
const fixture = (name: string) => readFileSync(join('test/fixtures/email', `${name}.eml`));

let accepted: InboundMessage[];
let stored: Map<string, Buffer>;
let threadQueries: unknown[];
let originals: Map<string, Buffer>;
let receiver: MailReceiver;
let port: number;

async function start(over: Partial<MailReceiverDeps> = {}) {
  accepted = [];
  stored = new Map();
  threadQueries = [];
  originals = new Map();
  receiver = createMailReceiver({
    accept: async (message) => {
      accepted.push(message);
      return {
        messageId: `m${accepted.length}`,
        ticketId: 't',
        number: 'HEL-1',
        seq: 1,
        status: 'queued',
        isDuplicate: false,
      };
    },
    findRecipient: async (address) => {
      const [, service, city] = /^(streets|waste)@(helsinki|espoo)\.example$/.exec(address) ?? [];
      return service && city ? { service, city } : null;
    },
    findThread: async (query) => {
      threadQueries.push(query);
      if (query.ticketId === ticketKey) return 'email:signed';
      return query.mailIds.includes('plain-1@resident.example') ? 'email:by-reference' : null;
    },
    storeAttachment: async ({ id, name, type, content }) => {
      stored.set(id, content);
      return { id, name, type, size: content.length };
    },
    storeOriginal: async ({ city, key, content }) => {
      originals.set(`${city} ${key}`, content);
    },
    secrets,
    log: createLogger({ level: 'silent' }),
    ...over,
  });
  port = await receiver.listen(0, '127.0.0.1');
}

const client = () => createTransport({ host: '127.0.0.1', port });
const send = (mail: SendMailOptions) => client().sendMail(mail);
const sendRaw = (
  name: string,
  to: string | string[] = 'streets@helsinki.example',
  from = 'resident@resident.example',
) => send({ envelope: { from, to }, raw: fixture(name) });
const letter = { from: 'Aino <Aino@Resident.example>', to: 'streets@helsinki.example', subject: 'Hi', text: 'Hello' };

afterEach(() => receiver.close());

describe('a resident writes to a service by mail', () => {
  beforeEach(() => start());

  test('the mail is taken for its city and service, with a thread of its own', async () => {
    const { response } = await sendRaw('plain', 'Streets@Helsinki.example');

    expect(response).toMatch(/^250/);
    expect(accepted).toEqual([
      {
        city: 'helsinki',
        channel: 'email',
        service: 'streets',
        key: expect.stringMatching(/^plain-1@resident\.example:[0-9a-f]{16}$/),
        thread: `email:${accepted[0]!.key}`,
        contact: { kind: 'email', address: 'aino.virtanen@resident.example', name: 'Aino Virtanen' },
        language: null,
        subject: 'Street light broken',
        text: 'The street light at Aleksanterinkatu 5 is broken.',
        attachments: [],
        address: { ours: 'streets@helsinki.example', theirs: 'aino.virtanen@resident.example' },
        mailId: 'plain-1@resident.example',
        references: [],
      },
    ]);
  });

  test('the same mail twice has one key and one copy of its attachments', async () => {
    await sendRaw('attachment');
    await sendRaw('attachment');

    expect(accepted).toHaveLength(2);
    expect(accepted[1]).toEqual(accepted[0]);
    expect(accepted[0]!.attachments.map(({ name }) => name)[0]).toBe('jäteastia.png');
    expect([...originals.keys()]).toEqual([`helsinki ${accepted[0]!.key}`]);
    expect([...stored.keys()]).toEqual([
      expect.stringMatching(/^[0-9a-f]{24}$/),
      expect.stringMatching(/^[0-9a-f]{24}$/),
    ]);
  });

  test('a mail to two services of one city is one message, to two cities one each', async () => {
    await sendRaw('plain', ['waste@helsinki.example', 'streets@helsinki.example', 'streets@espoo.example']);

    expect(accepted.map(({ city, service }) => [city, service])).toEqual([
      ['helsinki', 'waste'],
      ['espoo', 'streets'],
    ]);
  });

  test('an unknown recipient gets 550 5.1.1, known ones beside it are served', async () => {
    await expect(send({ ...letter, to: 'nobody@helsinki.example' })).rejects.toMatchObject({
      responseCode: 550,
      response: expect.stringContaining('5.1.1'),
    });

    const { accepted: taken, rejected } = await send({ ...letter, to: ['x@elsewhere.example', letter.to] });

    expect([taken, rejected]).toEqual([[letter.to], ['x@elsewhere.example']]);
    expect(accepted).toHaveLength(1);
  });

  test('html is stored safe, its words as text', async () => {
    await sendRaw('html-only');

    expect(accepted[0]!.html).not.toMatch(/<script|<form|tracker/);
    expect(accepted[0]!.text).toContain('Hello there');
  });

  test('an empty mail says what its subject says', async () => {
    await sendRaw('empty-body');

    expect(accepted[0]!.text).toBe('Please call me 0401234567');
  });

  test('a mail without any words is refused with a clear answer', async () => {
    await expect(send({ ...letter, subject: '', text: ' ' })).rejects.toMatchObject({
      responseCode: 550,
      response: expect.stringContaining('5.6.0 The mail is empty'),
    });
  });

  test('a mail without readable sender is refused as malformed', async () => {
    await expect(sendRaw('malformed-headers')).rejects.toMatchObject({
      responseCode: 550,
      response: expect.stringContaining('5.6.0'),
    });
    expect(accepted).toEqual([]);
  });

  test('out of office, lists and bounces are marked as automatic', async () => {
    await sendRaw('out-of-office');
    await sendRaw('list-mail');
    await sendRaw('plain', 'streets@helsinki.example', '');
    await sendRaw('plain');

    expect(accepted.map(({ isAutomatic }) => isAutomatic)).toEqual([true, true, true, undefined]);
  });
});

describe('a resident answers a mail', () => {
  beforeEach(() => start());

  test('its references lead to the thread', async () => {
    await sendRaw('reply');

    expect(threadQueries).toEqual([
      {
        city: 'helsinki',
        mailIds: ['plain-1@resident.example', '0123456789abcdef01234567@helsinki.example'],
        ticketId: null,
      },
    ]);
    expect(accepted[0]!.thread).toBe('email:by-reference');
    expect(accepted[0]!.text).toContain('Valo on korjattu.');
  });

  test('a signed reply address leads to its ticket though the mail program dropped the references', async () => {
    const to = replyAddress({ service: 'streets', domain: 'helsinki.example', ticketKey, secret: secrets[0]! });

    await send({ ...letter, to });

    expect(accepted[0]).toMatchObject({ thread: 'email:signed', address: { ours: 'streets@helsinki.example' } });
  });

  test('a forged reply address is an unknown recipient', async () => {
    const to = replyAddress({ service: 'streets', domain: 'helsinki.example', ticketKey, secret: 'guessed' });

    await expect(send({ ...letter, to })).rejects.toMatchObject({ responseCode: 550 });
    await expect(send({ ...letter, to: 'streets+x@helsinki.example' })).rejects.toMatchObject({ responseCode: 550 });
    expect(accepted).toEqual([]);
  });
});

describe('mail over a limit', () => {
  test('is announced and refused with 552 by size', async () => {
    await start({ maxBytes: 20_000 });

    await expect(send({ ...letter, text: 'x'.repeat(30_000) })).rejects.toMatchObject({ responseCode: 552 });
    // A client that doesn't say the size beforehand.
    const lines = await converse(port, [
      'HELO x',
      'MAIL FROM:<a@b.example>',
      'RCPT TO:<streets@helsinki.example>',
      'DATA',
      `From: a@b.example\r\n\r\n${'x'.repeat(500).concat('\r\n').repeat(60)}.`,
    ]);
    expect(lines.at(-1)).toMatch(/^552 5\.3\.4/);
    expect(accepted).toEqual([]);
  });

  test('25 MB are taken, and attachments within their limits', async () => {
    await start();
    const ten = Array.from({ length: 10 }, (_, index) => ({ filename: `${index}.txt`, content: 'x' }));
    const large = { filename: 'large.bin', content: Buffer.alloc(10 * 1024 * 1024) };

    await send({ ...letter, attachments: ten });
    await send({ ...letter, attachments: [large] });

    await expect(send({ ...letter, attachments: [...ten, ten[0]!] })).rejects.toMatchObject({ responseCode: 552 });
    const larger = { filename: 'larger.bin', content: Buffer.alloc(10 * 1024 * 1024 + 1) };
    await expect(send({ ...letter, attachments: [larger] })).rejects.toMatchObject({ responseCode: 552 });
    expect(accepted.map(({ attachments }) => attachments.length)).toEqual([10, 1]);
  });

  test('10,000 characters are taken, more only as a quote', async () => {
    await start();
    const text = '😀'.repeat(10_000);

    await send({ ...letter, text });
    await send({ ...letter, text: `Thanks\n\nOn Monday, City wrote:\n> ${'x'.repeat(20_000)}` });

    await expect(send({ ...letter, text: `${text}x` })).rejects.toMatchObject({ responseCode: 552 });
    expect(accepted.map((message) => message.text.length > 10_000)).toEqual([true, true]);
  });
});

describe("trouble of ours is never the resident's loss", () => {
  const away = () => Promise.reject(new AppError('unavailable', 'The store cannot be reached'));

  test.each([
    ['the store is down', { accept: away }],
    ['the store is down at the recipient', { findRecipient: away }],
    ['the attachment store is down', { storeAttachment: away }],
    ['the store of originals is down', { storeOriginal: away }],
    ['a defect', { accept: () => Promise.reject(new TypeError('undefined is not a function')) }],
  ])('%s: 451, try again later', async (_what, over) => {
    await start(over);

    await expect(sendRaw('attachment')).rejects.toMatchObject({
      responseCode: 451,
      response: expect.stringContaining('4.3.0'),
    });
  });

  test('a defect is logged as an error, without addresses or texts', async () => {
    const lines: string[] = [];
    const log = createLogger({ level: 'info', destination: { write: (line: string) => void lines.push(line) } });
    await start({ log, accept: () => Promise.reject(new TypeError('broken')) });

    await expect(sendRaw('plain')).rejects.toMatchObject({ responseCode: 451 });

    expect(lines.map((line) => JSON.parse(line))).toEqual([
      expect.objectContaining({ level: 50, traceId: expect.any(String) }),
    ]);
    expect(lines.join()).not.toMatch(/Aleksanterinkatu|resident\.example/);
  });

  test('closing answers the mail in hand first', async () => {
    let release = () => {};
    const begun = new Promise<void>((seen) => {
      void start({
        accept: async (message) => {
          accepted.push(message);
          seen();
          await new Promise<void>((resolve) => {
            release = resolve;
          });
          return { messageId: 'm', ticketId: 't', number: 'n', seq: 1, status: 'queued', isDuplicate: false };
        },
      }).then(() => {
        sending = sendRaw('plain');
      });
    });
    let sending: Promise<{ response: string }> | undefined;
    await begun;

    const closing = receiver.close();
    release();

    expect((await sending!).response).toMatch(/^250/);
    await closing;
  });
});

describe('strange clients', () => {
  beforeEach(() => start());

  test('nonsense, commands out of order and a broken-off mail harm nobody', async () => {
    const lines = await converse(port, [
      'EHLO x',
      'NONSENSE',
      'DATA',
      'MAIL FROM:<>',
      'RCPT TO:<broken',
      'STARTTLS',
      'AUTH PLAIN AAAA',
    ]);
    expect(lines.filter((line) => line.startsWith('5')).length).toBeGreaterThanOrEqual(4);
    expect(lines).toContainEqual(expect.stringContaining('SIZE 26214400'));

    const begun = ['HELO x', 'MAIL FROM:<a@b.example>', 'RCPT TO:<streets@helsinki.example>', 'DATA'];
    expect((await converse(port, begun)).at(-1)).toMatch(/^354/);

    await sendRaw('plain');
    expect(accepted).toHaveLength(1);
  });

  test('bytes that are no mail are refused, the connection stays good', async () => {
    const begin = ['MAIL FROM:<a@b.example>', 'RCPT TO:<streets@helsinki.example>', 'DATA'];

    const lines = await converse(port, [
      'HELO x',
      ...begin,
      '\u0000\u0001\u0002 garbage\r\n.',
      ...begin,
      'From: Aino <a@b.example>\r\n\r\nHi\r\n.',
    ]);

    expect(lines.filter((line) => /^(550|250 OK)/.test(line)).map((line) => line.slice(0, 3))).toEqual(['550', '250']);
    expect(accepted).toMatchObject([{ text: 'Hi', contact: { address: 'a@b.example' } }]);
  });
});
