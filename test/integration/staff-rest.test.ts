import type { TicketView } from '../../shared/contracts/tickets.ts';
import { nextEvent, type Stack, startStack } from '../support/stack.ts';
import { itemsOf, nextOf, type StaffClient, signInTo } from '../support/staff-rest.ts';

const EVIL = 'https://evil.example';
const FRIEND = 'https://console.example';

let stack: Stack;
let staff: StaffClient;

beforeAll(async () => {
  stack = await startStack({ env: { ALLOWED_ORIGINS: FRIEND } });
  staff = await signInTo(stack);
});
afterAll(() => stack.stop());

describe('signing in', () => {
  it('gives a token and a cookie that no script and no other site gets', async () => {
    const answer = await stack.call('POST', '/api/v1/session', {
      body: { email: ' Agent2@Helsinki.example', password: 'yhteys-demo' },
    });

    expect(answer).toMatchObject({ status: 200, body: { agent: { id: 'helsinki-agent2', cities: ['helsinki'] } } });
    expect(answer.body.agent).not.toHaveProperty('passwordHash');
    const cookie = answer.headers.get('set-cookie') ?? '';
    expect(cookie).toMatch(/^yhteys=[\w-]{43}; Path=\/; HttpOnly; SameSite=Strict$/);
    const byCookie = await stack.call('GET', '/api/v1/session', { headers: { cookie: cookie.split(';')[0] ?? '' } });
    expect(byCookie).toMatchObject({ status: 200, body: { token: answer.body.token } });
  });

  it('tells nobody whether it was the email or the password', async () => {
    const tryWith = (email: string) => stack.call('POST', '/api/v1/session', { body: { email, password: 'wrong' } });
    const [known, unknown] = [await tryWith('agent3@helsinki.example'), await tryWith('nobody@helsinki.example')];
    expect(known).toMatchObject({ status: 401, body: { code: 'unauthenticated' } });
    expect(unknown.body).toEqual(known.body);
  });

  it('has to wait after ten failures, also when they come at once', async () => {
    const email = 'agent4@espoo.example';
    const attempts = Array.from({ length: 15 }, () =>
      stack.call('POST', '/api/v1/session', { body: { email, password: 'wrong' } }),
    );
    const statuses = (await Promise.all(attempts)).map(({ status }) => status);
    expect(statuses.filter((status) => status === 401)).toHaveLength(10);

    const right = await stack.call('POST', '/api/v1/session', { body: { email, password: 'yhteys-demo' } });
    expect(right).toMatchObject({ status: 429, body: { code: 'rate-limited' } });
    expect(Number(right.headers.get('retry-after'))).toBe(right.body.retryAfter);
    expect(right.body.retryAfter).toBeGreaterThan(500);
  });

  it('ends with its sockets', async () => {
    const { token: ending, socket } = await stack.agent('agent3');
    const told = nextEvent(socket, 'session.ended');
    const gone = new Promise((resolve) => socket.once('disconnect', resolve));

    expect((await stack.call('DELETE', '/api/v1/session', { token: ending })).status).toBe(204);

    expect(await told).toMatchObject({ code: 'unauthenticated', status: 401 });
    expect(await gone).toBe('io server disconnect');
    expect((await staff.get('/me', { as: ending })).status).toBe(401);
  });
});

describe('pages of other origins', () => {
  it('are refused at the staff’s interface, whatever token they have', async () => {
    const answer = await staff.get('/me', { headers: { origin: EVIL } });
    expect(answer).toMatchObject({ status: 403, body: { code: 'forbidden' } });
    expect(answer.headers.get('access-control-allow-origin')).toBeNull();
  });

  it('may use it where the settings allow them', async () => {
    const answer = await staff.get('/me', { headers: { origin: FRIEND } });
    expect(answer.status).toBe(200);
    expect(answer.headers.get('access-control-allow-origin')).toBe(FRIEND);
  });

  it('may upload a resident’s file, the widget being on the cities’ pages', async () => {
    const asked = await stack.call('OPTIONS', '/api/v1/attachments', {
      headers: {
        origin: 'https://www.hel.example',
        'access-control-request-method': 'POST',
        'access-control-request-headers': 'authorization',
      },
    });
    expect(asked.status).toBe(204);
    expect(asked.headers.get('access-control-allow-origin')).toBe('*');
    expect(asked.headers.get('access-control-allow-headers')).toContain('authorization');
    const stored = await staff.upload(10, { headers: { origin: 'https://www.hel.example' } });
    expect(stored.status).toBe(201);
    expect(stored.headers.get('access-control-allow-origin')).toBe('*');
  });

  it('cannot upload with the cookie: a file needs the token itself', async () => {
    const answer = await staff.upload(10, { as: '', headers: { cookie: `yhteys=${staff.token}` } });
    expect(answer.status).toBe(401);
  });
});

describe('faults are problem documents', () => {
  it('names the field, the path and the trace', async () => {
    const answer = await staff.post(
      '/session',
      { email: 'a@b.fi', password: '', more: 1 },
      { headers: { 'x-request-id': 'trace-12345' } },
    );
    expect(answer.headers.get('content-type')).toMatch(/^application\/problem\+json/);
    expect(answer.headers.get('x-request-id')).toBe('trace-12345');
    expect(answer.body).toMatchObject({
      type: 'urn:yhteys:problem:validation',
      status: 400,
      code: 'validation',
      instance: '/api/v1/session',
      errors: expect.arrayContaining([expect.objectContaining({ pointer: '/password' })]),
    });
  });

  it.each([
    ['not JSON', '{"text":', { status: 400, body: { code: 'validation' } }],
    ['a bare word', '"text"', { status: 400, body: { code: 'validation' } }],
    ['over 1 MB', JSON.stringify({ text: 'a'.repeat(1_100_000) }), { status: 413, body: { code: 'too-large' } }],
  ])('%s', async (_name, body, problem) => {
    const { id } = await staff.aTicket();
    expect(await staff.post(`/tickets/${id}/messages`, body)).toMatchObject(problem);
  });

  it.each<{ what: string; path: string; method: string; headers: Record<string, string> }>([
    { what: 'a body', path: '/messages', method: 'POST', headers: { 'content-type': 'application/json' } },
    {
      what: 'a merge patch',
      path: '',
      method: 'PATCH',
      headers: { 'content-type': 'application/merge-patch+json', 'if-match': '"1"' },
    },
  ])('$what that is no UTF-8 is refused, not mended', async ({ path, method, headers }) => {
    const { id } = await staff.aTicket();
    const sent = await fetch(`${stack.url}/api/v1/tickets/${id}${path}`, {
      method,
      headers: { authorization: `Bearer ${staff.token}`, ...headers },
      body: Buffer.from('{"text":"p\xe4iv\xe4\xe4","note":true}', 'latin1'),
    });
    expect(sent.status).toBe(400);
    expect(sent.headers.get('content-type')).toMatch(/^application\/problem\+json/);
    expect(await sent.json()).toMatchObject({ code: 'validation', detail: expect.stringMatching(/UTF-8/) });
    expect(itemsOf(await staff.get(`/tickets/${id}/messages`))).toHaveLength(1);
  });

  it('control characters are taken out of what is stored, half a character shows as one that is missing', async () => {
    const { id } = await staff.aTicket();
    const text = '\ud83dHei\u0000 \ud83d\ude00';
    expect(await staff.post(`/tickets/${id}/messages`, { text, note: true })).toMatchObject({
      status: 201,
      body: { text: '\ufffdHei \ud83d\ude00' },
    });
    await staff.post(`/tickets/${id}/transfer`, { service: 'waste', note: text });
    const notes = itemsOf<{ text: string }>(await staff.get(`/tickets/${id}/messages?line=notes`));
    expect(notes.map((note) => note.text)).toEqual(['\ufffdHei \ud83d\ude00', '\ufffdHei \ud83d\ude00']);
    expect(await staff.post(`/tickets/${id}/messages`, { text: '\u0001\u0000', note: true })).toMatchObject({
      status: 400,
      body: { errors: [{ pointer: '/text' }] },
    });
  });

  it('nothing is at an unknown path', async () => {
    expect(await staff.get('/nothing')).toMatchObject({
      status: 404,
      body: { code: 'not-found', instance: '/api/v1/nothing' },
    });
  });
});

describe('lists', () => {
  let tickets: TicketView[];
  beforeAll(async () => {
    tickets = [];
    for (let n = 0; n < 6; n++) tickets.push(await staff.aTicket());
  });

  it.each(['-updated', 'updated', '-created', 'created', 'waiting', '-waiting'])(
    'go on by cursor, by %s',
    async (sort) => {
      const idsOf = async (limit: number) =>
        (await staff.readAll<TicketView>(`/tickets?sort=${sort}`, limit)).map(({ id }) => id);
      const all = await idsOf(100);
      expect(await idsOf(4)).toEqual(all);
      expect(all).toEqual(expect.arrayContaining(tickets.map(({ id }) => id)));
    },
  );

  it('take no cursor of another list, and none that was made up', async () => {
    const next = nextOf(await staff.get('/tickets?limit=1&status=queued'));
    const wrong = [
      `/tickets?limit=1&status=queued,open&cursor=${next}`,
      `/tickets?limit=1&status=queued&cursor=${next?.slice(2)}`,
      '/tickets?cursor=nonsense',
      '/agents?cursor=nonsense',
    ];
    for (const path of wrong)
      expect(await staff.get(path)).toMatchObject({ status: 400, body: { errors: [{ pointer: '/cursor' }] } });
  });

  it.each([
    ['limit=0', '/limit'],
    ['limit=101', '/limit'],
    ['status=queued,asleep', '/status/1'],
    ['sort=subject', '/sort'],
    ['updatedAfter=yesterday', '/updatedAfter'],
    ['colour=red', ''],
  ])('refuse ?%s', async (query, pointer) => {
    expect(await staff.get(`/tickets?${query}`)).toMatchObject({ status: 400, body: { errors: [{ pointer }] } });
  });

  it('filter by what each says', async () => {
    const [one] = tickets;
    const ids = async (query: string) => itemsOf<TicketView>(await staff.get(`/tickets?${query}`)).map(({ id }) => id);
    expect(await ids(`q=${one?.number.toLowerCase()}`)).toEqual([one?.id]);
    expect(await ids(`contact=${one?.contact.id}`)).toEqual([one?.id]);
    expect(await ids('assignee=me')).toEqual([]);
    expect(await ids('assignee=none,me&limit=100')).toContain(one?.id);
    expect(await ids('status=open,pending')).toEqual([]);
    expect(await ids('channel=email')).toEqual([]);
    expect(await ids(`updatedAfter=${new Date(Date.now() + 60_000).toISOString()}`)).toEqual([]);
    expect((await staff.get('/tickets?city=oulu')).status).toBe(404);
  });

  it.each([['/agents?city=helsinki'], ['/services?city=helsinki'], ['/services']])('%s has pages too', async (path) => {
    const all = await staff.readAll(path, 100);
    expect(await staff.readAll(path, 4)).toEqual(all);
    expect(all.length).toBeGreaterThan(4);
  });

  it('services need no login, and say whether they are open', async () => {
    const answer = await stack.call('GET', '/api/v1/services?city=oulu');
    expect(itemsOf(answer)).toContainEqual({
      id: 'library',
      city: 'oulu',
      cityName: { fi: 'Oulu', sv: 'Uleåborg', en: 'Oulu' },
      name: { fi: expect.any(String), sv: expect.any(String), en: expect.any(String) },
      open: true,
      opensAt: null,
    });
    expect((await stack.call('GET', '/api/v1/services?city=atlantis')).status).toBe(404);
  });
});
