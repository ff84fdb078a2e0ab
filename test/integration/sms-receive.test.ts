import twilio from 'twilio';
import { AppError } from '../../shared/errors.ts';
import { account, HELSINKI, type SmsLine, startSmsLine } from './sms-line.ts';

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
    const since = new Date(Date.now() - 60_000);
    const count = 250;
    const from = '+358401234570';
    for (let index = 0; index < count; index++)
      line.stub.receiveSilently({ from, to: HELSINKI, body: `viesti ${index}` });
    const known = await line.catchUp(new Date(Date.now() + 60_000));

    const fresh = await line.catchUp(since);
    const again = await line.catchUp(since);

    expect(known).toBe(0);
    const texts = line.accepted.filter(({ contact }) => contact.address === from).map(({ text }) => text);
    expect(texts).toEqual(Array.from({ length: count }, (_, index) => `viesti ${index}`));
    expect(fresh).toBe(line.accepted.length);
    expect(again).toBe(0);
  });

  it('do not stop at one that can never be stored, but at a store that is down', async () => {
    const since = new Date(Date.now() - 60_000);
    await line.catchUp(since);
    for (const body of ['ensimmäinen', 'toinen'])
      line.stub.receiveSilently({ from: '+358401234571', to: HELSINKI, body });
    const before = line.accepted.length;

    line.failures.push(new AppError('unavailable', 'away'));
    await expect(line.catchUp(since)).rejects.toMatchObject({ code: 'unavailable' });
    line.failures.push(new AppError('validation', 'never'));
    await line.catchUp(since);

    expect(line.accepted.slice(before).map(({ text }) => text)).toEqual(['ensimmäinen', 'toinen']);
  });
});

describe('what the list holds beside texts', () => {
  it('is taken in as the webhook would: pictures without words, nothing of senders that are no number', async () => {
    const since = new Date(Date.now() - 60_000);
    await line.catchUp(since);
    const before = line.accepted.length;
    const from = '+358401234573';
    line.stub.receiveSilently({ from: 'whatsapp:+358401234573', to: HELSINKI, body: 'ei numero' });
    line.stub.receiveSilently({ from, to: HELSINKI, body: '', media: 1 });
    line.stub.receiveSilently({ from, to: HELSINKI, body: 'viimeinen' });

    expect(await line.catchUp(since)).toBe(2);
    expect(line.accepted.slice(before).map(({ text }) => text)).toEqual(['📎 1', 'viimeinen']);
  });

  it('goes on after a defect, which is logged as one, and is tried again', async () => {
    const since = new Date(Date.now() - 60_000);
    await line.catchUp(since);
    line.stub.receiveSilently({ from: '+358401234574', to: HELSINKI, body: 'kolmas' });
    const before = line.accepted.length;

    line.failures.push(new TypeError('defect'));
    await line.catchUp(since);
    expect(line.lines.join('\n')).toMatch(/could not be taken in/);
    await line.catchUp(since);

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
