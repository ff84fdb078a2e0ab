import { type SavedViewView, savedViewView } from '../../shared/contracts/saved-views.ts';
import { type Json, type Stack, startStack } from '../support/stack.ts';
import { itemsOf, type StaffClient, signInTo } from '../support/staff-rest.ts';

let stack: Stack;
let staff: StaffClient;
beforeAll(async () => {
  stack = await startStack();
  staff = await signInTo(stack);
});
afterAll(() => stack.stop());

let count = 0;
const made = async (over: Json = {}) => {
  const { body } = await staff.post('/views', { name: `Näkymä ${++count}`, filters: { status: 'queued' }, ...over });
  return savedViewView.parse(body);
};
const change = ({ id, version }: SavedViewView, patch: Json) =>
  staff.patch(`/views/${id}`, patch, { 'if-match': `"${version}"` });
const names = async (as = staff.token) =>
  itemsOf<SavedViewView>(await staff.get('/views?limit=100', { as })).map(({ name }) => name);

describe('a saved view', () => {
  it('holds filters as the ticket list takes them', async () => {
    const { id } = await staff.aTicket();
    await staff.post(`/tickets/${id}/claim`, {});
    const filters = { assignee: 'me', status: 'open,pending', service: 'general' };

    const view = await made({ name: ' Omat  avoimet ', filters, sort: 'waiting' });

    expect(view).toMatchObject({ name: 'Omat avoimet', filters, sort: 'waiting', version: 1 });
    const query = new URLSearchParams({ ...view.filters, sort: view.sort });
    expect(itemsOf<Json>(await staff.get(`/tickets?${query.toString()}`)).map((one) => one.id)).toContain(id);
  });

  it('is changed at the version seen, and taken away', async () => {
    const view = await made();
    const answer = await change(view, { filters: { tag: 'lumi' } });
    expect(answer).toMatchObject({ status: 200, body: { name: view.name, filters: { tag: 'lumi' }, version: 2 } });
    expect(answer.headers.get('etag')).toBe('"2"');
    expect((await change(view, { name: 'Vanha' })).body.code).toBe('version-mismatch');
    expect((await staff.patch(`/views/${view.id}`, { name: 'X' })).body.code).toBe('version-required');

    const gone = () => stack.call('DELETE', `/api/v1/views/${view.id}`, { token: staff.token });
    expect((await gone()).status).toBe(204);
    expect((await gone()).status).toBe(404);
    expect(await names()).not.toContain(view.name);
  });

  it('has a name of its own among one’s own', async () => {
    const [one, other] = [await made(), await made()];
    expect((await staff.post('/views', { name: one.name, filters: {} })).body).toMatchObject({ code: 'conflict' });
    expect((await change(other, { name: one.name })).body).toMatchObject({ code: 'conflict' });
    const as = await stack.signIn('agent2');
    expect((await staff.post('/views', { name: one.name, filters: {} }, { as })).status).toBe(201);
    // one that was given up is free
    expect((await change(one, { name: 'Toinen' })).status).toBe(200);
    expect((await change(other, { name: one.name })).status).toBe(200);
    expect((await staff.post('/views', { name: other.name, filters: {} })).status).toBe(201);
  });

  it('is changed by a merge patch of that type too', async () => {
    const view = await made();
    const headers = { 'if-match': '"1"', 'content-type': 'application/merge-patch+json' };
    const { status, body } = await stack.call('PATCH', `/api/v1/views/${view.id}`, {
      token: staff.token,
      body: { sort: 'waiting' },
      headers,
    });
    expect([status, body]).toEqual([200, expect.objectContaining({ sort: 'waiting', version: 2 })]);
  });

  it('is nobody else’s to see or change', async () => {
    const view = await made();
    const token = await stack.signIn('supervisor');
    expect(await names(token)).toEqual([]);
    const headers = { 'if-match': '"1"' };
    const path = `/api/v1/views/${view.id}`;
    expect((await stack.call('PATCH', path, { token, body: { name: 'X' }, headers })).status).toBe(404);
    expect((await stack.call('DELETE', path, { token })).status).toBe(404);
    expect(await names()).toContain(view.name);
  });

  it.each<[string, Json, string]>([
    ['a filter that there is not', { filters: { colour: 'red' } }, '/filters'],
    ['a status that there is not', { filters: { status: 'lost' } }, '/filters/status/0'],
    ['words that nothing can be found by', { filters: { q: '.*' } }, '/filters/q'],
    ['a sort that there is not', { sort: 'colour' }, '/sort'],
    ['no name', { name: ' ' }, '/name'],
  ])('is refused with %s', async (_what, over, pointer) => {
    const { body } = await staff.post('/views', { name: 'Uusi', filters: {}, ...over });
    expect(body).toMatchObject({ status: 400, errors: [{ pointer }] });
  });

  it('is one of fifty at most', async () => {
    const as = await stack.signIn('agent3');
    const make = (name: string) => staff.post('/views', { name, filters: {} }, { as });
    for (let one = 0; one < 50; one++) expect((await make(`n${one}`)).status).toBe(201);
    expect((await make('n50')).body).toMatchObject({ status: 409, code: 'conflict' });
  });
});
