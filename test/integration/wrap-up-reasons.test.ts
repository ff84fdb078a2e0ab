import type { TicketView } from '../../shared/contracts/tickets.ts';
import { type WrapUpReasonsView, wrapUpReasonsView } from '../../shared/contracts/wrap-up-reasons.ts';
import { type Json, type Stack, startStack } from '../support/stack.ts';
import { itemsOf, type StaffClient, signInTo } from '../support/staff-rest.ts';

let stack: Stack;
let staff: StaffClient;
let admin: string;
beforeAll(async () => {
  stack = await startStack();
  staff = await signInTo(stack);
  admin = await stack.signIn('admin');
});
afterAll(() => stack.stop());

const PATH = '/wrap-up-reasons/helsinki';
const reason = (code: string) => ({ code, names: { fi: `${code} fi`, sv: `${code} sv`, en: `${code} en` } });
const read = async () => wrapUpReasonsView.parse((await staff.get(PATH)).body);
const put = (reasons: Json[], version?: number) =>
  stack.call('PUT', `/api/v1${PATH}`, {
    token: admin,
    body: { reasons },
    ...(version !== undefined && { headers: { 'if-match': `"${version}"` } }),
  });
async function resolved(over: Json): Promise<Json> {
  const { id } = await staff.aTicket();
  await staff.post(`/tickets/${id}/claim`, {});
  expect((await staff.post(`/tickets/${id}/resolve`, over)).body as TicketView).toMatchObject({ status: 'resolved' });
  const changes = itemsOf<{ events: Json[] }>(await staff.get(`/tickets/${id}/events?limit=100`));
  return changes.flatMap(({ events }) => events).find(({ type }) => type === 'ticket.resolved')!;
}

describe('why tickets are resolved', () => {
  it('begins with reasons that any city has, in three languages', async () => {
    const list = await read();
    expect(list).toMatchObject({ city: 'helsinki', version: 0, changed: null });
    expect(list.reasons.map(({ code }) => code)).toEqual(expect.arrayContaining(['answered', 'forwarded', 'spam']));
    const all = itemsOf<WrapUpReasonsView>(await staff.get('/wrap-up-reasons'));
    expect(all).toEqual([list]);
    expect((await staff.get('/wrap-up-reasons?city=oulu')).body).toMatchObject({ code: 'not-found' });
  });

  it('is stored as a code of the list, or in words', async () => {
    expect(await resolved({ reason: 'guided' })).toMatchObject({ reason: 'guided', code: 'guided' });
    const words = await resolved({ reason: 'Soitettu takaisin' });
    expect(words).toMatchObject({ reason: 'Soitettu takaisin' });
    expect(words).not.toHaveProperty('code');
    expect(await resolved({})).toMatchObject({ reason: null });
  });

  it('is set by an admin as a new version of all of it, in place of the one seen', async () => {
    const { version } = await read();
    const answer = await put([reason('paved'), reason('answered')], version);

    expect(answer).toMatchObject({
      status: 200,
      body: {
        version: version + 1,
        reasons: [{ code: 'paved' }, { code: 'answered' }],
        changed: { by: { id: 'helsinki-admin' } },
      },
    });
    expect(answer.headers.get('etag')).toBe(`"${version + 1}"`);
    expect(await read()).toEqual(answer.body);
    expect(await resolved({ reason: 'paved' })).toMatchObject({ code: 'paved' });
    expect(await resolved({ reason: 'guided' })).not.toHaveProperty('code');
    expect((await put([])).body.code).toBe('version-required');
    const both = await Promise.all([put([], version + 1), put([], version + 1)]);
    expect(both.map(({ status }) => status).toSorted((a, b) => a - b)).toEqual([200, 412]);
  });

  it('of two first ones one wins', async () => {
    const oulu = await stack.signIn('admin', 'oulu');
    const first = () =>
      stack.call('PUT', '/api/v1/wrap-up-reasons/oulu', {
        token: oulu,
        body: { reasons: [reason('x')] },
        headers: { 'if-match': '"0"' },
      });
    const both = await Promise.all([first(), first()]);
    expect(both.map(({ status }) => status).toSorted((a, b) => a - b)).toEqual([200, 412]);
  });

  it.each<[string, Json[], string]>([
    ['a code twice', [reason('a'), reason('a')], '/reasons/1/code'],
    ['a code with blanks', [reason('a b')], '/reasons/0/code'],
    ['a name too few', [{ code: 'a', names: { fi: 'a', sv: 'a' } }], '/reasons/0/names/en'],
  ])('is refused with %s', async (_what, reasons, pointer) => {
    expect((await put(reasons, (await read()).version)).body).toMatchObject({ status: 400, errors: [{ pointer }] });
  });
});

describe('a contact', () => {
  it('is shown with where they write from, since when, and how many tickets they had', async () => {
    const phone = staff.newPhone();
    const { id, contact, createdAt } = await staff.aTicket(phone);
    const shown = async () => (await staff.get(`/contacts/${contact.id}`)).body;
    expect(await shown()).toEqual({
      id: contact.id,
      city: 'helsinki',
      name: null,
      identities: [{ kind: 'phone', address: phone, verified: false }],
      claimed: [],
      firstSeenAt: expect.any(String),
      tickets: { total: 1, open: 1, lastAt: createdAt },
    });

    await staff.post(`/tickets/${id}/claim`, {});
    await staff.post(`/tickets/${id}/resolve`, {});

    expect(await shown()).toMatchObject({ tickets: { total: 1, open: 0 } });
    expect(itemsOf<TicketView>(await staff.get(`/tickets?contact=${contact.id}`)).map((one) => one.id)).toEqual([id]);
  });
});
