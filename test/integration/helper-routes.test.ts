import { OPERATIONS } from '../../shared/contracts/openapi-operations.ts';
import { decideOwn } from '../../shared/domain/decide-ownership.ts';
import type { Decision } from '../../shared/domain/decision.ts';
import type { Ticket } from '../../shared/domain/types.ts';
import { type Json, type Stack, startStack } from '../support/stack.ts';
import { type StaffClient, signInTo } from '../support/staff-rest.ts';

const HELPER = 'vantaa-agent1';
const COLLEAGUE = 'helsinki-agent2';
const COLLEAGUE_NAME = 'Mikko';
const NAME = 'Maija Salainen';
const REASON = 'sukulainen jonossa';
const system = { kind: 'system' as const, id: 'router', name: 'Router' };

/** Every route of a ticket with what is asked of it, and what a helper is answered who has it. */
type Row = [route: string, status: number, body?: unknown];
const rows: Row[] = [
  ['GET /tickets', 200],
  ['GET /tickets/:id', 200],
  ['GET /tickets/:id/messages', 200],
  ['GET /tickets/:id/events', 404],
  ['GET /tickets/:id/routing', 404],
  ['PATCH /tickets/:id', 200, { priority: 'high' }],
  ['PATCH /tickets/:id', 400, { priority: 'highest' }],
  ['PATCH /tickets/:id', 200, { service: 'library' }],
  ['PATCH /tickets/:id', 403, { service: 'parking' }],
  ['POST /tickets/:id/messages', 201, { text: 'Odottakaa hetki' }],
  ['POST /tickets/:id/messages', 201, { text: 'Muistiin', note: true }],
  ['POST /tickets/:id/messages', 400, { text: '' }],
  ['POST /tickets/:id/claim', 200, {}],
  ['POST /tickets/:id/assign', 403, { agent: COLLEAGUE }],
  ['POST /tickets/:id/transfer', 200, { service: 'waste' }],
  ['POST /tickets/:id/transfer', 200, { service: 'waste', note: 'Palautan' }],
  ['POST /tickets/:id/transfer', 200, { service: 'library' }],
  ['POST /tickets/:id/transfer', 403, { service: 'parking' }],
  ['POST /tickets/:id/transfer', 403, { service: 'waste', city: 'vantaa' }],
  ['POST /tickets/:id/transfer', 200, { agent: COLLEAGUE }],
  ['POST /tickets/:id/transfer', 400, { agent: HELPER }],
  ['POST /tickets/:id/consult', 200, { agent: 'helsinki-agent3', note: 'Tiedätkö?' }],
  ['POST /tickets/:id/consult', 409, { agent: COLLEAGUE }],
  ['POST /tickets/:id/consult/end', 200, { agent: COLLEAGUE }],
  ['POST /tickets/:id/consult/end', 409, {}],
  ['POST /tickets/:id/escalate', 409, { reason: 'vaikea' }],
  ['POST /tickets/:id/escalate/withdraw', 200, {}],
  ['POST /tickets/:id/resolve', 200, { note: 'Valmis' }],
  ['POST /tickets/:id/reopen', 409, {}],
  ['GET /tickets/:id/draft', 200],
  ['PUT /tickets/:id/draft', 200, { text: 'Kesken', seenSeq: 1 }],
  ['DELETE /tickets/:id/draft', 204],
];

let stack: Stack;
let staff: StaffClient;
let helper: string;
let agreement: string;
beforeAll(async () => {
  stack = await startStack();
  staff = await signInTo(stack);
  helper = await stack.signIn('agent1', 'vantaa');
  // one who is offline for long loses what they have
  const there = { state: 'busy' as const, channels: [], why: null, since: new Date() };
  for (const id of [HELPER, 'helsinki-agent1']) await stack.store.agents.setPresence(id, there);
  agreement = await agree();
});
afterAll(() => stack.stop());

async function agree(): Promise<string> {
  const [ours, theirs] = [await stack.signIn('admin'), await stack.signIn('admin', 'vantaa')];
  const terms = { helped: 'helsinki', helper: 'vantaa', services: ['waste', 'library'], sees: 'conversation' };
  const { body } = await staff.post('/agreements', terms, { as: ours });
  expect((await staff.post(`/agreements/${String(body.id)}/accept`, {}, { as: theirs })).status).toBe(200);
  return String(body.id);
}

const change = async (id: string, decide: (ticket: Ticket, now: Date) => Decision) => {
  const changed = await stack.app.spine.changeTicket.change(id, { actor: system, decide });
  if (!changed.ok) throw new Error(changed.detail);
  return changed.ticket;
};
/** Of a named resident; escalated and consulted about by its own city's staff, then given to the helper. */
async function aHelped(): Promise<{ ticket: Ticket; secrets: string[] }> {
  const phone = staff.newPhone();
  const { id, contact } = await staff.aTicket(phone);
  await staff.post(`/tickets/${id}/claim`, {});
  expect((await staff.post(`/tickets/${id}/consult`, { agent: COLLEAGUE })).status).toBe(200);
  expect((await staff.post(`/tickets/${id}/escalate`, { reason: REASON })).status).toBe(200);
  const ticket = await change(id, (one, now) => {
    const owned = decideOwn(one, {
      agent: { id: HELPER, name: 'Aada' },
      event: 'ticket.assigned',
      take: null,
      now,
      helper: { agent: HELPER, city: 'vantaa', agreement, sees: 'conversation' },
    });
    const named = { service: 'waste', contact: { ...contact, name: NAME } };
    return owned.ok ? { ...owned, set: { ...owned.set, ...named } } : owned;
  });
  return { ticket, secrets: [phone, phone.slice(1), NAME, COLLEAGUE_NAME, REASON] };
}
const answerTo = async ([route, , body]: Row, { _id, version }: Ticket) => {
  const [method = '', path = ''] = route.split(' ');
  const query = path === '/tickets' ? '?assignee=me' : '';
  const headers = { 'if-match': `"${version}"` };
  return stack.call(method, `/api/v1${path.replace(':id', _id)}${query}`, { token: helper, body, headers });
};
function expectHidden({ body, headers }: { body: Json; headers: Headers }, secrets: string[]): void {
  const told = JSON.stringify([body, [...headers]]);
  for (const secret of secrets) expect(told).not.toContain(secret);
}

it('the table has every route of a ticket', () => {
  const described = OPERATIONS.flatMap(({ method, path }) => {
    const route = `${method.toUpperCase()} ${path.replace('/api/v1', '').replace('{id}', ':id')}`;
    return route.includes(' /tickets') ? [route] : [];
  });
  expect([...new Set(rows.map(([route]) => route))].toSorted()).toEqual(described.toSorted());
});

describe('a helper who has a ticket is told nothing of its resident and its colleagues’ words by', () => {
  it.each(rows)('%s, answered %i', async (...row) => {
    const { ticket, secrets } = await aHelped();

    const answer = await answerTo(row, ticket);

    expect([answer.status, answer.body.code]).toEqual([row[1], answer.body.code]);
    expectHidden(answer, secrets);
  });

  it.each(rows)('%s once it is done, nor once it is gone', async (...row) => {
    const [done, gone] = [await aHelped(), await aHelped()];
    expect((await staff.post(`/tickets/${done.ticket._id}/resolve`, {}, { as: helper })).status).toBe(200);
    expect((await staff.post(`/tickets/${gone.ticket._id}/transfer`, { service: 'waste' })).status).toBe(200);

    expectHidden(await answerTo(row, done.ticket), done.secrets);
    const answer = await answerTo(row, gone.ticket);

    expectHidden(answer, gone.secrets);
    if (row[0] === 'GET /tickets') expect(JSON.stringify(answer.body)).not.toContain(gone.ticket._id);
    else expect([400, 403, 404]).toContain(answer.status);
  });

  it('POST /tickets/:id/escalate, but for their own', async () => {
    const { ticket, secrets } = await aHelped();
    await answerTo(['POST /tickets/:id/escalate/withdraw', 200, {}], ticket);

    const answer = await answerTo(['POST /tickets/:id/escalate', 200, { reason: 'vaikea', note: 'Apua' }], ticket);

    expect(answer).toMatchObject({ status: 200, body: { escalation: { by: { id: HELPER }, reason: 'vaikea' } } });
    expectHidden(answer, secrets);
  });
});
