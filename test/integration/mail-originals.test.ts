import { createTransport } from 'nodemailer';
import { connectMongo } from '../../shared/db/connect.ts';
import { decideOwn } from '../../shared/domain/decide-ownership.ts';
import type { Sight } from '../../shared/domain/types.ts';
import { createLogger } from '../../shared/logger.ts';
import { serverUrls } from '../support/databases.ts';
import { type Stack, startStack } from '../support/stack.ts';
import { type StaffClient, signInTo } from '../support/staff-rest.ts';
import { until } from '../support/until.ts';

const HELPER = 'vantaa-agent1';
const log = createLogger({ level: 'silent' });

let stack: Stack;
let staff: StaffClient;
let count = 0;
beforeAll(async () => {
  stack = await startStack();
  staff = await signInTo(stack);
});
afterAll(() => stack.stop());

const rawMail = (id: string) =>
  [
    'From: Aino <aino@home.example>',
    'To: waste@helsinki.example',
    `Message-ID: <${id}@home.example>`,
    'Subject: Astia',
    'MIME-Version: 1.0',
    'Content-Type: text/html; charset=utf-8',
    'X-Own: kept',
    '',
    '<p style="color:red">Tyhjentämättä</p><script>alert(1)</script><img src="https://tracker.example/1.png">',
    '',
  ].join('\r\n');

/** A resident's mail, taken in; its ticket and message. */
async function aMail(id = `original-${++count}`) {
  const raw = rawMail(id);
  const sender = createTransport({ host: '127.0.0.1', port: stack.app.ports.smtp });
  await sender.sendMail({ envelope: { from: 'aino@home.example', to: 'waste@helsinki.example' }, raw });
  const message = await until('the mail is there', async () => {
    const [found] = await stack.store.messages.byMailIds('helsinki', [`${id}@home.example`]);
    return found && stack.store.messages.byId(found._id);
  });
  return { raw, message, path: `${stack.url}/api/v1/messages/${message._id}` };
}
const asMe = (token = staff.token) => ({ headers: { authorization: `Bearer ${token}` } });
const lines = (text: string) => text.trimEnd().split('\r\n');

async function handedTo(ticket: string, sees: Sight): Promise<void> {
  const helper = { agent: HELPER, city: 'vantaa', agreement: 'g1', sees };
  const give = { agent: { id: HELPER, name: 'Leena' }, event: 'ticket.assigned' as const, take: null, helper };
  const actor = { kind: 'system' as const, id: 'router', name: 'Router' };
  await stack.app.spine.changeTicket.change(ticket, { actor, decide: (one, now) => decideOwn(one, { ...give, now }) });
}

describe('the original of a mail', () => {
  it('is there as it came, to be saved, by the time that the sender is answered', async () => {
    const { raw, path } = await aMail();

    const answer = await fetch(`${path}/original`, asMe());

    expect(answer.status).toBe(200);
    expect(answer.headers.get('content-type')).toBe('message/rfc822');
    expect(answer.headers.get('content-disposition')).toMatch(/^attachment; filename="HEL-\d{4}-\d{6}-1\.eml"$/);
    const kept = await answer.text();
    expect(Number(answer.headers.get('content-length'))).toBe(Buffer.byteLength(kept));
    expect(lines(kept)).toEqual(lines(raw));
  });

  it('is kept once, however often the mail comes', async () => {
    await aMail('twice');
    await aMail('twice');
    const connection = await connectMongo({ uri: serverUrls().mongoUri, name: stack.databaseName, log });
    const files = connection.getClient().db(connection.name).collection('originals.files');
    const before = await files.countDocuments();
    await aMail('twice');
    expect(await files.countDocuments()).toBe(before);
    await connection.close();
  });

  it('is nobody’s of another city, nor without a sign-in', async () => {
    const { path } = await aMail();
    const other = await stack.signIn('agent1', 'oulu');
    for (const what of ['original', 'html']) {
      expect((await fetch(`${path}/${what}`, asMe(other))).status).toBe(404);
      expect((await fetch(`${path}/${what}`)).status).toBe(401);
    }
  });

  it('is a helper’s where they see who the resident is; its page where they see the message', async () => {
    const helper = await stack.signIn('agent1', 'vantaa');
    for (const [sees, status] of [
      ['conversation', 403],
      ['contact', 200],
    ] as const) {
      const { message, path } = await aMail();
      await handedTo(message.ticket, sees);
      expect((await fetch(`${path}/original`, asMe(helper))).status).toBe(status);
      const page = await fetch(`${path}/html`, asMe(helper));
      expect([page.status, (await page.text()).includes('aino@home.example')]).toEqual([200, false]);
    }
  });

  it('is no message’s that is no mail, and absent where it was not kept', async () => {
    const { id } = await staff.aTicket();
    const ticket = (await stack.store.tickets.byId(id))!;
    const sms = (await stack.store.messages.at({ city: 'helsinki', ticket: id, line: 'conversation', seq: 1 }))!;
    expect((await staff.get(`/messages/${sms._id}/html`)).body).toMatchObject({ code: 'not-found' });
    const old = { ...sms, _id: `old-${id}`, seq: 2, entrance: 'email' as const, key: `old-${id}`, text: 'Vanha' };
    await stack.store.messages.insert(old);
    expect((await staff.get(`/messages/${old._id}/original`)).status).toBe(404);
    const change = { version: ticket.version + 1, changeId: 'c', actor: sms.author, at: new Date(), events: [] };
    await stack.store.tickets.write(id, {
      version: ticket.version,
      set: { conversation: 2 },
      change: { ...change, traceId: 't' },
    });

    expect((await staff.get(`/messages/${old._id}/original`)).body).toMatchObject({
      code: 'not-found',
      detail: 'The original of this mail was not kept',
    });
    expect(await (await fetch(`${stack.url}/api/v1/messages/${old._id}/html`, asMe())).text()).toContain('Vanha');
  });
});

describe('a mail in a frame of the console', () => {
  it('runs nothing and fetches nothing; the console alone may frame it', async () => {
    const { path } = await aMail();

    const answer = await fetch(`${path}/html`, { headers: { cookie: `yhteys=${staff.token}` } });

    expect(answer.status).toBe(200);
    expect(answer.headers.get('content-type')).toBe('text/html; charset=utf-8');
    expect(answer.headers.get('content-security-policy')).toBe(
      "default-src 'none'; style-src 'unsafe-inline'; img-src data:; base-uri 'none'; form-action 'none'; " +
        "frame-ancestors 'self'; sandbox allow-popups allow-popups-to-escape-sandbox",
    );
    expect(answer.headers.get('referrer-policy')).toBe('no-referrer');
    expect(answer.headers.get('x-frame-options')).toBe('SAMEORIGIN');
    const page = await answer.text();
    expect(page).toContain('<p style="color:red">Tyhjentämättä</p>');
    expect(page).not.toMatch(/<script|tracker/);
  });

  it('is made for everybody, however many ask at once', async () => {
    const { path } = await aMail();
    const pages = await Promise.all(Array.from({ length: 20 }, () => fetch(`${path}/html`, asMe())));
    expect(new Set(pages.map(({ status }) => status))).toEqual(new Set([200]));
  });

  it('shows remote pictures on demand', async () => {
    const { path } = await aMail();
    const answer = await fetch(`${path}/html?images=remote`, asMe());
    expect(answer.headers.get('content-security-policy')).toContain('img-src data: https:;');
    expect(await answer.text()).toContain('<img src="https://tracker.example/1.png"');
    expect((await fetch(`${path}/html?images=all`, asMe())).status).toBe(400);
  });
});
