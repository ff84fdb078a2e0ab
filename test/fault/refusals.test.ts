import { HELSINKI, type Json, type ProcessStack, prepareProcesses } from '../support/process-stack.ts';
import { sendMail } from '../support/send-mail.ts';
import { ask, connected } from '../support/stack.ts';
import { until } from '../support/until.ts';

const WITHIN_MS = 120_000;
const SECRET = 'vaitelias';
const RESIDENT = '+358401112225';
const LONG = SECRET.repeat(2_000);
const TOO_LARGE = SECRET.repeat(250_000);
const LARGE = JSON.stringify({ email: SECRET.repeat(200_000) });

describe('bad input', () => {
  let stack: ProcessStack;
  beforeAll(async () => {
    stack = await prepareProcesses({ env: { LOG_LEVEL: 'info' } });
    await stack.server.start();
  }, WITHIN_MS);
  afterAll(() => stack.stop(), WITHIN_MS);

  /** Lines of the log with such a sentence and such facts. */
  const said = (msg: string, facts: Json) =>
    until(`the log says "${msg}"`, async () => linesOf(stack).find((line) => fits(line, { msg, ...facts })), {
      why: () => stack.server.log(),
    });

  it.each([
    ['to an unknown number', { to: '+358999999999', body: SECRET }, { code: 'not-found' }],
    ['that is empty', { to: HELSINKI, body: ' ' }, { code: 'validation', fields: ['/Body'] }],
    ['that is too long', { to: HELSINKI, body: LONG }, { code: 'too-large' }],
  ])('by a signed SMS %s is a warning with the SID to find it by', async (_what, sms, facts) => {
    const { sid } = await stack.twilio.deliverInbound({ from: RESIDENT, ...sms });
    await said('a signed message was refused', { level: 40, path: '/channels/sms/webhook', messageSid: sid, ...facts });
  });

  it('over HTTP is told with its code, the place and the fields', async () => {
    await stack.call('GET', '/api/v1/me', { token: SECRET });
    await stack.call('POST', '/api/v1/session', { body: { email: RESIDENT } });
    await stack.call('GET', `/api/v1/aino@resident.example`);
    await fetch(`${stack.server.url}/api/v1/session`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: LARGE,
    });
    await fetch(`${stack.server.url}/channels/sms/webhook`, {
      method: 'POST',
      headers: { 'content-type': 'application/x-www-form-urlencoded' },
      body: Buffer.from('Body=%ff%fe'),
    });

    await said('request refused', {
      level: 30,
      method: 'GET',
      path: '/api/v1/me',
      code: 'unauthenticated',
      status: 401,
    });
    await said('request refused', { path: '/api/v1/session', code: 'validation' });
    await said('request refused', { path: '/api/v1/session', code: 'too-large', status: 413 });
    await said('request refused', { path: '/api/v1/[mail]', code: 'not-found' });
    await said('webhook refused', { level: 40, path: '/channels/sms/webhook', code: 'validation' });
  });

  it('on a socket is told, in the handshake and after', async () => {
    await expect(connected(stack.connect('/chat', { city: SECRET }))).rejects.toThrow();
    await said('refused on a chat socket', { code: 'not-found' });
    await expect(connected(stack.connect('/staff', { token: SECRET }))).rejects.toThrow();
    await said('refused on a staff socket', { code: 'unauthenticated' });

    const chat = stack.connect('/chat', { city: 'helsinki' });
    await connected(chat);
    expect(await ask(chat, 'message', { id: 7, text: SECRET })).toMatchObject({ ok: false });
    await said('refused on a chat socket', { code: 'validation', fields: ['/id'] });
    const staff = stack.connect('/staff', { token: await stack.signIn() });
    await connected(staff);
    expect(await ask(staff, 'watch', { ticket: 7 })).toMatchObject({ ok: false });
    await said('refused on a staff socket', { code: 'validation' });

    await fetch(`${stack.server.url}/socket.io/?EIO=4&transport=${SECRET}`);
    await said('socket refused', { reason: 'Transport unknown' });
    chat.emit('message', { id: 'large', text: TOO_LARGE });
    await said('socket refused', { reason: 'RangeError: Max payload size exceeded' });
  });

  it('by mail is told without who wrote to whom', async () => {
    const envelope = { from: 'aino@resident.example', to: `${SECRET}@resident.example` };
    expect((await sendMail(stack.server, envelope, [SECRET])).join()).toContain('550');
    await said('mail refused', { level: 40, code: 550, reason: '5.1.1 No such recipient here' });
  });

  it('leaves nothing of what was written, nor an address, in the log, and nothing half-stored', async () => {
    expect(stack.server.log()).not.toMatch(new RegExp(`${SECRET}|resident\\.example|40111222`));
    expect(await stack.database.messages.countDocuments()).toBe(0);
    expect(await stack.database.tickets.countDocuments()).toBe(0);
    expect(await (await fetch(`${stack.server.url}/healthz`)).json()).toEqual({ status: 'up' });
  });
});

function linesOf({ server }: ProcessStack): Json[] {
  return server
    .log()
    .split('\n')
    .flatMap((line) => {
      try {
        return [JSON.parse(line) as Json];
      } catch {
        return [];
      }
    });
}

function fits(line: Json, facts: Json): boolean {
  return Object.entries(facts).every(([name, value]) => JSON.stringify(line[name]) === JSON.stringify(value));
}
