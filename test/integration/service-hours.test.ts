import { serverUrls } from '../support/databases.ts';
import { openDatabase } from '../support/open-database.ts';
import { type Json, type Stack, startStack } from '../support/stack.ts';
import { until } from '../support/until.ts';

const WHY = { fi: 'Koulutuspäivä', sv: 'Utbildningsdag', en: 'Training day' };
const hours = (over: Json = {}): Json => ({
  hours: [
    { day: 1, from: '08:00', to: '16:00' },
    { day: 5, from: '22:00', to: '02:00' },
  ],
  holidays: true,
  exceptions: [
    { date: '2028-02-29', hours: [{ from: '10:00', to: '12:00' }], why: WHY },
    { date: '2028-03-01', hours: [], why: null },
  ],
  afterHours: 'hold',
  ...over,
});

const days = (count: number) =>
  Array.from({ length: count }, (_, day) => ({
    date: new Date(Date.UTC(2027, 0, 1 + day)).toISOString().slice(0, 10),
    hours: [],
  }));

let stack: Stack;
let admin: string;
/** As another process has it. */
let elsewhere: Awaited<ReturnType<typeof openDatabase>>;
beforeAll(async () => {
  stack = await startStack();
  elsewhere = await openDatabase(serverUrls().mongoUri, stack.databaseName);
  admin = await stack.signIn('admin');
});
afterAll(async () => {
  await elsewhere.close();
  await stack.stop();
});

const write = (body: unknown, { service = 'helsinki/waste', token = admin, headers = {} }) =>
  stack.call('PUT', `/api/v1/services/${service}/hours`, { token, body, headers });
/** On the version that is stored. */
async function put(body: unknown, service = 'helsinki/waste', token = admin) {
  const { version = 0 } = await get(service);
  return write(body, { service, token, headers: { 'if-match': `"${String(version)}"` } });
}
const get = async (service: string) =>
  (await stack.call('GET', `/api/v1/services/${service}/hours`, { token: admin })).body;

describe('an admin sets the hours of a service', () => {
  it('as a whole, and everybody sees them at once', async () => {
    const answer = await put(hours());

    expect(answer).toMatchObject({
      status: 200,
      body: {
        ...hours(),
        city: 'helsinki',
        service: 'waste',
        zone: 'Europe/Helsinki',
        changed: { by: { id: 'helsinki-admin' }, at: expect.any(String) },
      },
    });
    expect(await get('helsinki/waste')).toEqual(answer.body);

    await put(hours({ hours: [], holidays: false, exceptions: [], afterHours: 'serve' }));
    const { items } = (await stack.call('GET', '/api/v1/services?city=helsinki')).body as { items: Json[] };
    expect(items).toContainEqual(expect.objectContaining({ id: 'waste', open: false, opensAt: null }));
  });

  it('and another process within 10 s', async () => {
    const seen = async () => (await elsewhere.store.cities.book()).services.get('helsinki')?.get('library')?.afterHours;
    expect(await seen()).toBe('serve');
    const startedAt = performance.now();

    await put(hours(), 'helsinki/library');

    await until('the other process sees it', async () => (await seen()) === 'hold', { withinMs: 11_000 });
    expect(performance.now() - startedAt).toBeLessThan(10_500);
  });

  it.each([
    { why: 'a time without its nought', over: { hours: [{ day: 1, from: '8:00', to: '16:00' }] }, at: '/hours/0/from' },
    { why: 'a time after midnight', over: { hours: [{ day: 1, from: '08:00', to: '24:01' }] }, at: '/hours/0/to' },
    {
      why: 'a day that begins at its end',
      over: { hours: [{ day: 1, from: '24:00', to: '08:00' }] },
      at: '/hours/0/from',
    },
    { why: 'hours of no length', over: { hours: [{ day: 1, from: '08:00', to: '08:00' }] }, at: '/hours/0/to' },
    { why: 'an eighth weekday', over: { hours: [{ day: 8, from: '08:00', to: '16:00' }] }, at: '/hours/0/day' },
    { why: 'half a weekday', over: { hours: [{ day: 1.5, from: '08:00', to: '16:00' }] }, at: '/hours/0/day' },
    { why: 'a date that is none', over: { exceptions: [{ date: '2027-02-29', hours: [] }] }, at: '/exceptions/0/date' },
    {
      why: 'two exceptions on a date',
      over: { exceptions: ['2027-02-27', '2027-02-28', '2027-02-27'].map((date) => ({ date, hours: [] })) },
      at: '/exceptions/2/date',
    },
    {
      why: 'hours of no length on a date',
      over: { exceptions: [{ date: '2027-02-27', hours: [{ from: '00:00', to: '00:00' }] }] },
      at: '/exceptions/0/hours/0/to',
    },
    {
      why: 'hours that overlap',
      over: {
        hours: [
          { day: 1, from: '08:00', to: '16:00' },
          { day: 1, from: '15:00', to: '18:00' },
        ],
      },
      at: '/hours/1',
    },
    {
      why: 'hours that overlap over the end of the week',
      over: {
        hours: [
          { day: 7, from: '22:00', to: '04:00' },
          { day: 1, from: '03:00', to: '18:00' },
        ],
      },
      at: '/hours/1',
    },
    {
      why: 'hours that overlap on a date',
      over: {
        exceptions: [
          {
            date: '2027-02-27',
            hours: [
              { from: '10:00', to: '12:00' },
              { from: '11:00', to: '13:00' },
            ],
          },
        ],
      },
      at: '/exceptions/0/hours/1',
    },
    { why: 'more than 400 exceptions', over: { exceptions: days(401) }, at: '/exceptions' },
    { why: 'a word that is none', over: { afterHours: 'sleep' }, at: '/afterHours' },
    { why: 'something else', over: { always: true }, at: '' },
    { why: 'one thing missing', over: { holidays: undefined }, at: '/holidays' },
  ])('not with $why', async ({ over, at }) => {
    const before = await get('helsinki/parking');

    const { status, body } = await put(hours(over), 'helsinki/parking');

    expect({ status, pointers: (body.errors as { pointer: string }[]).map(({ pointer }) => pointer) }).toEqual({
      status: 400,
      pointers: [at],
    });
    expect(await get('helsinki/parking')).toEqual(before);
  });

  it('of 400 exceptions, the most there may be', async () => {
    expect((await put(hours({ exceptions: days(400) }), 'helsinki/permits')).status).toBe(200);
  });

  it.each([['oulu/waste'], ['atlantis/waste'], ['helsinki/teleport'], ['helsinki/__proto__']])(
    'not of %s, which is not theirs or not there',
    async (service) => {
      expect(await put(hours(), service)).toMatchObject({ status: 404, body: { code: 'not-found' } });
      expect(await get(service)).toMatchObject({ status: 404, code: 'not-found' });
    },
  );

  it('nobody else does, and all staff of the city may look', async () => {
    const supervisor = await stack.signIn('supervisor');
    const agent = await stack.signIn('agent1');

    expect((await put(hours(), 'helsinki/waste', supervisor)).status).toBe(403);
    expect((await put(hours(), 'helsinki/waste', agent)).status).toBe(403);
    expect((await stack.call('GET', '/api/v1/services/helsinki/waste/hours', { token: agent })).status).toBe(200);
  });
});

describe('two admins set the hours of a service at once', () => {
  const service = 'helsinki/accessibility';

  it('and the later one reads what the other has set before', async () => {
    const seen = await stack.call('GET', `/api/v1/services/${service}/hours`, { token: admin });
    const headers = { 'if-match': seen.headers.get('etag') ?? '' };
    const first = await write(hours(), { service, headers });
    expect(first).toMatchObject({ status: 200, body: { version: Number(seen.body.version) + 1 } });

    const other = hours({ hours: [] });
    expect(await write(other, { service, headers })).toMatchObject({
      status: 412,
      body: { code: 'version-mismatch' },
    });
    expect(await write(other, { service })).toMatchObject({ status: 428, body: { code: 'version-required' } });

    expect(await get(service)).toEqual(first.body);
  });
});

describe('a service that was stored before there were holidays', () => {
  it.each([
    { hours: null, holidays: false, why: 'round the clock keeps none' },
    { hours: [{ day: 1, from: '08:00', to: '16:00' }], holidays: true, why: 'with weekly hours keeps them' },
  ])('$why, has no exceptions and is served at night', async ({ hours: stored, holidays }) => {
    await elsewhere.services.updateOne(
      { _id: 'turku:health' },
      { $set: { hours: stored }, $unset: { holidays: '', exceptions: '', afterHours: '', hoursSet: '' } },
    );
    stack.store.cities.forget();

    const { services } = await stack.store.cities.book();

    expect(services.get('turku')?.get('health')).toMatchObject({
      hours: stored,
      holidays,
      exceptions: [],
      afterHours: 'serve',
      hoursSet: null,
    });
  });
});
