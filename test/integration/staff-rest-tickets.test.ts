import { request as httpRequest } from 'node:http';
import type { MessageView } from '../../shared/contracts/tickets.ts';
import { type Answer, nextEvent, type Stack, startStack } from '../support/stack.ts';
import { itemsOf, nextOf, type StaffClient, signInTo } from '../support/staff-rest.ts';

const FIELDS =
  'id number city service channel status priority subject language assignee offers contact tags waitingSince snoozeUntil ' +
  'lastMessage consulted escalation followUpOf mergedInto createdAt updatedAt version';

let stack: Stack;
let staff: StaffClient;
let supervisor: string;

beforeAll(async () => {
  stack = await startStack();
  staff = await signInTo(stack);
  supervisor = await stack.signIn('supervisor');
});
afterAll(() => stack.stop());

describe('a ticket', () => {
  it('has the fields of the contract and no others', async () => {
    const ticket = await staff.aTicket();
    expect(Object.keys(ticket).toSorted()).toEqual(FIELDS.split(' ').toSorted());
    expect(ticket).toMatchObject({
      city: 'helsinki',
      channel: 'sms',
      status: 'queued',
      assignee: null,
      contact: { identities: [{ kind: 'phone' }] },
      lastMessage: { seq: 1, direction: 'in', preview: 'Roskakori on täynnä' },
      version: 1,
    });
  });

  it('changes at the version that was seen, and no other', async () => {
    const { id } = await staff.aTicket();
    expect(await staff.patch(`/tickets/${id}`, { subject: 'Uusi' })).toMatchObject({
      status: 428,
      body: { code: 'version-required' },
    });
    const changed = await staff.patch(`/tickets/${id}`, { subject: 'Uusi', tags: ['a', 'a'] }, { 'if-match': '"1"' });
    expect(changed).toMatchObject({ status: 200, body: { subject: 'Uusi', tags: ['a'], version: 2 } });
    expect(changed.headers.get('etag')).toBe('"2"');
    expect(await staff.patch(`/tickets/${id}`, { subject: 'Toinen' }, { 'if-match': '"1"' })).toMatchObject({
      status: 412,
      body: { code: 'version-mismatch' },
    });
    expect(await staff.patch(`/tickets/${id}`, { status: 'closed' }, { 'if-match': '"2"' })).toMatchObject({
      status: 400,
    });
    expect(await staff.patch(`/tickets/${id}`, { service: 'magic' }, { 'if-match': '"2"' })).toMatchObject({
      status: 400,
    });
  });

  it('takes a merge patch under its own media type', async () => {
    const { id } = await staff.aTicket();
    const headers = { 'if-match': '"1"', 'content-type': 'application/merge-patch+json' };
    expect(await staff.patch(`/tickets/${id}`, { priority: 'urgent' }, headers)).toMatchObject({
      status: 200,
      body: { priority: 'urgent' },
    });
  });

  it('is claimed once', async () => {
    const { id } = await staff.aTicket();
    const colleague = await stack.signIn('agent2');
    const both = await Promise.all([
      staff.post(`/tickets/${id}/claim`, {}),
      staff.post(`/tickets/${id}/claim`, {}, { as: colleague }),
    ]);
    expect(new Set(both.map(({ status }) => status))).toEqual(new Set([200, 409]));
    expect(both.find(({ status }) => status === 409)?.body.detail).toMatch(/Helsinki|agent|open/i);
  });

  it('is not given over the hard cap', async () => {
    const as = await stack.signIn('agent3');
    // from who is offline for long the sweep takes back what they have
    const there = { state: 'busy' as const, channels: [], why: null, since: new Date() };
    await stack.store.agents.setPresence('helsinki-agent3', there);
    const answers: Answer[] = [];
    for (let n = 0; n < 12; n++)
      answers.push(await staff.post(`/tickets/${(await staff.aTicket()).id}/claim`, {}, { as }));
    expect(answers.at(-1)).toMatchObject({ status: 409, body: { code: 'over-capacity' } });
    const { units } = (await staff.get('/me', { as })).body as { units: { used: number; hardCap: number } };
    expect(units.used).toBe(units.hardCap);
  });

  it('goes to another queue, and to another city only under an agreement', async () => {
    const { id } = await staff.aTicket();
    expect(await staff.post(`/tickets/${id}/transfer`, { city: 'oulu', service: 'waste' })).toMatchObject({
      status: 403,
      body: { code: 'forbidden' },
    });
    expect(await staff.post(`/tickets/${id}/transfer`, { service: 'magic' })).toMatchObject({
      status: 400,
      body: { errors: [{ pointer: '/service' }] },
    });
    expect(
      await staff.post(`/tickets/${id}/transfer`, { city: 'helsinki', service: 'waste', note: 'Teille' }),
    ).toMatchObject({
      status: 200,
      body: { service: 'waste', status: 'queued' },
    });
    const notes = await staff.get(`/tickets/${id}/messages?line=notes`);
    expect(itemsOf<MessageView>(notes)).toMatchObject([{ text: 'Teille', direction: 'note', seq: 1, channel: null }]);
  });

  it('is transferred to someone or somewhere: the fault names the field', async () => {
    const { id } = await staff.aTicket();
    const pointersOf = async (body: unknown) => {
      const answer = await staff.post(`/tickets/${id}/transfer`, body);
      expect(answer).toMatchObject({ status: 400, body: { code: 'validation' } });
      return (answer.body.errors as { pointer: string }[]).map(({ pointer }) => pointer);
    };
    expect(await pointersOf({})).toEqual(['/agent', '/service']);
    expect(await pointersOf(undefined)).toEqual(['/agent', '/service']);
    expect(await pointersOf({ city: 'oulu' })).toEqual(['/service']);
    expect(await pointersOf({ agent: 7 })).toEqual(['/agent']);
    expect(await pointersOf({ service: 'waste', note: ' ' })).toEqual(['/note']);
    expect((await staff.get(`/tickets/${id}`)).body).toMatchObject({ status: 'queued', version: 1 });
  });

  it('is assigned by a supervisor, offered by a transfer, resolved and reopened', async () => {
    const { id } = await staff.aTicket();
    expect(await staff.post(`/tickets/${id}/assign`, { agent: 'oulu-agent1' }, { as: supervisor })).toMatchObject({
      status: 400,
      body: { errors: [{ pointer: '/agent' }] },
    });
    const assigned = await staff.post(`/tickets/${id}/assign`, { agent: 'helsinki-agent1' }, { as: supervisor });
    expect(assigned).toMatchObject({ status: 200, body: { status: 'open', assignee: { id: 'helsinki-agent1' } } });
    expect(await staff.post(`/tickets/${id}/transfer`, { agent: 'helsinki-agent2' })).toMatchObject({
      status: 200,
      body: { assignee: { id: 'helsinki-agent1' }, offers: [{ agent: { id: 'helsinki-agent2' } }] },
    });
    expect(await staff.post(`/tickets/${id}/resolve`, { reason: 'done', note: 'Valmis' })).toMatchObject({
      status: 200,
      body: { status: 'resolved', offers: [] },
    });
    expect(await staff.post(`/tickets/${id}/resolve`, {})).toMatchObject({ status: 409, body: { code: 'conflict' } });
    expect(await staff.post(`/tickets/${id}/reopen`, {})).toMatchObject({ status: 200, body: { status: 'queued' } });
  });

  it('tells its changes, all once and in order, after any version', async () => {
    const { id } = await staff.aTicket();
    await staff.post(`/tickets/${id}/claim`, {});
    await staff.post(`/tickets/${id}/messages`, { text: 'muista', note: true });
    const all = itemsOf<{ version: number }>(await staff.get(`/tickets/${id}/events`));
    expect(all.map(({ version }) => version)).toEqual([1, 2, 3]);
    expect(all[1]).toMatchObject({
      actor: { kind: 'agent', id: 'helsinki-agent1' },
      events: [{ type: 'ticket.claimed', before: null, after: 'helsinki-agent1' }],
    });
    expect(itemsOf(await staff.get(`/tickets/${id}/events?after=1`))).toEqual(all.slice(1));
    const first = await staff.get(`/tickets/${id}/events?limit=2`);
    expect(itemsOf(first)).toEqual(all.slice(0, 2));
    expect(itemsOf(await staff.get(`/tickets/${id}/events?limit=2&cursor=${nextOf(first)}`))).toEqual(all.slice(2));
    await staff.post(`/tickets/${id}/resolve`, {});
  });
});

describe('messages', () => {
  it('a reply claims the ticket, goes by the resident’s channel and is the same when it comes again', async () => {
    const ticket = await staff.aTicket();
    const body = { id: 'mine-1', text: 'Hoidamme asian' };
    const first = await staff.post(`/tickets/${ticket.id}/messages`, body);
    expect(first).toMatchObject({
      status: 201,
      body: {
        clientId: 'mine-1',
        ticket: ticket.id,
        line: 'conversation',
        seq: 2,
        direction: 'out',
        channel: 'sms',
        author: { kind: 'agent', id: 'helsinki-agent1' },
      },
    });
    expect((await staff.post(`/tickets/${ticket.id}/messages`, body)).body.id).toBe(first.body.id);
    expect(await staff.post(`/tickets/${ticket.id}/messages`, { ...body, text: 'Muuta' })).toMatchObject({
      status: 409,
    });
    expect((await staff.get(`/tickets/${ticket.id}`)).body).toMatchObject({
      status: 'pending',
      assignee: { id: 'helsinki-agent1' },
    });
    const colleague = await stack.signIn('agent2');
    const word = { text: 'Sana väliin' };
    expect(await staff.post(`/tickets/${ticket.id}/messages`, word, { as: colleague })).toMatchObject({ status: 409 });
    expect(
      await staff.post(`/tickets/${ticket.id}/messages`, { ...word, assist: true }, { as: colleague }),
    ).toMatchObject({
      status: 201,
    });
    await staff.post(`/tickets/${ticket.id}/resolve`, {});
  });

  it('are within their limits, counted in characters', async () => {
    const { id } = await staff.aTicket();
    const say = (body: object) => staff.post(`/tickets/${id}/messages`, body);
    expect(await say({ text: '' })).toMatchObject({ status: 400, body: { errors: [{ pointer: '/text' }] } });
    expect(await say({ text: ' \n' })).toMatchObject({ status: 400 });
    expect(await say({ text: 'a', id: '' })).toMatchObject({ status: 400, body: { errors: [{ pointer: '/id' }] } });
    expect(await say({ text: 'a', id: 'b'.repeat(65) })).toMatchObject({ status: 400 });
    expect(await say({ text: '😀'.repeat(10_001), note: true })).toMatchObject({ status: 413 });
    expect(await say({ text: '😀'.repeat(10_000), note: true })).toMatchObject({ status: 201 });
    expect((await staff.get(`/tickets/${id}`)).body).toMatchObject({ status: 'queued' });
  });

  it('an SMS is no longer than one may be, also when the channel is the resident’s last one', async () => {
    const { id } = await staff.aTicket();
    const say = (body: object) => staff.post(`/tickets/${id}/messages`, body);
    const tooLong = { status: 413, body: { code: 'too-large', errors: [{ pointer: '/text' }] } };
    expect(await say({ text: 'ä'.repeat(1_601), channel: 'sms' })).toMatchObject(tooLong);
    expect(await say({ text: 'ä'.repeat(1_601) })).toMatchObject(tooLong);
    const { id: file } = (await (await staff.upload(5)).json()) as { id: string };
    expect(await say({ text: '', attachments: [file] })).toMatchObject({ status: 400 });
    const { ask } = await stack.agent();
    expect(await ask('reply', { ticket: id, text: 'ä'.repeat(1_601) })).toMatchObject({
      ok: false,
      error: { code: 'too-large' },
    });
    expect(itemsOf(await staff.get(`/tickets/${id}/messages?line=conversation`))).toHaveLength(1);
    expect(await say({ text: 'ä'.repeat(1_600) })).toMatchObject({ status: 201 });
    await staff.post(`/tickets/${id}/resolve`, {});
  });

  it('by seq in a line, by time in both', async () => {
    const phone = staff.newPhone();
    const { id } = await staff.aTicket(phone);
    for (const text of ['kaksi', 'kolme', 'neljä']) await staff.aTicket(phone, text);
    await staff.post(`/tickets/${id}/messages`, { text: 'muistiin', note: true });
    const read = async (query: string) => {
      const answer = await staff.get(`/tickets/${id}/messages?${query}`);
      return { seqs: itemsOf<MessageView>(answer).map(({ seq }) => seq), next: answer.body.next };
    };
    expect(await read('line=conversation')).toEqual({ seqs: [1, 2, 3, 4], next: null });
    expect(await read('line=conversation&after=2')).toEqual({ seqs: [3, 4], next: null });
    expect(await read('line=conversation&before=4&limit=2')).toEqual({ seqs: [2, 3], next: null });
    expect(await read('line=conversation&limit=3')).toEqual({ seqs: [1, 2, 3], next: '3' });
    expect(await read('line=conversation&limit=3&cursor=3')).toEqual({ seqs: [4], next: null });
    expect(await read('line=notes')).toEqual({ seqs: [1], next: null });
    expect((await read('limit=100')).seqs).toEqual([1, 2, 3, 4, 1]);
  });

  it('both lines go on by a cursor, whatever arrives meanwhile, and after or before a time', async () => {
    const phone = staff.newPhone();
    const { id } = await staff.aTicket(phone, 'c1');
    const path = `/tickets/${id}/messages`;
    await staff.post(path, { text: 'n1', note: true });
    await staff.aTicket(phone, 'c2');

    const first = await staff.get(`${path}?limit=2`);
    await staff.aTicket(phone, 'c3');
    const all = itemsOf<MessageView>(first);
    for (let next = nextOf(first); next; ) {
      const page = await staff.get(`${path}?limit=2&cursor=${next}`);
      all.push(...itemsOf<MessageView>(page));
      next = nextOf(page);
    }

    expect(all.map(({ text }) => text)).toEqual(['c1', 'n1', 'c2', 'c3']);
    expect(itemsOf(await staff.get(`${path}?after=${all[3]?.at}`))).toEqual([]);
    expect(itemsOf(await staff.get(`${path}?before=${all[0]?.at}`))).toEqual([]);
    for (const [query, pointer] of [
      ['after=2', '/after'],
      [`line=notes&before=${all[2]?.at}`, '/before'],
      ['cursor=2', '/cursor'],
    ])
      expect(await staff.get(`${path}?${query}`)).toMatchObject({ status: 400, body: { errors: [{ pointer }] } });
  });
});

describe('an Idempotency-Key', () => {
  it('answers the first result again, and refuses another body', async () => {
    const { id } = await staff.aTicket();
    const headers = { 'idempotency-key': 'once' };
    const first = await staff.post(`/tickets/${id}/messages`, { text: 'kerran', note: true }, { headers });
    const again = await staff.post(`/tickets/${id}/messages`, { text: 'kerran', note: true }, { headers });
    expect(again).toMatchObject({ status: 201, body: first.body });
    expect(again.headers.get('idempotency-replayed')).toBe('true');
    expect(await staff.post(`/tickets/${id}/messages`, { text: 'muuta', note: true }, { headers })).toMatchObject({
      status: 409,
      body: { code: 'conflict' },
    });
    const asOther = await staff.post(
      `/tickets/${id}/messages`,
      { text: 'muuta', note: true },
      { headers, as: supervisor },
    );
    expect(asOther.status).toBe(201);
  });

  it('gives the version with the first result, again too', async () => {
    const { id } = await staff.aTicket();
    const headers = { 'idempotency-key': 'version' };
    const answers = [
      await staff.post(`/tickets/${id}/claim`, {}, { headers }),
      await staff.post(`/tickets/${id}/claim`, {}, { headers }),
    ];
    expect(answers.map((answer) => answer.headers.get('etag'))).toEqual(['"2"', '"2"']);
    expect(answers[1]?.headers.get('idempotency-replayed')).toBe('true');
    await staff.post(`/tickets/${id}/resolve`, {});
  });

  it('stores a file once, of staff and of a resident’s chat, and refuses another file', async () => {
    const chat = stack.connect('/chat', { city: 'helsinki' });
    const { token: ofChat } = await nextEvent<{ token: string }>(chat, 'session');
    const headers = { 'idempotency-key': 'one-file' };
    for (const as of [staff.token, ofChat]) {
      const [first, again] = [await staff.upload(20, { as, headers }), await staff.upload(20, { as, headers })];
      expect([first.status, again.status]).toEqual([201, 201]);
      expect(await again.json()).toEqual(await first.json());
      expect(again.headers.get('idempotency-replayed')).toBe('true');
      expect((await staff.upload(21, { as, headers })).status).toBe(409);
      expect((await staff.upload(20, { as, headers, name: 'muu.png' })).status).toBe(409);
    }
  });

  it('lets what failed be tried again', async () => {
    const { id } = await staff.aTicket();
    const headers = { 'idempotency-key': 'retry' };
    expect((await staff.post(`/tickets/${id}/reopen`, {}, { headers })).status).toBe(409);
    await staff.post(`/tickets/${id}/claim`, {});
    await staff.post(`/tickets/${id}/resolve`, {});
    expect((await staff.post(`/tickets/${id}/reopen`, {}, { headers })).status).toBe(200);
  });

  it('holds for a client that did not wait for its answer', async () => {
    const { id } = await staff.aTicket();
    const headers = { 'idempotency-key': 'impatient' };
    const body = JSON.stringify({ text: 'kerran vain', note: true });
    const { hostname, port } = new URL(stack.url);
    const sent = httpRequest({
      host: hostname,
      port,
      method: 'POST',
      path: `/api/v1/tickets/${id}/messages`,
      headers: { ...headers, authorization: `Bearer ${staff.token}`, 'content-type': 'application/json' },
    });
    sent.on('error', () => {});
    const { socket, ask } = await stack.agent('supervisor');
    expect(await ask('watch', { ticket: id })).toMatchObject({ ok: true });
    const stored = nextEvent(socket, 'message', ({ ticket }) => ticket === id);
    sent.end(body, () => sent.destroy());
    await stored;

    let answer = await staff.post(`/tickets/${id}/messages`, JSON.parse(body), { headers });
    // the first may still be on its way to its record
    while (answer.status === 409) answer = await staff.post(`/tickets/${id}/messages`, JSON.parse(body), { headers });

    expect(answer.status).toBe(201);
    expect(itemsOf(await staff.get(`/tickets/${id}/messages?line=notes`))).toHaveLength(1);
  });
});

describe('files', () => {
  it('are uploaded, sent with a message and read by those who may see it', async () => {
    const { id } = await staff.aTicket();
    const answer = await staff.upload(1_000);
    const file = (await answer.json()) as { id: string };
    expect(file).toEqual({ id: expect.any(String), name: 'kuva ä.png', type: 'image/png', size: 1_000 });
    const read = (as: string) =>
      fetch(`${stack.url}/api/v1/attachments/${file.id}`, { headers: { authorization: `Bearer ${as}` } });
    expect((await read(supervisor)).status).toBe(404);
    const notMine = { text: '', note: true, attachments: [file.id] };
    expect(await staff.post(`/tickets/${id}/messages`, notMine, { as: supervisor })).toMatchObject({
      status: 400,
      body: { errors: [{ pointer: '/attachments/0' }] },
    });

    expect(await staff.post(`/tickets/${id}/messages`, notMine)).toMatchObject({
      status: 201,
      body: { attachments: [file] },
    });

    const shown = await read(supervisor);
    expect(shown.status).toBe(200);
    expect((await shown.arrayBuffer()).byteLength).toBe(1_000);
    expect(shown.headers.get('content-security-policy')).toContain('sandbox');
    expect((await read(await stack.signIn('agent1', 'oulu'))).status).toBe(404);
  });

  it('are at most 10 MB', async () => {
    const most = 10 * 1024 * 1024;
    expect((await staff.upload(most)).status).toBe(201);
    const over = await staff.upload(most + 1);
    expect(over.status).toBe(413);
    expect(await over.json()).toMatchObject({ code: 'too-large' });
  });

  it('have a name in UTF-8', async () => {
    const form = [
      '--limit',
      'content-disposition: form-data; name="file"; filename="p\xe4iv\xe4.png"',
      'content-type: image/png',
      '',
      'png',
      '--limit--',
      '',
    ];
    const answer = await fetch(`${stack.url}/api/v1/attachments`, {
      method: 'POST',
      headers: { authorization: `Bearer ${staff.token}`, 'content-type': 'multipart/form-data; boundary=limit' },
      body: Buffer.from(form.join('\r\n'), 'latin1'),
    });
    expect(answer.status).toBe(400);
    expect(await answer.json()).toMatchObject({ code: 'validation', errors: [{ pointer: '/file' }] });
  });

  it('need a file and a token', async () => {
    expect((await staff.upload(1, { as: 'nobody' })).status).toBe(401);
    expect(await staff.post('/attachments', { file: 'text' })).toMatchObject({ status: 400 });
  });
});
