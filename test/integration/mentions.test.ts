import type { MentionView } from '../../shared/contracts/mentions.ts';
import { mentionPage } from '../../shared/contracts/mentions.ts';
import { decideOwn } from '../../shared/domain/decide-ownership.ts';
import { type Json, nextEvent, type Stack, startStack } from '../support/stack.ts';
import { itemsOf, type StaffClient, signInTo } from '../support/staff-rest.ts';

const ME = 'helsinki-agent2';
const HELPER = 'vantaa-agent1';

let stack: Stack;
let staff: StaffClient;
let mine: StaffClient;
beforeAll(async () => {
  stack = await startStack();
  staff = await signInTo(stack);
  mine = await signInTo(stack, 'agent2');
});
afterAll(() => stack.stop());

const note = (ticket: string, mentions: string[], over: Json = {}) =>
  staff.post(`/tickets/${ticket}/messages`, { text: '@Mikko, mitä mieltä?', note: true, mentions, ...over });
const list = async (query = '') => mentionPage.parse((await mine.get(`/mentions?limit=100${query}`)).body);
const read = (upTo: string) => mine.post('/mentions/read', { upTo });

describe('an agent who is mentioned in a note', () => {
  it('hears of it at once, whatever they watch; the writer and others do not', async () => {
    const { id } = await staff.aTicket();
    const [{ socket }, writer] = [await stack.agent('agent2'), await stack.agent('agent1')];
    const wrong: unknown[] = [];
    writer.socket.on('mention', (event) => wrong.push(event));
    const told = nextEvent(socket, 'mention');

    const { status, body } = await note(id, [ME, 'helsinki-agent1', ME]);

    expect(status).toBe(201);
    expect(body.mentions).toEqual([
      { id: ME, name: expect.any(String) },
      { id: 'helsinki-agent1', name: expect.any(String) },
    ]);
    expect(await told).toEqual({ ticket: expect.objectContaining({ id }), message: body });
    await writer.ask('watch', { ticket: id });
    expect(wrong).toEqual([]);
  });

  it('by the socket’s reply too', async () => {
    const { id } = await staff.aTicket();
    const [{ socket }, writer] = [await stack.agent('agent2'), await stack.agent('agent1')];
    const told = nextEvent(socket, 'mention', ({ ticket }) => (ticket as Json).id === id);

    const reply = { ticket: id, text: 'Katso', note: true, mentions: [ME] };
    expect(await writer.ask('reply', reply)).toMatchObject({ ok: true, message: { mentions: [{ id: ME }] } });

    expect(await told).toMatchObject({ message: { text: 'Katso' } });
    expect(await writer.ask('reply', { ...reply, mentions: ['oulu-agent1'] })).toMatchObject({
      error: { code: 'validation', errors: [{ pointer: '/mentions/0' }] },
    });
  });

  it('finds it later, newest first, unread until it was read', async () => {
    await read(new Date().toISOString());
    const { id } = await staff.aTicket();
    const [first, second] = [(await note(id, [ME])).body, (await note(id, [ME], { text: 'Entä tämä?' })).body];

    const unread = await list('&unread=true');
    expect(unread.items.map(({ message }) => message.id)).toEqual([second.id, first.id]);
    expect(unread).toMatchObject({ unread: 2, items: [{ ticket: { id }, isRead: false }, { isRead: false }] });
    expect((await list(`&after=${String(first.at)}`)).items.map(({ message }) => message.id)).toEqual([second.id]);

    expect((await read(String(first.at))).body).toMatchObject({ readUpTo: first.at, unread: 1 });
    // never back
    expect((await read('2026-01-01T00:00:00Z')).body).toMatchObject({ readUpTo: first.at });
    const ofThis = (await list()).items.filter((one) => one.ticket.id === id);
    expect(ofThis.map(({ isRead }) => isRead)).toEqual([false, true]);
    expect((await read('2099-01-01T00:00:00Z')).body).toMatchObject({ unread: 0 });
    await note(id, [ME]);
    expect((await list()).unread).toBe(1);
  });

  it('reads them page by page', async () => {
    const { id } = await staff.aTicket();
    for (let one = 0; one < 5; one++) await note(id, [ME], { text: `Huomio ${one}` });
    const all = (await list()).items.map(({ message }) => message.id);

    const paged = await mine.readAll<MentionView>('/mentions', 2);

    expect(paged.map(({ message }) => message.id)).toEqual(all);
  });

  it('of another city is refused by name, and in a reply nobody is mentioned', async () => {
    const { id } = await staff.aTicket();
    const refused = [
      await note(id, [ME, 'oulu-agent1']),
      await note(id, [ME, 'nobody']),
      await note(id, [ME], { note: false }),
      await note(
        id,
        Array.from({ length: 21 }, (_, index) => `a${index}`),
      ),
    ];
    expect(refused.map(({ status, body }) => [status, (body.errors as { pointer: string }[])[0]?.pointer])).toEqual([
      [400, '/mentions/1'],
      [400, '/mentions/1'],
      [400, '/mentions'],
      [400, '/mentions'],
    ]);
    expect(itemsOf(await staff.get(`/tickets/${id}/messages?line=notes`))).toEqual([]);
  });
});

describe('a helper of another city', () => {
  it('is mentioned while they have the ticket, sees its resident as agreed, and nothing after', async () => {
    const phone = staff.newPhone();
    const { id } = await staff.aTicket(phone);
    const helper = await stack.agent('agent1', 'vantaa');
    expect((await note(id, [HELPER])).status).toBe(400);
    const sees = { agent: HELPER, city: 'vantaa', agreement: 'g1', sees: 'conversation' as const };
    const give = { agent: { id: HELPER, name: 'Leena' }, event: 'ticket.assigned' as const, take: null, helper: sees };
    const actor = { kind: 'system' as const, id: 'router', name: 'Router' };
    await stack.app.spine.changeTicket.change(id, { actor, decide: (one, now) => decideOwn(one, { ...give, now }) });
    const told = nextEvent(helper.socket, 'mention');

    expect((await note(id, [HELPER])).status).toBe(201);

    expect(await told).toMatchObject({ ticket: { id, contact: { name: null, identities: [] } } });
    expect(JSON.stringify(await told)).not.toContain(phone.slice(1));
    const read = () => mine.get('/mentions', { as: helper.token });
    // helped under no agreement that is in force: they see own cities' tickets alone
    expect(JSON.stringify((await read()).body)).not.toContain(phone.slice(1));
    expect((await staff.post(`/tickets/${id}/transfer`, { service: 'waste' })).status).toBe(200);
    expect(itemsOf(await read())).toEqual([]);
    // what they cannot see they could never read
    expect((await read()).body).toMatchObject({ unread: 0 });
  });

  it('calls nobody of the staff that they help, whoever there is', async () => {
    const { id } = await staff.aTicket();
    const sees = { agent: HELPER, city: 'vantaa', agreement: 'g1', sees: 'conversation' as const };
    const give = { agent: { id: HELPER, name: 'Leena' }, event: 'ticket.assigned' as const, take: null, helper: sees };
    const actor = { kind: 'system' as const, id: 'router', name: 'Router' };
    await stack.app.spine.changeTicket.change(id, { actor, decide: (one, now) => decideOwn(one, { ...give, now }) });
    const token = await stack.signIn('agent1', 'vantaa');
    const called = (mention: string) =>
      staff.post(`/tickets/${id}/messages`, { text: 'Katso', note: true, mentions: [mention] }, { as: token });

    const [known, unknown] = [await called(ME), await called('helsinki-agent99')];

    expect(known).toMatchObject({ status: 400, body: { errors: [{ pointer: '/mentions/0' }] } });
    expect(known.body.errors).toEqual(unknown.body.errors);
  });
});
