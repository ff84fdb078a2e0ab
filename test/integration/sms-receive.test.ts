import twilio from 'twilio';
import { AppError } from '../../shared/errors.ts';
import { account, FORMER_TOKEN, HELSINKI, type SmsLine, startSmsLine } from './sms-line.ts';

let line: SmsLine;
beforeAll(async () => {
  line = await startSmsLine();
});
afterAll(() => line.stop());
beforeEach(() => {
  for (const list of [line.accepted, line.receipts, line.lines, line.failures]) list.length = 0;
});

type Form = Record<string, string>;
const aForm = (given: Form = {}): Form => ({
  MessageSid: `SM${'a'.repeat(32)}`,
  From: '+358401234567',
  To: HELSINKI,
  Body: 'Katuvalo ei pala',
  ...given,
});

function post(path: string, form: Form, signature?: string): Promise<Response> {
  const url = line.url + path;
  return fetch(url, {
    method: 'POST',
    headers: { 'x-twilio-signature': signature ?? twilio.getExpectedTwilioSignature(account.authToken, url, form) },
    body: new URLSearchParams(form),
  });
}

const without = (name: string): Form => Object.fromEntries(Object.entries(aForm()).filter(([key]) => key !== name));

describe('a text from a resident', () => {
  it('is handed on under a trace id and answered with an empty TwiML document', async () => {
    const response = await post('/sms', aForm());

    expect(response.status).toBe(200);
    expect(response.headers.get('content-type')).toMatch(/^text\/xml/);
    expect(await response.text()).toMatch(/<Response\/>$/);
    expect(line.accepted).toMatchObject([{ text: 'Katuvalo ei pala', thread: `sms:${HELSINKI}:+358401234567` }]);
    expect(line.accepted[0]?.traceId).toMatch(/^[0-9a-f]{16}$/);
  });

  it('may be signed by any of the account’s tokens', async () => {
    const signedBy = (token: string) => twilio.getExpectedTwilioSignature(token, `${line.url}/sms`, aForm());
    const answers = [];
    for (const token of [account.authToken, FORMER_TOKEN, 'nobody’s token'])
      answers.push((await post('/sms', aForm(), signedBy(token))).status);
    expect(answers).toEqual([200, 200, 403]);
  });

  it('comes from the stand-in as from Twilio, pictures without words too', async () => {
    expect(await line.stub.deliverInbound({ from: '+358401234568', to: HELSINKI, body: 'Hei' })).toMatchObject({
      status: 200,
    });
    await line.stub.deliverInbound({ from: '+358401234568', to: HELSINKI, body: '', media: 3 });
    expect(line.accepted.map(({ text }) => text)).toEqual(['Hei', '📎 3']);
  });

  it.each([
    ['a wrong signature', () => post('/sms', aForm(), 'forged'), 403, 'forbidden'],
    ['no signature', () => post('/sms', aForm(), ''), 403, 'forbidden'],
    ['a number that is none of ours', () => post('/sms', aForm({ To: '+358999999999' })), 404, 'not-found'],
    ['no sender', () => post('/sms', without('From')), 400, 'validation'],
    ['no SID', () => post('/sms', without('MessageSid')), 400, 'validation'],
    ['a SID that is none', () => post('/sms', aForm({ MessageSid: '../x' })), 400, 'validation'],
    ['no text', () => post('/sms', aForm({ Body: ' ' })), 400, 'validation'],
    ['too long a text', () => post('/sms', aForm({ Body: 'a'.repeat(10_001) })), 413, 'too-large'],
    ['too large a form', () => post('/sms', aForm({ Body: 'a'.repeat(70_000) })), 413, 'too-large'],
  ])('is refused for %s', async (_name, ...[send, status, code]) => {
    const response = await send();
    expect(response.status).toBe(status);
    expect(response.headers.get('content-type')).toMatch(/^application\/problem\+json/);
    expect(await response.json()).toMatchObject({ type: `urn:yhteys:problem:${code}`, status, code });
    expect(line.accepted).toEqual([]);
  });

  it.each([
    ['escaped', 'Body=p%E4iv%E4%E4'],
    ['raw', 'Body=p\xe4iv\xe4\xe4'],
  ])('is refused where its form is no UTF-8, signed or not: %s', async (_name, body) => {
    const form = Object.entries(without('Body')).map(([name, value]) => `${name}=${encodeURIComponent(value)}`);
    const signature = twilio.getExpectedTwilioSignature(
      account.authToken,
      `${line.url}/sms`,
      aForm({ Body: 'päivää' }),
    );
    const type = 'application/x-www-form-urlencoded';
    for (const signed of [signature, 'forged']) {
      const response = await fetch(`${line.url}/sms`, {
        method: 'POST',
        headers: { 'content-type': type, 'x-twilio-signature': signed },
        body: Buffer.from([...form, body].join('&'), 'latin1'),
      });
      expect(response.status).toBe(400);
      expect(response.headers.get('content-type')).toMatch(/^application\/problem\+json/);
      expect(await response.json()).toMatchObject({ code: 'validation', detail: 'The form is not valid UTF-8' });
    }
    expect(line.accepted).toEqual([]);
  });

  it('keeps every sign, and leaves out NUL', async () => {
    expect((await post('/sms', aForm({ Body: '50 % + 1 = päivää 😀\u0000 \uFFFD' }))).status).toBe(200);
    expect(line.accepted.map(({ text }) => text)).toEqual(['50 % + 1 = päivää 😀 \uFFFD']);
  });

  it('comes again when the store was down, which Twilio is told', async () => {
    const away = () => new AppError('unavailable', 'The store cannot be reached', { retryAfter: 5 });
    line.failures.push(away());
    const response = await post('/sms', aForm());
    expect([response.status, response.headers.get('retry-after')]).toEqual([503, '5']);

    line.failures.push(away());
    expect((await line.stub.deliverInbound({ from: '+358401234569', to: HELSINKI, body: 'Hei' })).status).toBe(200);
    expect(line.accepted).toHaveLength(1);
  });

  it('is nowhere in the log, nor is its sender', async () => {
    await post('/sms', aForm());
    await post('/sms', aForm(), 'forged');
    await post('/sms', aForm({ To: '+358999999999' }));
    expect(line.lines.join('\n')).not.toMatch(/Katuvalo|358401234567/);
    expect(line.lines.join('\n')).toMatch(/wrong signature/);
  });
});

describe('texts that no webhook brought', () => {
  it('are found in the list, in the order in which they were written, once', async () => {
    const count = 250;
    const from = '+358401234570';
    for (let index = 0; index < count; index++)
      line.stub.receiveSilently({ from, to: HELSINKI, body: `viesti ${index}` });

    const fresh = await line.catchUp();
    const again = await line.catchUp();

    const texts = line.accepted.filter(({ contact }) => contact.address === from).map(({ text }) => text);
    expect(texts).toEqual(Array.from({ length: count }, (_, index) => `viesti ${index}`));
    expect(fresh).toBe(line.accepted.length);
    expect(again).toBe(0);
  });

  it('do not stop at one that can never be stored, but at a store that is down', async () => {
    await line.catchUp();
    for (const body of ['ensimmäinen', 'toinen'])
      line.stub.receiveSilently({ from: '+358401234571', to: HELSINKI, body });
    const before = line.accepted.length;

    line.failures.push(new AppError('unavailable', 'away'));
    await expect(line.catchUp()).rejects.toMatchObject({ code: 'unavailable' });
    line.failures.push(new AppError('validation', 'never'));
    await line.catchUp();

    expect(line.accepted.slice(before).map(({ text }) => text)).toEqual(['ensimmäinen', 'toinen']);
  });
});

describe('what the list holds beside texts', () => {
  it('is taken in as the webhook would: pictures without words, nothing of senders that are no number', async () => {
    await line.catchUp();
    const before = line.accepted.length;
    const from = '+358401234573';
    line.stub.receiveSilently({ from: 'whatsapp:+358401234573', to: HELSINKI, body: 'ei numero' });
    line.stub.receiveSilently({ from, to: HELSINKI, body: '', media: 1 });
    line.stub.receiveSilently({ from, to: HELSINKI, body: 'viimeinen' });

    expect(await line.catchUp()).toBe(2);
    expect(line.accepted.slice(before).map(({ text }) => text)).toEqual(['📎 1', 'viimeinen']);
  });

  it('goes on after a defect, which is logged as one, and is tried again', async () => {
    await line.catchUp();
    line.stub.receiveSilently({ from: '+358401234574', to: HELSINKI, body: 'kolmas' });
    const before = line.accepted.length;

    line.failures.push(new TypeError('defect'));
    await line.catchUp();
    expect(line.lines.join('\n')).toMatch(/could not be taken in/);
    await line.catchUp();

    expect(line.accepted.slice(before).map(({ text }) => text)).toEqual(['kolmas']);
  });
});

describe('the development phone', () => {
  it('sends a text to a city and shows both ways, the newest first', async () => {
    const send = (body: unknown) =>
      fetch(`${line.url}/phone/messages`, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify(body),
      });

    const sent = await send({ from: '+358401234572', to: HELSINKI, body: 'Hei kaupunki' });
    expect(sent.status).toBe(201);
    const { sid, status } = (await sent.json()) as { sid: string; status: number };
    expect(status).toBe(200);
    expect((await send({ from: '+358401234572', to: '+358999999999', body: 'Hei' })).status).toBe(502);
    expect((await send({ from: '+358401234572' })).status).toBe(400);

    const { items } = (await (await fetch(`${line.url}/phone`)).json()) as { items: Record<string, string>[] };
    expect(items[1]).toMatchObject({ sid, direction: 'to-city', body: 'Hei kaupunki', from: '+358401234572' });
  });
});
