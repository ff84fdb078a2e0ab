import { type TemplateView, templateVersionView, templateView } from '../../shared/contracts/templates.ts';
import { type Json, type Stack, startStack } from '../support/stack.ts';
import { itemsOf, type StaffClient, signInTo } from '../support/staff-rest.ts';

let stack: Stack;
let agent: StaffClient;
let supervisor: StaffClient;
beforeAll(async () => {
  stack = await startStack();
  agent = await signInTo(stack);
  supervisor = await signInTo(stack, 'supervisor');
});
afterAll(() => stack.stop());

let count = 0;
const content = (over: Json = {}): Json => ({
  city: 'helsinki',
  name: 'Lumityöt',
  shortcut: `lumi-${++count}`,
  texts: { fi: 'Hei {{contact.name}}, aurataan.', sv: 'Hej!' },
  ...over,
});
const made = async (over: Json = {}) => templateView.parse((await supervisor.post('/templates', content(over))).body);
const change = ({ id, version }: TemplateView, patch: Json) =>
  supervisor.patch(`/templates/${id}`, patch, { 'if-match': `"${version}"` });

describe('a city’s templates', () => {
  it('are there for every agent of it, in three languages', async () => {
    const all = itemsOf<TemplateView>(await agent.get('/templates?limit=100'));

    expect(all.length).toBeGreaterThanOrEqual(8);
    expect(new Set(all.map(({ city }) => city))).toEqual(new Set(['helsinki']));
    expect(all.map((one) => templateView.parse(one))).toEqual(all);
    const { texts } = all.find(({ shortcut }) => shortcut === 'hei')!;
    expect([texts.fi, texts.sv, texts.en].every((text) => text?.includes('{{contact.name}}'))).toBe(true);
  });

  it('are found by service, with those for all, and by words, shortcuts first', async () => {
    const own = await made({ name: 'Aura', shortcut: 'zz-auraus', service: 'streets', texts: { en: 'A snowplough' } });
    const shortcuts = async (query: string) =>
      itemsOf<TemplateView>(await agent.get(`/templates?limit=100&${query}`)).map(({ shortcut }) => shortcut);

    expect(await shortcuts('service=streets')).toEqual(expect.arrayContaining(['zz-auraus', 'vika', 'hei']));
    expect(await shortcuts('service=waste')).not.toContain(own.shortcut);
    expect(await shortcuts('q=SNOWPLOUGH')).toEqual([own.shortcut]);
    expect((await shortcuts('q=hei'))[0]).toBe('hei');
    expect((await agent.get('/templates?city=oulu')).body).toMatchObject({ status: 404, code: 'not-found' });
  });

  it('come page by page', async () => {
    const all = await agent.readAll<TemplateView>('/templates', 3);
    expect(new Set(all.map(({ id }) => id)).size).toBe(itemsOf(await agent.get('/templates?limit=100')).length);
  });
});

describe('a supervisor', () => {
  it('makes a template, changes it, takes it away; each version says who did it', async () => {
    const first = await supervisor.post('/templates', content({ shortcut: 'auraus' }));
    expect(first).toMatchObject({
      status: 201,
      body: { service: null, version: 1, texts: { en: null }, changed: { by: { id: 'helsinki-supervisor' } } },
    });
    expect(first.headers.get('etag')).toBe('"1"');
    const template = templateView.parse(first.body);

    const second = await change(template, { name: 'Auraus', texts: { sv: null, en: 'We will plough.' } });
    expect(second).toMatchObject({
      status: 200,
      body: { name: 'Auraus', shortcut: 'auraus', version: 2, texts: { fi: template.texts.fi, sv: null } },
    });
    const admin = await signInTo(stack, 'admin');
    const gone = await stack.call('DELETE', `/api/v1/templates/${template.id}`, { token: admin.token });

    expect(gone.status).toBe(204);
    expect((await change(template, { name: 'Takaisin' })).status).toBe(404);
    expect(itemsOf<TemplateView>(await agent.get('/templates?q=auraus')).map(({ id }) => id)).not.toContain(
      template.id,
    );
    const versions = itemsOf<Json>(await supervisor.get(`/templates/${template.id}/versions`));
    expect(versions.map((one) => templateVersionView.parse(one))).toMatchObject([
      { version: 3, removed: true, changed: { by: { id: 'helsinki-admin' } } },
      { version: 2, removed: false, name: 'Auraus', texts: { sv: null } },
      { version: 1, removed: false, name: 'Lumityöt', texts: { sv: 'Hej!' } },
    ]);
    // its shortcut is free again
    expect((await supervisor.post('/templates', content({ shortcut: 'auraus' }))).status).toBe(201);
  });

  it('takes one away once, however many do so at once', async () => {
    const { id } = await made();
    const token = await stack.signIn('supervisor');
    const all = await Promise.all([1, 2, 3, 4].map(() => stack.call('DELETE', `/api/v1/templates/${id}`, { token })));
    expect(all.map(({ status }) => status).toSorted((a, b) => a - b)).toEqual([204, 404, 404, 404]);
  });

  it('changes the version that was seen', async () => {
    const template = await made();
    expect((await supervisor.patch(`/templates/${template.id}`, { name: 'X' })).body.code).toBe('version-required');
    const both = await Promise.all([change(template, { name: 'A' }), change(template, { name: 'B' })]);
    expect(both.map(({ status }) => status).toSorted((a, b) => a - b)).toEqual([200, 412]);
  });

  it('has each shortcut once in a city, whoever is first', async () => {
    const [one, other] = [await made(), await made()];
    expect((await change(one, { shortcut: other.shortcut })).body).toMatchObject({ status: 409, code: 'conflict' });
    const body = content();
    const both = await Promise.all([supervisor.post('/templates', body), supervisor.post('/templates', body)]);
    expect(both.map(({ status }) => status).toSorted((a, b) => a - b)).toEqual([201, 409]);
  });

  it.each<[string, Json, { pointer: string; says: string }]>([
    ['an unknown variable', { texts: { fi: 'Hei {{contact.nimi}}' } }, { pointer: '/texts/fi', says: 'contact.nimi' }],
    ['open braces', { texts: { sv: 'Hej {{contact.name' } }, { pointer: '/texts/sv', says: '{{contact.name' }],
    ['no text at all', { texts: { fi: null } }, { pointer: '/texts', says: 'one language' }],
    ['an empty text', { texts: { fi: ' ' } }, { pointer: '/texts/fi', says: 'some text' }],
    ['a service that there is not', { service: 'sauna' }, { pointer: '/service', says: 'no service' }],
    ['a shortcut with blanks', { shortcut: 'kaksi sanaa' }, { pointer: '/shortcut', says: 'hyphens' }],
  ])('is told of %s, and where', async (_what, over, { pointer, says }) => {
    const { body } = await supervisor.post('/templates', content(over));
    expect(body).toMatchObject({ status: 400, errors: [{ pointer, detail: expect.stringContaining(says) }] });
  });

  it('cannot take the last text away', async () => {
    const { body } = await change(await made(), { texts: { fi: null, sv: null } });
    expect(body).toMatchObject({ status: 400, errors: [{ pointer: '/texts' }] });
  });
});
