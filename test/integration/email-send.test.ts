import { createServer, type Server, type Socket } from 'node:net';
import { Readable } from 'node:stream';
import express from 'express';
import type { OutboundMessage } from '../../channels/adapter.ts';
import { createEmailAdapter, createMailTransport } from '../../channels/email/adapter.ts';
import { readReplyAddress } from '../../channels/email/threading.ts';
import { type Mailbox, startMailbox } from '../../services/launcher/mailbox/mailbox.ts';

const secrets = ['a-secret-of-this-test'];
const ticketId = '0123456789abcdef01234567';

let mailbox: Mailbox;
beforeAll(async () => {
  mailbox = await startMailbox();
});
afterAll(() => mailbox.stop());

const adapterTo = (url: string, timeoutMs = 5_000) =>
  createEmailAdapter({
    transport: createMailTransport(url, timeoutMs),
    secrets,
  });

let count = 0;
const aMessage = (over: Partial<OutboundMessage> = {}): OutboundMessage => ({
  id: `message${++count}`,
  city: 'helsinki',
  ticketId,
  ticketNumber: 'HEL-2026-000001',
  thread: 'email:x',
  from: 'streets@helsinki.example',
  to: 'aino@resident.example',
  fromName: 'Agentti Ääkkönen',
  text: 'Hello <Aino> & all\n\nSecond paragraph\nwith two lines',
  subject: 'Street light',
  attachments: [],
  references: [],
  service: 'streets',
  language: null,
  ...over,
});

describe('an agent answers by mail', () => {
  test('the mail carries its thread, a signed reply address and an id made of the message', async () => {
    const message = aMessage({
      subject: 'Vs: RE: Street light',
      inReplyTo: 'second@resident.example',
      references: ['first@resident.example', 'second@resident.example'],
    });

    const sent = await adapterTo(mailbox.url).send(message);

    const mail = await mailbox.next(({ messageId }) => messageId === `${message.id}@helsinki.example`);
    expect(sent).toMatchObject({ providerId: mail.messageId, units: 1, status: 'accepted' });
    expect(mail).toMatchObject({
      envelope: { from: 'streets@helsinki.example', to: ['aino@resident.example'] },
      from: { name: 'Agentti Ääkkönen', address: 'streets@helsinki.example' },
      to: ['aino@resident.example'],
      subject: 'Re: Street light',
      inReplyTo: 'second@resident.example',
      references: ['first@resident.example', 'second@resident.example'],
    });
    expect(readReplyAddress(mail.replyTo ?? '', secrets)).toEqual({ service: 'streets', ticketKey: ticketId });
    expect(mail.text.trim()).toBe(message.text);
    expect(mail.html).toContain('<p>Hello &lt;Aino&gt; &amp; all</p>\n<p>Second paragraph<br>with two lines</p>');
    expect(mail.raw.toString()).not.toMatch(/^auto-submitted/im);
  });

  test('attachments are streamed, an emptied text is fine beside them', async () => {
    const file = {
      id: 'a',
      name: 'päätös.txt',
      type: 'text/plain',
      size: 4,
      content: () => Readable.from([Buffer.from('data')]),
    };

    await adapterTo(mailbox.url).send(aMessage({ subject: 'With file', text: '', attachments: [file] }));

    const mail = await mailbox.next(({ subject }) => subject === 'With file');
    expect(mail.attachments).toMatchObject([{ name: 'päätös.txt', type: 'text/plain', content: Buffer.from('data') }]);
  });

  test('a name or subject with line ends adds no headers', async () => {
    await adapterTo(mailbox.url).send(
      aMessage({ fromName: 'X\r\nBcc: y@z.example', subject: 'Injected\r\nX-Evil: 1' }),
    );

    const mail = await mailbox.next(({ subject }) => subject.startsWith('Injected'));
    expect(mail.raw.toString()).not.toMatch(/^(bcc|x-evil):/im);
    expect(mail.envelope.to).toEqual(['aino@resident.example']);
  });
});

describe('a mail that could not be sent says what is known', () => {
  test.each([
    [550, 'permanent'],
    [450, 'retryable'],
    [421, 'retryable'],
  ])('refused with %i: %s', async (refuse, outcome) => {
    mailbox.behave({ refuse });

    await expect(adapterTo(mailbox.url).send(aMessage())).rejects.toMatchObject({
      name: 'DeliveryError',
      outcome,
      reason: String(refuse),
    });
    await expect(adapterTo(mailbox.url).send(aMessage())).resolves.toMatchObject({ status: 'accepted' });
  });

  test('no answer after the final dot: unsettled, though the mail is there', async () => {
    mailbox.behave({ hangAfterData: true });
    const message = aMessage({ subject: 'Hanging' });

    await expect(adapterTo(mailbox.url, 200).send(message)).rejects.toMatchObject({ outcome: 'unsettled' });

    expect((await mailbox.next(({ subject }) => subject === 'Hanging')).text).toContain('Hello');
  });

  test('nobody listens: retryable, and no attachment was opened', async () => {
    const gone = await startMailbox();
    await gone.stop();
    const content = jest.fn(() => Readable.from(['x']));

    await expect(
      adapterTo(gone.url).send(
        aMessage({ attachments: [{ id: 'a', name: 'a', type: 'text/plain', size: 1, content }] }),
      ),
    ).rejects.toMatchObject({ outcome: 'retryable', reason: 'mail-server-unreachable' });
    expect(content).not.toHaveBeenCalled();
  });

  test('an attachment that cannot be read: retryable, nothing arrives', async () => {
    const content = () => Readable.from(failing());
    const file = { id: 'a', name: 'a', type: 'text/plain', size: 1, content };
    const before = mailbox.mails.length;

    await expect(adapterTo(mailbox.url).send(aMessage({ attachments: [file] }))).rejects.toMatchObject({
      outcome: 'retryable',
    });
    expect(mailbox.mails).toHaveLength(before);
  });

  test('an address that is none: permanent', async () => {
    await expect(adapterTo(mailbox.url).send(aMessage({ to: '' }))).rejects.toMatchObject({ outcome: 'permanent' });
  });
});

describe('a mail server that breaks off', () => {
  const GREETING = '220 x\r\n';
  const beforeData = { EHLO: '250 x\r\n', MAIL: '250 ok\r\n', RCPT: '250 ok\r\n' };
  const taking = { ...beforeData, DATA: '354 go\r\n' };
  let server: Server | undefined;
  afterEach(() => new Promise<void>((resolve) => (server ? server.close(() => resolve()) : resolve())));

  test.each([
    ['says nothing at all', '', {}, 'hang', 'retryable'],
    ['greets with 554', '554 go away\r\n', {}, 'hang', 'retryable'],
    ['hangs up at MAIL', GREETING, { EHLO: '250 x\r\n', MAIL: 'close' }, 'hang', 'retryable'],
    ['falls silent at RCPT', GREETING, { ...beforeData, RCPT: '' }, 'hang', 'retryable'],
    ['falls silent at DATA', GREETING, beforeData, 'hang', 'retryable'],
    ['hangs up after the dot', GREETING, taking, 'close', 'unsettled'],
    ['falls silent after the dot', GREETING, taking, 'hang', 'unsettled'],
    ['refuses the content', GREETING, taking, '554 5.7.1 no\r\n', 'permanent'],
    ['cannot store the content', GREETING, taking, '452 4.3.1 full\r\n', 'retryable'],
    ['shuts down after the dot', GREETING, taking, '421 4.3.2 bye\r\n', 'retryable'],
  ] as const)('%s', async (...[, greeting, answers, afterDot, outcome]) => {
    const port = await scripted(greeting, answers, afterDot);

    await expect(adapterTo(`smtp://127.0.0.1:${port}`, 200).send(aMessage())).rejects.toMatchObject({ outcome });
  });

  function scripted(greeting: string, answers: Record<string, string>, afterDot: string): Promise<number> {
    const say = (socket: Socket, what: string) => {
      if (what === 'close') socket.destroy();
      else if (what !== 'hang' && what !== '') socket.write(what);
    };
    const listening = createServer((socket) => {
      let text = '';
      let isData = false;
      socket.on('error', () => undefined);
      say(socket, greeting);
      socket.on('data', (chunk) => {
        text += chunk.toString();
        if (isData && text.endsWith('\r\n.\r\n')) say(socket, afterDot);
        if (isData) return;
        for (const line of text.split('\r\n').filter(Boolean)) {
          say(socket, answers[line.slice(0, 4).toUpperCase()] ?? '');
          isData ||= /^DATA/i.test(line) && 'DATA' in answers;
        }
        text = '';
      });
    });
    server = listening;
    return new Promise((resolve) => {
      listening.listen(0, '127.0.0.1', () => {
        const address = listening.address();
        resolve(typeof address === 'object' && address ? address.port : 0);
      });
    });
  }
});

describe('the development mailbox shows what it caught', () => {
  test('as a list, newest first, and each mail as it came', async () => {
    const message = aMessage({ subject: 'To be shown' });
    await adapterTo(mailbox.url).send(message);
    const server = express().use('/mailbox', mailbox.router).listen(0, '127.0.0.1');
    await new Promise((resolve) => server.once('listening', resolve));
    const address = server.address();
    const base = `http://127.0.0.1:${typeof address === 'object' ? address?.port : ''}/mailbox`;

    const { items } = (await (await fetch(base)).json()) as { items: { id: string; subject: string; size: number }[] };
    const raw = await fetch(`${base}/${items[0]!.id}`);
    const missing = await fetch(`${base}/none`);
    await new Promise((resolve) => server.close(resolve));

    expect(items[0]).toMatchObject({ subject: 'To be shown' });
    expect(raw.headers.get('content-type')).toMatch('text/plain');
    expect(await raw.text()).toContain(`Message-ID: <${message.id}@helsinki.example>`);
    expect(missing.status).toBe(404);
  });
});

async function* failing() {
  yield Buffer.from('x');
  throw new Error('the file is gone');
}
