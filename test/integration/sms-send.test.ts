import { createServer } from 'node:http';
import twilio from 'twilio';
import { createSmsAdapter } from '../../channels/sms/adapter.ts';
import { createTwilioClient } from '../../channels/sms/twilio-client.ts';
import type { OutboundMessage } from '../../shared/domain/channel-messages.ts';
import { account, HELSINKI, type SmsLine, startSmsLine } from './sms-line.ts';

/** Of an outbound call, here; five seconds in the product. */
const TIMEOUT_MS = 300;

let line: SmsLine;
beforeAll(async () => {
  line = await startSmsLine();
});
afterAll(() => line.stop());

const adapter = (apiBase = line.stub.url) =>
  createSmsAdapter({
    twilio: createTwilioClient({ ...account, apiBase, timeoutMs: TIMEOUT_MS }),
    statusCallbackUrl: `${line.url}/status`,
  });

let count = 0;
const aMessage = (given: Partial<OutboundMessage> = {}): OutboundMessage => ({
  id: `message${++count}`,
  city: 'helsinki',
  ticketId: 't',
  ticketNumber: 'HEL-2026-000001',
  thread: 'x',
  from: HELSINKI,
  to: '+358401234567',
  fromName: 'Aino',
  text: `Kiitos ${count}`,
  subject: '',
  attachments: [],
  references: [],
  service: 'general',
  language: 'fi',
  ...given,
});

/** Status and reason of each report on a message, in the order in which they came. */
async function reportsOn(id: string) {
  await line.stub.reported();
  return line.receipts
    .filter(({ messageId }) => messageId === id)
    .map(({ status, providerStatus, reason }) => [status, providerStatus, ...(reason ? [reason] : [])]);
}

describe('a text to a resident', () => {
  it('is accepted, counted in segments and reported on', async () => {
    const message = aMessage({ text: 'a'.repeat(161) });

    const sent = await adapter().send(message);

    expect(sent).toEqual({
      providerId: expect.stringMatching(/^SM[0-9a-f]{32}$/),
      units: 2,
      status: 'accepted',
      providerStatus: 'queued',
    });
    const arrived = await line.stub.nextSent(({ body }) => body === message.text);
    expect(arrived).toMatchObject({ sid: sent.providerId, to: message.to, from: HELSINKI });
    expect(await reportsOn(message.id)).toEqual([
      ['queued', 'queued'],
      ['sent', 'sent'],
      ['delivered', 'delivered'],
    ]);
  });

  it.each([
    ['refused for good', { fail: { status: 400, code: 21610 } }, 'permanent'],
    ['refused for now', { fail: { status: 503, code: 20503 } }, 'retryable'],
    ['one of too many', { fail: { status: 429, code: 20429 } }, 'retryable'],
    ['answered with a defect', { fail: { status: 500, code: 20500 } }, 'unsettled'],
    ['never answered', { hang: 'dropped' }, 'unsettled'],
    ['cut off', { reset: 'taken' }, 'unsettled'],
    ['answered too late', { delayMs: 10 * TIMEOUT_MS }, 'unsettled'],
  ] as const)('%s', async (_name, behaviour, outcome) => {
    line.stub.behave(behaviour);
    await expect(adapter().send(aMessage())).rejects.toMatchObject({ name: 'DeliveryError', outcome });
  });

  it('to what is no number, or with a file, is refused for good', async () => {
    await expect(adapter().send(aMessage({ to: '12' }))).rejects.toMatchObject({
      outcome: 'permanent',
      reason: 'not a valid phone number (21211)',
    });
    const file = { id: 'f', name: 'a.pdf', type: 'application/pdf', size: 1, content: () => process.stdin };
    await expect(adapter().send(aMessage({ attachments: [file] }))).rejects.toMatchObject({ outcome: 'permanent' });
  });

  it('waits for its next attempt where Twilio cannot be reached', async () => {
    const gone = await startSmsLine();
    await gone.stop();
    await expect(adapter(gone.stub.url).send(aMessage())).rejects.toMatchObject({ outcome: 'retryable' });
    await expect(adapter(gone.stub.url).find?.({ ...aMessage(), after: new Date() })).rejects.toMatchObject({
      name: 'DeliveryError',
    });
  });

  it('may have left where something before Twilio answers, or an answer names no message', async () => {
    const answers = [
      [503, 'text/html', '<html>busy</html>'],
      [200, 'text/html', '<html>sign in to this network</html>'],
      [201, 'application/json', '{}'],
    ] as const;
    const pending = [...answers];
    const gateway = createServer((_request, response) => {
      const [status, type, body] = pending.shift() ?? answers[0];
      response.writeHead(status, { 'content-type': type }).end(body);
    });
    await new Promise<void>((resolve) => gateway.listen(0, '127.0.0.1', resolve));
    const address = gateway.address();
    const { send } = adapter(`http://127.0.0.1:${typeof address === 'object' && address ? address.port : 0}`);

    for (const _ of answers)
      await expect(send(aMessage())).rejects.toMatchObject({ name: 'DeliveryError', outcome: 'unsettled' });
    await new Promise((resolve) => gateway.close(resolve));
  });
});

describe('must 6: a text whose outcome nobody knows', () => {
  const lookFor = (message: OutboundMessage, after: Date) => adapter().find?.({ ...message, after });

  it('is found in the list, where it now stands', async () => {
    const message = aMessage();
    const after = new Date();
    line.stub.behave({ hang: 'taken' });
    await expect(adapter().send(message)).rejects.toMatchObject({ outcome: 'unsettled' });

    const taken = await line.stub.nextSent(({ body }) => body === message.text);
    expect(await lookFor(message, after)).toEqual([
      { providerId: taken.sid, status: 'accepted', providerStatus: 'queued' },
    ]);
    line.stub.report(taken);
    await line.stub.reported();
    expect(await lookFor(message, after)).toMatchObject([{ providerId: taken.sid, status: 'delivered' }]);
  });

  it('is not among those of another text, number or time; of several alike each is told', async () => {
    const after = new Date();
    const message = aMessage();
    expect(await lookFor(message, after)).toEqual([]);

    line.stub.behave({ for: 'callbacks', statuses: ['undelivered'], errorCode: 30005 });
    await adapter().send(message);
    await line.stub.reported();
    expect(await lookFor(message, after)).toMatchObject([{ status: 'failed', providerStatus: 'undelivered' }]);
    expect(await lookFor({ ...message, to: '+358401234599' }, after)).toEqual([]);
    expect(await lookFor({ ...message, text: `${message.text}!` }, after)).toEqual([]);

    await adapter().send(message);
    expect(await lookFor(message, after)).toHaveLength(2);
    expect(await lookFor(message, new Date(Date.now() + 3_600_000))).toEqual([]);
  });
});

describe('Twilio’s reports', () => {
  it('say why a text did not arrive', async () => {
    const message = aMessage();
    line.stub.behave({ for: 'callbacks', statuses: ['sent', 'undelivered'], errorCode: 30003 });
    await adapter().send(message);
    expect(await reportsOn(message.id)).toEqual([
      ['sent', 'sent'],
      ['failed', 'undelivered', 'the phone is off or out of reach (30003)'],
    ]);
  });

  it('are taken in any order, any number of times, and none is missed', async () => {
    const message = aMessage();
    line.stub.behave({ for: 'callbacks', shuffled: true, repeat: 2, delayMs: 1 });
    line.stub.behave({ for: 'callbacks', none: true });
    const silent = aMessage();
    await adapter().send(message);
    await adapter().send(silent);

    const statuses = (await reportsOn(message.id)).map(([status]) => status);
    expect(statuses).toEqual(['delivered', 'delivered', 'sent', 'sent', 'queued', 'queued']);
    expect(await reportsOn(silent.id)).toEqual([]);
    expect(line.stub.sent().at(-1)).toMatchObject({ body: silent.text, status: 'delivered' });
  });

  const report = (path: string, form: Record<string, string>, token: string = account.authToken) => {
    const url = line.url + path;
    const signature = twilio.getExpectedTwilioSignature(token, url, form);
    const body = new URLSearchParams(form);
    return fetch(url, { method: 'POST', headers: { 'x-twilio-signature': signature }, body });
  };

  it.each([
    ['of a status we know', '/status?m=a', { MessageSid: 'SM1', MessageStatus: 'read' }, 204],
    ['of a status we do not know', '/status?m=b', { MessageSid: 'SM1', MessageStatus: 'constructor' }, 204],
    ['on no message of ours', '/status', { MessageSid: 'SM1', MessageStatus: 'sent' }, 400],
    ['on no message of theirs', '/status?m=c', { MessageStatus: 'sent' }, 400],
  ])('one %s', async (_name, ...[path, form, status]: [string, Record<string, string>, number]) => {
    expect((await report(path, form)).status).toBe(status);
  });

  it('count only when signed, with the message they name', async () => {
    const form = { MessageSid: 'SM1', MessageStatus: 'sent' };
    expect((await report('/status?m=forged', form, 'another token')).status).toBe(403);
    const recorded = line.receipts.map(({ messageId }) => messageId).filter((id) => !id.startsWith('message'));
    expect(recorded).toEqual(['a']);
    expect(line.lines.join('\n')).toMatch(/unknown message status/);
  });
});
