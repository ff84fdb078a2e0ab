import { Readable } from 'node:stream';
import type { ResidentMessage } from '../../channels/chat/resident-view.ts';
import type { QueueNews, Snapshot } from '../../channels/chat/socket-types.ts';
import type { Problem } from '../../shared/errors.ts';
import { newId, sha256 } from '../../shared/ids.ts';
import { type ChatStack, startChat } from '../support/chat-stack.ts';
import { openTestStore } from '../support/databases.ts';
import { listen, type Resident } from '../support/resident.ts';

let chat: ChatStack;
let closeStore: () => Promise<void>;

beforeAll(async () => {
  const { store, close } = await openTestStore();
  closeStore = close;
  chat = await startChat({ store });
});
afterAll(async () => {
  await chat.close();
  await closeStore();
});

const resident = (auth: Record<string, unknown> = {}): Resident => listen(chat.resident({ city: 'helsinki', ...auth }));
/** Each has room for four chats. */
const agentOf = async (number = 1) => (await chat.store.agents.byId(`helsinki-agent${number}`))!;
const ticketOf = async (token: string) => {
  const session = (await chat.store.chatSessions.byTokenHash('helsinki', sha256(token)))!;
  return (await chat.store.tickets.latestOf('helsinki', `chat:${session._id}`))!;
};
const reply = async (token: string, writing: { text: string; note?: boolean }) =>
  chat.spine.writeMessage({ ticket: (await ticketOf(token))._id, attachments: [], ...writing }, await agentOf());
const problemOf = (entering: Promise<unknown>): Promise<Problem> =>
  entering.then(
    () => Promise.reject(new Error('was let in')),
    (error: { problem: Problem }) => error.problem,
  );

describe('a resident starts a chat', () => {
  it('connecting makes no ticket; the first message does, stored before it is acknowledged', async () => {
    const anna = resident({ service: 'daycare', language: 'sv' });
    const session = await anna.enter();
    expect(session).toEqual({ token: expect.stringMatching(/^[\w-]{43}$/), ticket: null, messages: [], more: false });

    const ack = await anna.ask('message', { id: 'a1', text: 'Finns det plats?' });

    expect(ack).toEqual({ ok: true, seq: 1, id: 'a1' });
    const ticket = await ticketOf(session.token);
    expect(ticket).toMatchObject({
      service: 'daycare',
      language: 'sv',
      channel: 'chat',
      status: 'queued',
      conversation: 1,
    });
    expect(
      await chat.store.messages.at({ city: 'helsinki', ticket: ticket._id, line: 'conversation', seq: 1 }),
    ).toMatchObject({ text: 'Finns det plats?', clientId: 'a1' });
    const own = await anna.until<ResidentMessage>('message');
    expect(own).toMatchObject({ seq: 1, id: 'a1', from: 'resident', text: 'Finns det plats?', attachments: [] });
    await anna.until('status', ({ status }: { status: string }) => status === 'queued');
  });

  it('the token is kept as a hash only', async () => {
    const { token } = await resident().enter();

    const session = await chat.store.chatSessions.byTokenHash('helsinki', sha256(token));

    expect(JSON.stringify(session)).not.toContain(token);
  });

  it('the same client id again is the same message', async () => {
    const anna = resident();
    const { token } = await anna.enter();

    const acks = await Promise.all(Array.from({ length: 5 }, () => anna.ask('message', { id: 'same', text: 'Hei' })));

    expect(acks.map(({ seq }) => seq)).toEqual([1, 1, 1, 1, 1]);
    expect((await ticketOf(token)).conversation).toBe(1);
  });

  it('two residents with the same client id do not meet', async () => {
    const [anna, bertil] = [resident(), resident()];
    const [one, other] = await Promise.all([anna.enter(), bertil.enter()]);

    await anna.ask('message', { id: '1', text: 'Annan asia' });
    await bertil.ask('message', { id: '1', text: 'Bertils sak' });

    expect((await ticketOf(one.token))._id).not.toBe((await ticketOf(other.token))._id);
    expect(anna.messages().map(({ text }) => text)).toEqual(['Annan asia']);
    expect(bertil.messages().map(({ text }) => text)).toEqual(['Bertils sak']);
  });

  it('is told the place in the queue, and again when those before are gone', async () => {
    const [first, second] = [resident({ service: 'permits' }), resident({ service: 'permits' })];
    const { token } = await first.enter();
    await second.enter();
    await first.ask('message', { id: '1', text: 'Lupa?' });
    await second.ask('message', { id: '1', text: 'Minäkin' });
    expect(await second.until<QueueNews>('queue')).toEqual({
      position: 2,
      estimateSeconds: null,
      upperSeconds: null,
      open: true,
    });

    await chat.spine.actions.claim((await ticketOf(token))._id, await agentOf());

    await second.until<QueueNews>('queue', ({ position }) => position === 1);
    await first.until(
      'status',
      ({ status, agent }: { status: string; agent: string }) => status === 'open' && agent === 'Aino',
    );
  });
});

describe('a resident comes back', () => {
  it('resumes by token with the messages after the last one seen, and may sync the rest', async () => {
    const anna = resident();
    const { token } = await anna.enter();
    for (const id of ['1', '2', '3']) await anna.ask('message', { id, text: `viesti ${id}` });
    anna.socket.disconnect();

    const again = resident({ token, after: 1 });
    const session = await again.enter();

    expect(session.token).toBe(token);
    expect(session.ticket).toMatchObject({ status: 'queued', number: expect.stringMatching(/^HEL-\d{4}-\d{6}$/) });
    expect(session.messages.map(({ seq, text }) => [seq, text])).toEqual([
      [2, 'viesti 2'],
      [3, 'viesti 3'],
    ]);
    expect(session).toMatchObject({ more: false, position: expect.any(Number) });
    const synced = await again.ask('sync', { after: 2 });
    expect(synced).toMatchObject({ ok: true, more: false, messages: [{ seq: 3, id: '3' }] });
  });

  it('a page has at most 100 messages and says that there are more', async () => {
    const anna = resident();
    const { token } = await anna.enter();
    await anna.ask('message', { id: 'first', text: 'alku' });
    const { _id: ticket } = await ticketOf(token);
    for (let i = 0; i < 100; i++)
      await chat.spine.writeMessage({ ticket, text: `rivi ${i}`, attachments: [] }, await agentOf(2));

    const session = await resident({ token }).enter();

    expect(session.messages).toHaveLength(100);
    expect(session.more).toBe(true);
    expect(await anna.ask('sync', { after: 100 })).toMatchObject({
      messages: [{ seq: 101, text: 'rivi 99' }],
      more: false,
    });
  });

  it('a follow-up takes over where the ticket was closed; the numbering goes on', async () => {
    const anna = resident();
    const { token } = await anna.enter();
    await anna.ask('message', { id: '1', text: 'Valo rikki' });
    const first = await ticketOf(token);
    const system = { kind: 'system' as const, id: 'test', name: '' };
    const closed = await chat.spine.changeTicket.change(first._id, {
      actor: system,
      decide: () => ({ ok: true, set: { status: 'closed' }, events: [{ type: 'ticket.closed' }] }),
    });
    expect(closed.ok).toBe(true);
    await anna.until('status', ({ status }: { status: string }) => status === 'closed');

    expect(await anna.ask('message', { id: '2', text: 'Taas rikki' })).toEqual({ ok: true, seq: 2, id: '2' });

    const taken = await anna.until<Snapshot>('session', ({ ticket }) => ticket !== null && ticket.id !== first._id);
    expect(taken).toMatchObject({ token, ticket: { status: 'queued' } });
    const { messages } = await resident({ token }).enter();
    expect(messages.map(({ seq, text }) => [seq, text])).toEqual([
      [1, 'Valo rikki'],
      [2, 'Taas rikki'],
    ]);
  });
});

describe('an agent answers', () => {
  it('the reply reaches every socket of the session, with the first name, and no other session', async () => {
    const [anna, bertil] = [resident(), resident()];
    const { token } = await anna.enter();
    const other = await bertil.enter();
    await anna.ask('message', { id: '1', text: 'Hei' });
    await bertil.ask('message', { id: '1', text: 'Hej' });
    const phone = resident({ token });
    await phone.enter();

    await reply(token, { text: 'Hei Anna!' });

    for (const socket of [anna, phone])
      expect(await socket.until<ResidentMessage>('message', ({ from }) => from === 'agent')).toMatchObject({
        seq: 2,
        name: 'Aino',
        text: 'Hei Anna!',
      });
    await reply(other.token, { text: 'Hej Bertil!' });
    await bertil.until<ResidentMessage>('message', ({ text }) => text === 'Hej Bertil!');
    expect(bertil.messages().map(({ text }) => text)).toEqual(['Hej', 'Hej Bertil!']);
    expect(JSON.stringify([anna.heard, phone.heard])).not.toMatch(/Lehtovaara|Bertil/);
  });

  it('a note never reaches the resident, at once or later', async () => {
    const anna = resident();
    const { token } = await anna.enter();
    await anna.ask('message', { id: '1', text: 'Hei' });

    await reply(token, { text: 'SALAINEN muistiinpano', note: true });
    await reply(token, { text: 'Julkinen' });

    await anna.until<ResidentMessage>('message', ({ text }) => text === 'Julkinen');
    const later = await resident({ token }).enter();
    const synced = await anna.ask('sync', { after: 0 });
    expect(later.messages.map(({ seq }) => seq)).toEqual([1, 2]);
    expect(JSON.stringify([anna.heard, later, synced])).not.toContain('SALAINEN');
  });

  it('typing and reading are told both ways', async () => {
    const anna = resident();
    const { token } = await anna.enter();
    expect(await anna.ask('typing', { on: true })).toEqual({ ok: true });
    await anna.ask('message', { id: '1', text: 'Hei' });
    const ticket = await ticketOf(token);
    chat.staff.length = 0;

    for (const [event, input] of [
      ['typing', { on: true }],
      ['read', { seq: 1 }],
      ['read', { seq: 99 }],
      ['leave', {}],
    ] as const)
      expect(await anna.ask(event, input)).toEqual({ ok: true });
    chat.gateway.typing(ticket, { on: true, name: 'Aino Lehtovaara' });

    expect(await anna.until('typing')).toEqual({ on: true, name: 'Aino' });
    expect(chat.staff).toEqual([
      { kind: 'typing', ticket: ticket._id, value: true },
      { kind: 'read', ticket: ticket._id, value: 1 },
      { kind: 'typing', ticket: ticket._id, value: false },
    ]);
  });

  it('what was saved by a process whose news got lost is told by the next comparing', async () => {
    const anna = resident();
    const { token } = await anna.enter();
    await anna.ask('message', { id: '1', text: 'Hei' });
    const lonely = await startChat({ store: chat.store });
    await lonely.spine.writeMessage(
      { ticket: (await ticketOf(token))._id, text: 'Toisesta prosessista', attachments: [] },
      await agentOf(2),
    );

    await chat.gateway.catchUp();

    expect(await anna.until<ResidentMessage>('message', ({ from }) => from === 'agent')).toMatchObject({ seq: 2 });
    await anna.until('status', ({ status }: { status: string }) => status === 'pending');
    await lonely.close();
  });
});

describe('who may not enter', () => {
  it.each([
    ['an unknown city', { city: 'porvoo' }, 'not-found'],
    ['a city that is no text', { city: { $ne: null } }, 'validation'],
    ['no city', { city: undefined }, 'validation'],
    ['an unknown service', { service: 'spaceport' }, 'not-found'],
    ['an unknown language', { language: 'xx' }, 'validation'],
    ['a forged token', { token: 'x'.repeat(43) }, 'unauthenticated'],
    ['a token that is no text', { token: { $gt: '' } }, 'validation'],
    ['a negative after', { after: -1 }, 'validation'],
  ])('%s is a problem', async (_name, auth, code) => {
    expect(await problemOf(resident(auth).enter())).toMatchObject({
      code,
      type: `urn:yhteys:problem:${code}`,
      status: expect.any(Number),
    });
  });

  it("another city's token, and one not used for 30 days", async () => {
    const { token } = await resident().enter();
    expect(await problemOf(resident({ city: 'espoo', token }).enter())).toMatchObject({ code: 'unauthenticated' });

    const session = (await chat.store.chatSessions.byTokenHash('helsinki', sha256(token)))!;
    await chat.store.chatSessions.touch(session._id, new Date(Date.now() - 31 * 86_400_000));

    expect(await problemOf(resident({ token }).enter())).toMatchObject({ code: 'unauthenticated' });
  });
});

describe('whatever a client sends', () => {
  const wrong = [
    undefined,
    null,
    7,
    'text',
    [],
    [[]],
    { id: 7 },
    { after: 'x' },
    { on: 'yes' },
    { seq: -1 },
    { email: 'no' },
    { id: { $gt: '' }, text: { $gt: '' } },
  ];

  it('wrong types get an error ack, no ack is needed, and the chat goes on', async () => {
    const anna = resident();
    await anna.enter();

    for (const event of ['message', 'sync', 'typing', 'read', 'contact']) {
      for (const input of wrong) {
        expect([event, input, await anna.ask(event, input)]).toEqual([
          event,
          input,
          { ok: false, error: expect.objectContaining({ code: 'validation' }) },
        ]);
        if (event === 'typing') anna.socket.emit(event, input);
      }
      expect(await anna.ask(event)).toMatchObject({ ok: false, error: { code: 'validation' } });
      anna.socket.emit(event);
    }
    expect(await anna.ask('leave')).toEqual({ ok: true });
    anna.socket.emit('nonsense', { a: 1 });

    const next = resident();
    await next.enter();
    expect(await next.ask('message', { id: 'ok', text: 'Hei' })).toMatchObject({ ok: true, seq: 1 });
  });

  it('texts are 1 to 10,000 characters, control characters not counted', async () => {
    const anna = resident();
    await anna.enter();

    expect(await anna.ask('message', { id: '1', text: '\u{1F600}'.repeat(10_000) })).toMatchObject({ ok: true });
    expect(await anna.ask('message', { id: '2', text: 'a'.repeat(10_001) })).toMatchObject({
      ok: false,
      error: { code: 'too-large' },
    });
    expect(await anna.ask('message', { id: '3', text: ' \u0000 ' })).toMatchObject({
      ok: false,
      error: { code: 'validation' },
    });
  });

  it('too many messages at once are refused with the time to wait', async () => {
    const anna = resident();
    await anna.enter();

    const acks = await Promise.all(
      Array.from({ length: 21 }, (_, i) => anna.ask('message', { id: `${i}`, text: 'x' })),
    );

    expect(acks.filter(({ ok }) => ok)).toHaveLength(20);
    expect(acks.at(-1)).toMatchObject({ ok: false, error: { code: 'rate-limited', retryAfter: expect.any(Number) } });
  });

  it('attaches its own files only, then also without a text', async () => {
    const anna = resident();
    const { token } = await anna.enter();
    const session = (await chat.store.chatSessions.byTokenHash('helsinki', sha256(token)))!;
    const store = (owner: string) =>
      chat.store.attachments.store({
        id: newId(),
        city: 'helsinki',
        owner,
        name: 'kuva.png',
        type: 'image/png',
        content: Readable.from(Buffer.from('png')),
      });
    const [own, foreign] = [await store(session._id), await store('somebody')];

    expect(await anna.ask('message', { id: '1', text: 'x', attachments: [foreign.id] })).toMatchObject({
      ok: false,
      error: { code: 'validation' },
    });
    expect(await anna.ask('message', { id: '2', text: '', attachments: [own.id] })).toMatchObject({ ok: true, seq: 1 });
    expect((await anna.until<ResidentMessage>('message')).attachments).toEqual([
      { id: own.id, name: 'kuva.png', type: 'image/png', size: 3 },
    ]);
    expect(
      await anna.ask('message', { id: '3', text: 'x', attachments: Array.from({ length: 11 }, () => own.id) }),
    ).toMatchObject({ ok: false });
  });

  it('leaves an address for the answer', async () => {
    const anna = resident();
    await anna.enter();

    expect(await anna.ask('contact', { phone: '040 123 4567', name: 'Anna' })).toEqual({ ok: true });
    expect(await anna.ask('contact', { email: 'anna@kotona.example' })).toEqual({ ok: true });
    expect(await anna.ask('contact', { phone: '123' })).toMatchObject({
      ok: false,
      error: { code: 'validation', errors: [{ pointer: '/phone' }] },
    });

    expect(chat.contacts.at(-1)).toEqual({ name: 'Anna', phone: '+358401234567', email: 'anna@kotona.example' });
  });
});
