import { agreementView } from '../../shared/contracts/agreements.ts';
import { connectMongo } from '../../shared/db/connect.ts';
import { createLogger } from '../../shared/logger.ts';
import { helpIn } from '../../shared/repositories/cities.ts';
import { openStore } from '../../shared/repositories/open-store.ts';
import { openTestStore, serverUrls } from '../support/databases.ts';
import { type Json, type Stack, startStack } from '../support/stack.ts';

let stack: Stack;
const tokens = new Map<string, string>();
beforeAll(async () => {
  stack = await startStack();
  for (const city of ['helsinki', 'vantaa', 'espoo', 'oulu']) tokens.set(city, await stack.signIn('admin', city));
  tokens.set('supervisor', await stack.signIn('supervisor', 'vantaa'));
});
afterAll(() => stack.stop());

type Sent = { body?: Json; headers?: Record<string, string> };
/** `what` is the method and what follows the path of all. */
const call = (who: string, what: string, { body, headers = {} }: Sent = {}) => {
  const [method = '', path = ''] = what.split(' ');
  const token = tokens.get(who) ?? '';
  return stack.call(method, `/api/v1/agreements${path}`, { token, headers, ...(body && { body }) });
};
const terms = (over: Json = {}): Json => ({ helped: 'helsinki', helper: 'vantaa', services: ['waste'], ...over });
async function propose(who: string, over: Json = {}): Promise<string> {
  const { status, body } = await call(who, 'POST', { body: terms(over) });
  expect(status).toBe(201);
  return agreementView.parse(body).id;
}

describe('an agreement between two cities', () => {
  it('is proposed by an admin of one, accepted by one of the other, ended by either; each act is kept', async () => {
    const id = await propose('helsinki', { services: ['parking', 'waste'] });

    expect((await call('vantaa', `GET /${id}`)).body).toMatchObject({
      ...terms({ services: ['parking', 'waste'] }),
      hours: null,
      languages: null,
      sees: 'conversation',
      transfers: false,
      status: 'proposed',
      proposed: { by: { id: 'helsinki-admin' }, city: 'helsinki' },
      accepted: null,
      ended: null,
      version: 1,
    });
    expect(await call('helsinki', `POST /${id}/accept`)).toMatchObject({ status: 403, body: { code: 'forbidden' } });
    expect((await call('vantaa', `POST /${id}/accept`)).body).toMatchObject({ status: 'active', version: 2 });
    expect(await call('vantaa', `POST /${id}/accept`)).toMatchObject({ status: 409, body: { code: 'conflict' } });
    expect((await call('vantaa', `POST /${id}/end`, { body: { reason: 'Kesälomat' } })).body).toMatchObject({
      status: 'ended',
      accepted: { by: { id: 'vantaa-admin' }, city: 'vantaa' },
      ended: { by: { id: 'vantaa-admin' }, city: 'vantaa', reason: 'Kesälomat' },
      version: 3,
    });
    expect(await call('helsinki', `POST /${id}/end`)).toMatchObject({ status: 409 });
    const after = agreementView.parse((await call('supervisor', `GET /${id}`)).body);
    expect(after).toMatchObject({ status: 'ended', version: 3 });
  });

  it('is refused by the other side, or withdrawn, by ending it', async () => {
    const id = await propose('vantaa', { services: ['library'] });
    expect((await call('vantaa', `GET /${id}`)).body).toMatchObject({ proposed: { city: 'vantaa' } });
    expect((await call('helsinki', `POST /${id}/end`)).body).toMatchObject({ status: 'ended', accepted: null });
    expect(await call('helsinki', `POST /${id}/accept`)).toMatchObject({ status: 409 });
  });

  it('is nobody else’s to see or to make', async () => {
    const id = await propose('helsinki', { services: ['library'] });
    for (const [method, path] of [
      ['GET', ''],
      ['POST', '/accept'],
      ['POST', '/end'],
    ])
      expect(await call('oulu', `${method} /${id}${path}`)).toMatchObject({
        status: 404,
        body: { code: 'not-found' },
      });
    expect(await call('oulu', 'POST', { body: terms() })).toMatchObject({ status: 403, body: { code: 'forbidden' } });
    const ids = ({ body }: { body: Json }) => (body.items as { id: string }[]).map((one) => one.id);
    expect(ids(await call('vantaa', 'GET ?city=vantaa'))).toContain(id);
    expect(ids(await call('oulu', 'GET'))).toEqual([]);
    expect(await call('oulu', 'GET ?city=vantaa')).toMatchObject({ status: 404 });
    await call('helsinki', `POST /${id}/end`);
  });

  it('is one at a time for two cities and a service, also where two are accepted at once', async () => {
    const [first, second] = [await propose('helsinki'), await propose('helsinki', { services: ['general', 'waste'] })];
    const other = await propose('vantaa', { helped: 'vantaa', helper: 'helsinki' });

    const both = await Promise.all([first, second].map((id) => call('vantaa', `POST /${id}/accept`)));

    expect(both.map(({ status }) => status).toSorted((a, b) => a - b)).toEqual([200, 409]);
    const [accepted, refused] = both[0]?.status === 200 ? [first, second] : [second, first];
    const { body } = await call('vantaa', `POST /${refused}/accept`);
    expect(body).toMatchObject({ code: 'conflict', detail: expect.stringContaining(accepted) });
    // the other way round is another agreement
    expect((await call('helsinki', `POST /${other}/accept`)).status).toBe(200);
    expect((await call('helsinki', `POST /${accepted}/end`)).status).toBe(200);
    expect((await call('vantaa', `POST /${refused}/accept`)).status).toBe(200);
  });

  it('is proposed once by the same key', async () => {
    const key = { 'idempotency-key': 'k1' };
    const [one, again] = [
      await call('espoo', 'POST', { body: terms({ helper: 'espoo' }), headers: key }),
      await call('espoo', 'POST', { body: terms({ helper: 'espoo' }), headers: key }),
    ];
    expect(again.body).toEqual(one.body);
  });

  it.each([
    { why: 'oneself', over: { helper: 'helsinki' }, pointer: '/helper' },
    { why: 'no city', over: { helper: 'atlantis' }, pointer: '/helper' },
    { why: 'no service of theirs', over: { services: ['waste', 'fishing'] }, pointer: '/services/1' },
    { why: 'no service', over: { services: [] }, pointer: '/services' },
    { why: 'a service twice', over: { services: ['waste', 'waste'] }, pointer: '/services' },
    {
      why: 'overlapping hours',
      over: {
        hours: [
          { day: 1, from: '08:00', to: '16:00' },
          { day: 1, from: '15:00', to: '18:00' },
        ],
      },
      pointer: '/hours/1',
    },
    { why: 'no hours', over: { hours: [] }, pointer: '/hours' },
    { why: 'hours of no length', over: { hours: [{ day: 1, from: '08:00', to: '08:00' }] }, pointer: '/hours/0/to' },
    { why: 'no language', over: { languages: [] }, pointer: '/languages' },
    { why: 'an unknown language', over: { languages: ['de'] }, pointer: '/languages/0' },
    { why: 'unknown sight', over: { sees: 'everything' }, pointer: '/sees' },
    { why: 'a word it does not know', over: { colour: 'red' }, pointer: '' },
  ])('with $why is refused, naming the field', async ({ over, pointer }) => {
    const { status, body } = await call('helsinki', 'POST', { body: terms(over) });
    expect(status).toBe(400);
    const pointers = (body.errors as { pointer: string }[]).map((fault) => fault.pointer);
    expect(new Set(pointers)).toEqual(new Set([pointer]));
    expect(String(body.detail).length).toBeGreaterThan(5);
  });
});

describe('another process', () => {
  it('gives nothing under an agreement that ended ten seconds ago', async () => {
    const here = await openTestStore();
    const act = { by: { kind: 'agent' as const, id: 'a', name: 'A' }, city: 'vantaa', at: new Date() };
    const agreement = {
      ...{ _id: 'g1', helped: 'helsinki', helper: 'vantaa', services: ['waste'], hours: null, languages: null },
      ...{ sees: 'conversation' as const, transfers: false, status: 'active' as const, version: 2 },
      ...{ proposed: act, accepted: act, ended: null },
    };
    const log = createLogger({ level: 'silent' });
    const { name } = here.connection;
    const connection = await connectMongo({ uri: serverUrls().mongoUri, log, name });
    const elsewhere = await openStore(connection);
    await here.store.agreements.insert(agreement);
    expect(helpIn(await elsewhere.cities.book(), 'helsinki')).toHaveLength(1);
    const ended = { status: 'ended' as const, ended: { ...act, reason: null } };
    expect(await here.store.agreements.change(agreement, ended)).toBe('saved');

    const clock = jest.spyOn(performance, 'now').mockReturnValue(performance.now() + 9_500);

    expect(helpIn(await elsewhere.cities.book(), 'helsinki')).toEqual([]);
    clock.mockRestore();
    await Promise.all([here.close(), connection.close()]);
  });
});
