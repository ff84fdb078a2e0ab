import type { Permission } from '../../shared/auth/permissions.ts';
import { mayDo } from '../../shared/auth/permissions.ts';
import { OPERATIONS } from '../../shared/contracts/openapi-operations.ts';
import { staffClientEvents } from '../../shared/contracts/staff-events.ts';
import type { Role } from '../../shared/domain/types.ts';
import { newId } from '../../shared/ids.ts';
import { type Json, type Stack, startStack } from '../support/stack.ts';

const POLICY = {
  modes: { chat: 'offer', sms: 'assign', email: 'assign', web: 'assign' },
  offerSeconds: 30,
  creditMinutes: { low: 0, normal: 0, high: 0, urgent: 0 },
  steps: [{ afterSeconds: 0 }],
};

/** Every route of the staff's interface, the permission on its line, and a body it takes. */
type Row = [method: string, path: string, permission: Permission | null, body?: unknown];
const routes: Row[] = [
  ['GET', '/session', 'session:own'],
  ['GET', '/me', 'agent:read'],
  ['GET', '/agents', 'agent:read'],
  ['GET', '/agents/:agent', 'agent:read'],
  ['PATCH', '/agents/:agent', 'agent:edit', { name: 'Uusi' }],
  ['PUT', '/agents/:agent/presence', 'presence:others', { state: 'offline' }],
  ['GET', '/wallboard', 'wallboard:read'],
  ['GET', '/services', null],
  ['GET', '/services/:city/:service/hours', 'service:read'],
  [
    'PUT',
    '/services/:city/:service/hours',
    'service:edit',
    { hours: null, holidays: false, exceptions: [], afterHours: 'serve' },
  ],
  ['GET', '/policies', 'policy:read'],
  ['GET', '/policies/:city/:service', 'policy:read'],
  ['GET', '/policies/:city/:service/versions', 'policy:read'],
  ['POST', '/policies/:city/:service/dry-run', 'policy:edit', POLICY],
  ['PUT', '/policies/:city/:service', 'policy:edit', POLICY],
  ['GET', '/agreements', 'agreement:read'],
  ['POST', '/agreements', 'agreement:edit', { helped: 'CITY', helper: 'tampere', services: ['waste'] }],
  ['GET', '/agreements/:agreement', 'agreement:read'],
  ['POST', '/agreements/:agreement/accept', 'agreement:edit', {}],
  ['POST', '/agreements/:agreement/end', 'agreement:edit', {}],
  ['GET', '/handovers', 'ticket:assign'],
  ['POST', '/handovers/:handover/decline', 'ticket:assign', {}],
  ['GET', '/contacts/:contact', 'contact:read'],
  ['GET', '/search?q=hei', 'ticket:read'],
  ['GET', '/templates', 'template:read'],
  ['POST', '/templates', 'template:edit', { city: 'CITY', name: 'Uusi', shortcut: 'UNIQUE', texts: { fi: 'Hei' } }],
  ['PATCH', '/templates/:template', 'template:edit', { name: 'Uusi' }],
  ['DELETE', '/templates/:template', 'template:edit'],
  ['GET', '/templates/:template/versions', 'template:edit'],
  ['GET', '/drafts', 'ticket:reply'],
  ['GET', '/tickets/:id/draft', 'ticket:reply'],
  ['PUT', '/tickets/:id/draft', 'ticket:reply', { text: 'Kesken', seenSeq: 1 }],
  ['DELETE', '/tickets/:id/draft', 'ticket:reply'],
  ['GET', '/views', 'ticket:read'],
  ['POST', '/views', 'ticket:read', { name: 'UNIQUE', filters: {} }],
  ['GET', '/mentions', 'ticket:read'],
  ['POST', '/mentions/read', 'ticket:read', { upTo: '2026-01-01T00:00:00Z' }],
  ['GET', '/wrap-up-reasons', 'ticket:read'],
  ['GET', '/wrap-up-reasons/:city', 'ticket:read'],
  ['PUT', '/wrap-up-reasons/:city', 'wrap-up:edit', { reasons: [] }],
  ['GET', '/tickets', 'ticket:read'],
  ['GET', '/tickets/:id', 'ticket:read'],
  ['PATCH', '/tickets/:id', 'ticket:edit', { subject: 'Uusi' }],
  ['GET', '/tickets/:id/messages', 'ticket:read'],
  ['POST', '/tickets/:id/messages', 'ticket:reply', { text: 'note', note: true }],
  ['POST', '/tickets/:id/claim', 'ticket:claim', {}],
  ['POST', '/tickets/:id/assign', 'ticket:assign', { agent: 'CITY-agent2' }],
  ['POST', '/tickets/:id/transfer', 'ticket:transfer', { service: 'waste' }],
  ['POST', '/tickets/:id/consult', 'ticket:transfer', { agent: 'CITY-agent2', note: 'Mitä mieltä?' }],
  ['POST', '/tickets/:id/consult/end', 'ticket:transfer', {}],
  ['POST', '/tickets/:id/escalate', 'ticket:transfer', { reason: 'vaikea' }],
  ['POST', '/tickets/:id/escalate/withdraw', 'ticket:transfer', {}],
  ['POST', '/tickets/:id/resolve', 'ticket:resolve', {}],
  ['POST', '/tickets/:id/reopen', 'ticket:resolve', {}],
  ['GET', '/tickets/:id/events', 'ticket:read'],
  ['GET', '/tickets/:id/routing', 'ticket:read'],
];
/** They end the sign-in that the others use, or have no permission of their own: tried in staff-rest. Or they are of what is one's own, or no JSON. */
const ELSEWHERE = [
  'POST /session',
  'DELETE /session',
  'POST /attachments',
  'GET /attachments/:id',
  // saved-views
  'PATCH /views/:id',
  'DELETE /views/:id',
  // mail-originals
  'GET /messages/:id/original',
  'GET /messages/:id/html',
];
const people: [who: string, role: Role][] = [
  ['agent1', 'agent'],
  ['supervisor', 'supervisor'],
  ['admin', 'admin'],
];
const OURS = { helsinki: '+358500000001', oulu: '+358500000006' } as const;

let stack: Stack;
let count = 0;
beforeAll(async () => {
  stack = await startStack();
});
afterAll(() => stack.stop());

async function aTicket(city: keyof typeof OURS) {
  const from = `+35840555${String(++count).padStart(4, '0')}`;
  await stack.twilio.deliverInbound({ from, to: OURS[city], body: 'Hei' });
  const ticket = await stack.store.tickets.latestOf(city, `sms:${OURS[city]}:${from}`);
  if (!ticket) throw new Error('no ticket');
  return ticket;
}

/** Proposed to the city by a neighbour. */
async function anAgreement(city: keyof typeof OURS): Promise<string> {
  const _id = newId();
  const by = { kind: 'agent' as const, id: 'turku-admin', name: 'Jonas' };
  await stack.store.agreements.insert({
    _id,
    helped: 'turku',
    helper: city,
    services: ['library'],
    hours: null,
    languages: null,
    sees: 'conversation',
    transfers: false,
    status: 'proposed',
    proposed: { by, city: 'turku', at: new Date() },
    accepted: null,
    ended: null,
    version: 1,
  });
  return _id;
}

async function aTemplate(city: keyof typeof OURS): Promise<string> {
  const content = { service: null, name: 'Hei', shortcut: `hei-${++count}`, texts: { fi: 'Hei', sv: null, en: null } };
  const template = { ...content, _id: newId(), city, taken: content.shortcut, version: 1, changed: null };
  await stack.store.templates.insert({ ...template, updatedAt: new Date(), removed: false, past: [] });
  return template._id;
}

/** Of the other city, handed to this one. */
async function aHandover(city: keyof typeof OURS): Promise<string> {
  const { _id } = await aTicket(city === 'oulu' ? 'helsinki' : 'oulu');
  const to = { service: 'waste', city, agreement: 'none' };
  await stack.app.spine.actions.transferToCity(_id, { _id: 'a1', name: 'A' }, to);
  return _id;
}

async function request([method, path, , body]: Row, token: string | undefined, city: keyof typeof OURS) {
  const ticket = await aTicket(city);
  const filled = path
    .replace(':id', ticket._id)
    .replace(':contact', ticket.contact.id)
    .replace(':agent', `${city}-agent2`)
    .replace(':agreement', await anAgreement(city))
    .replace(':handover', await aHandover(city))
    .replace(':template', path.includes(':template') ? await aTemplate(city) : '')
    .replace(':city', city)
    .replace(':service', 'waste');
  const sent = body && JSON.parse(JSON.stringify(body).replace('CITY', city).replace('UNIQUE', `uusi-${++count}`));
  return stack.call(method, `/api/v1${filled}`, {
    ...(token && { token }),
    body: sent,
    headers: { 'if-match': `"${ticket.version}"` },
  });
}

it('the table has every route of the interface, with the permission that its document names', () => {
  const described = OPERATIONS.flatMap(({ method, path, permission = null }) => {
    if (!path.startsWith('/api/v1/')) return [];
    const route = `${method.toUpperCase()} ${path.replace('/api/v1', '').replaceAll(/\{(\w+)\}/g, ':$1')}`;
    return ELSEWHERE.includes(route) ? [] : [`${route} ${permission}`];
  });
  const tried = routes.map(
    ([method, path, permission]) =>
      `${method} ${path.replace(/:(contact|agent|agreement|handover|template)/, ':id').replace(/\?.*/, '')} ${permission}`,
  );
  expect(tried.toSorted()).toEqual(described.toSorted());
});

describe.each(people)('must 10: a city sees its own: %s', (who, role) => {
  let token: string;
  beforeAll(async () => {
    token = await stack.signIn(who);
  });

  it.each(routes)('%s %s needs %s', async (...row) => {
    const { status, body } = await request(row, token, 'helsinki');
    const [, , permission] = row;
    const isAllowed = permission === null || mayDo([role], permission);
    if (isAllowed) expect({ status, code: body.code }).not.toMatchObject({ status: 403 });
    else expect(body).toMatchObject({ status: 403, code: 'forbidden' });
    // 412: what carries a version of its own was seen at the ticket's
    if (isAllowed) expect([200, 201, 204, 409, 412]).toContain(status);
  });

  it.each(routes.filter(([, path]) => path.includes(':')))('%s %s does not find another city’s', async (...row) => {
    const [, , permission] = row;
    if (permission && !mayDo([role], permission)) return;
    const { body } = await request(row, token, 'oulu');
    expect(body).toMatchObject({ status: 404, code: 'not-found', type: 'urn:yhteys:problem:not-found' });
  });

  it.each(Object.entries(staffClientEvents))('the event %s', async (event, { permission }) => {
    const { ask } = await stack.agent(who);
    const [ours, theirs] = [await aTicket('helsinki'), await aTicket('oulu')];
    const payloadFor = (id: string): Json =>
      ({
        presence: { state: 'away' },
        accept: { offer: 'none' },
        decline: { offer: 'none' },
        watch: { ticket: id },
        unwatch: { ticket: id },
        reply: { ticket: id, text: 'note', note: true },
        typing: { ticket: id, on: true },
        viewing: { ticket: id, on: true },
      })[event] as Json;

    await ask('watch', { ticket: ours._id });
    const answer = await ask(event, payloadFor(ours._id));
    if (!mayDo([role], permission)) expect(answer).toMatchObject({ ok: false, error: { code: 'forbidden' } });
    else if (event === 'accept' || event === 'decline')
      expect(answer).toMatchObject({ ok: false, error: { code: 'gone' } });
    else expect(answer).toMatchObject({ ok: true });

    if (['watch', 'reply', 'typing', 'viewing'].includes(event))
      expect(await ask(event, payloadFor(theirs._id))).toMatchObject({ ok: false, error: { code: 'not-found' } });
    expect(await ask(event, { nonsense: 1 })).toMatchObject({ ok: false, error: { code: 'validation' } });
    expect(await ask(event, 'text')).toMatchObject({ ok: false, error: { code: 'validation' } });
  });
});

describe('nobody', () => {
  it.each(routes.filter(([, , permission]) => permission !== null))('%s %s asks to sign in', async (...row) => {
    expect((await request(row, undefined, 'helsinki')).body).toMatchObject({ status: 401, code: 'unauthenticated' });
  });

  it('a page of another origin cannot write with the cookie, nor open the staff’s sockets', async () => {
    const token = await stack.signIn('agent1');
    const ticket = await aTicket('helsinki');
    const write = (origin: string) =>
      stack.call('POST', `/api/v1/tickets/${ticket._id}/claim`, {
        body: {},
        headers: { cookie: `yhteys=${token}`, origin },
      });
    expect((await write('https://evil.example')).body).toMatchObject({ status: 403 });
    expect((await write(stack.url)).status).toBe(200);
    const polling = await fetch(`${stack.url}/socket.io/?EIO=4&transport=polling`, {
      headers: { origin: 'https://evil.example' },
    });
    const { sid } = JSON.parse((await polling.text()).slice(1)) as { sid: string };
    const to = `${stack.url}/socket.io/?EIO=4&transport=polling&sid=${sid}`;
    const headers = { origin: 'https://evil.example', 'content-type': 'text/plain' };
    await fetch(to, { method: 'POST', headers, body: `40/staff,${JSON.stringify({ token })}` });
    expect(await (await fetch(to, { headers })).text()).toContain('forbidden');
  });
});
