import { createIndexTickets } from '../../services/search/index-tickets.ts';
import { createSweepIndex } from '../../services/search/sweep-index.ts';
import type { SearchHit } from '../../shared/contracts/search.ts';
import type { TicketView } from '../../shared/contracts/tickets.ts';
import { decideAssign } from '../../shared/domain/decide-ownership.ts';
import type { Sight } from '../../shared/domain/types.ts';
import { newId } from '../../shared/ids.ts';
import { createLogger } from '../../shared/logger.ts';
import { type Stack, startStack } from '../support/stack.ts';
import { itemsOf, nextOf, type StaffClient, signInTo } from '../support/staff-rest.ts';
import { until } from '../support/until.ts';

type Result = { ticket: TicketView; hits: SearchHit[] };

const HELPER = { id: 'vantaa-agent3', name: 'Linnea' };
const system = { kind: 'system' as const, id: 'router', name: 'Router' };

let stack: Stack;
let staff: StaffClient;
let helper: string;
beforeAll(async () => {
  stack = await startStack();
  staff = await signInTo(stack);
  helper = await stack.signIn('agent3', 'vantaa');
  await agreed();
});
afterAll(() => stack.stop());

/** Vantaa helps Helsinki with what comes to its general service. */
async function agreed(): Promise<void> {
  const act = (city: string) => ({ by: { ...system, id: `${city}-admin` }, city, at: new Date() });
  await stack.store.agreements.insert({
    _id: 'g1',
    helped: 'helsinki',
    helper: 'vantaa',
    services: ['general'],
    hours: null,
    languages: null,
    sees: 'conversation',
    transfers: false,
    status: 'active',
    proposed: act('helsinki'),
    accepted: act('vantaa'),
    ended: null,
    version: 2,
  });
  stack.store.cities.forget();
}

async function search(q: string, more = '', as = staff.token): Promise<Result[]> {
  const answer = await staff.get(`/search?q=${encodeURIComponent(q)}${more}`, { as });
  if (answer.status !== 200) throw new Error(JSON.stringify(answer.body));
  return itemsOf<Result>(answer);
}
const idsOf = (found: Result[]) => found.map(({ ticket }) => ticket.id);
const marked = (hits: SearchHit[]) =>
  hits.map(({ where, text, marks }) => [where, ...marks.map(([start, end]) => text.slice(start, end))]);

/** Every word of its own, so that the tests do not find each other's tickets. */
let count = 0;
const word = () => `${'qwxz'[count % 4]}${(++count).toString(36)}urkki${newId().slice(-8).replaceAll(/\d/g, 'k')}`;

/** Searchable once it is found; what a process saves is so a moment later. */
const findable = (q: string, expected: string[], more = '') =>
  until(`“${q}” finds ${expected.length}`, async () => {
    const ids = idsOf(await search(q, more));
    return ids.length === expected.length && expected.every((id) => ids.includes(id)) && ids;
  });

describe('a ticket is found', () => {
  it('by words of its messages and notes in other forms, each with where it stands', async () => {
    const [said, noted] = [word(), word()];
    const { id } = await staff.aTicket(staff.newPhone(), `Hei! ${said}: jäteastiat ovat täynnä kadun varrella`);
    await staff.post(`/tickets/${id}/messages`, { text: `Katsotaan ${noted}, vai pysäköintiluvat`, note: true });

    await findable(`${said} jäteastia`, [id]);
    await findable(noted, [id]);

    const [message] = await search(`${said} katu`);
    expect(marked(message!.hits)).toContainEqual(['message', said, 'kadun']);
    expect(message!.hits).toContainEqual(expect.objectContaining({ where: 'message', line: 'conversation', seq: 1 }));
    expect(message!.ticket.id).toBe(id);
    const [note] = await search(`pysäköintilupa ${noted}`);
    expect(marked(note!.hits)).toEqual([['note', noted, 'pysäköintiluvat']]);
    expect(await search(`${said} sähkö`)).toEqual([]);
  });

  it('by words that stand in different messages, and by more of them as they come', async () => {
    const [first, second] = [word(), word()];
    const from = staff.newPhone();
    const { id } = await staff.aTicket(from, `Alku ${first}`);
    await findable(first, [id]);
    expect(await search(`${first} ${second}`)).toEqual([]);

    await staff.aTicket(from, `Loppu ${second}`);

    await findable(`${first} ${second}`, [id]);
  });

  it('by its number, its resident’s phone and mail in any writing, before those who only mention it', async () => {
    const from = '+358402009876';
    const own = await staff.aTicket(from, 'Oma asiani');
    const other = await staff.aTicket(staff.newPhone(), `Naapurin numero on 040 200-9876 ja asia ${own.number}`);
    await findable('0402009876', [own.id, other.id]);

    expect(idsOf(await search('040 2009876'))).toEqual([own.id, other.id]);
    expect(marked((await search('+358 40 200 9876'))[0]!.hits)).toEqual([['contact', from]]);
    expect(idsOf(await search(own.number.toLowerCase()))).toEqual([own.id, other.id]);
    expect(marked((await search(own.number))[0]!.hits)).toContainEqual(['number', own.number]);
    expect(idsOf(await search('040 2009876', '&limit=1'))).toEqual([own.id]);
    const first = await staff.get('/search?q=0402009876&limit=1');
    const rest = await staff.get(`/search?q=0402009876&limit=1&cursor=${nextOf(first)}`);
    expect(idsOf(itemsOf(rest))).toEqual([other.id]);
  });

  it('by its subject, and no longer by the one before', async () => {
    const [before, after] = [word(), word()];
    const { id, version } = await staff.aTicket(staff.newPhone(), 'Hei');
    const first = await staff.patch(`/tickets/${id}`, { subject: `Aihe ${before}` }, { 'if-match': `"${version}"` });
    await findable(before, [id]);

    const match = { 'if-match': String(first.headers.get('etag')) };
    await staff.patch(`/tickets/${id}`, { subject: `Aihe ${after}` }, match);

    await findable(after, [id]);
    expect(marked((await search(after))[0]!.hits)).toEqual([['subject', after]]);
    expect(await search(before)).toEqual([]);
  });

  it('by the name and address that a resident says of themselves', async () => {
    const name = word();
    const { id } = await staff.aTicket(staff.newPhone(), 'Hei');
    const stored = (await stack.store.tickets.byId(id))!;
    const identities = [
      ...stored.contact.identities,
      { kind: 'email' as const, address: `${name}@example.com`, verified: false },
    ];
    await stack.app.spine.changeTicket.change(id, {
      actor: system,
      decide: (ticket, now) => ({
        ok: true,
        set: { contact: { ...ticket.contact, name: `Maija ${name}`, identities }, updatedAt: now },
        events: [{ type: 'ticket.contact', contact: ticket.contact.id }],
      }),
    });

    await findable(name, [id]);
    expect(marked((await search(`${name}@example.com`))[0]!.hits)).toContainEqual(['contact', `${name}@example.com`]);
  });

  it('in a long conversation, wherever the words are', async () => {
    const [early, late] = [word(), word()];
    const { id } = await staff.aTicket(staff.newPhone(), `Ensin ${early}`);
    for (let n = 0; n < 110; n++)
      await staff.post(`/tickets/${id}/messages`, { text: n === 105 ? late : `muistiinpano ${n}`, note: true });

    await findable(`${early} ${late}`, [id]);
    expect(marked((await search(`${early} ${late}`))[0]!.hits)).toEqual(
      expect.arrayContaining([
        ['note', late],
        ['message', early],
      ]),
    );
  });
});

describe('a search', () => {
  it('is filtered, and paged newest first without loss while more come', async () => {
    const common = word();
    const ids: string[] = [];
    for (let n = 0; n < 5; n++) ids.unshift((await staff.aTicket(staff.newPhone(), `Sama ${common}`)).id);
    await staff.post(`/tickets/${ids[2]}/claim`, {});
    await findable(common, ids);

    expect(idsOf(await search(common))).toEqual(ids);
    expect(idsOf(await search(common, '&assignee=me'))).toEqual([ids[2]]);
    expect(idsOf(await search(common, '&assignee=none'))).toEqual(ids.filter((id) => id !== ids[2]));
    expect(idsOf(await search(common, '&status=open&channel=sms&service=general'))).toEqual([ids[2]]);
    expect(await search(common, '&channel=email')).toEqual([]);
    const first = await staff.get(`/search?q=${common}&limit=2`);
    await findable(common, [(await staff.aTicket(staff.newPhone(), `Sama ${common}`)).id, ...ids]);
    const rest = await staff.get(`/search?q=${common}&limit=3&cursor=${nextOf(first)}`);
    expect([...idsOf(itemsOf(first)), ...idsOf(itemsOf(rest))]).toEqual(ids);
    expect(nextOf(rest)).toBeNull();
  });

  it('filters the list of tickets too, in the order of the list', async () => {
    const common = word();
    const ids: string[] = [];
    for (let n = 0; n < 3; n++) ids.push((await staff.aTicket(staff.newPhone(), `Lista ${common}`)).id);
    await findable(common, ids);

    const pages = await staff.readAll<TicketView>(`/tickets?q=${common}&sort=created`, 2);

    expect(pages.map(({ id }) => id)).toEqual(ids);
    expect(itemsOf(await staff.get(`/tickets?q=${common}&status=closed`))).toEqual([]);
    expect((await staff.get('/tickets?q=!')).body).toMatchObject({ status: 400, errors: [{ pointer: '/q' }] });
  });

  it.each([
    ['q=', '/q'],
    ['q=%20a%20', '/q'],
    ['', '/q'],
    [`q=${'a'.repeat(201)}`, '/q'],
    ['q=roskat&status=lost', '/status/0'],
    ['q=roskat&limit=1000', '/limit'],
    ['q=roskat&cursor=nonsense', '/cursor'],
  ])('of %s is a problem that names %s', async (query, pointer) => {
    const { body } = await staff.get(`/search?${query}`);
    expect(body).toMatchObject({ status: 400, code: 'validation' });
    expect(body.errors).toContainEqual(expect.objectContaining({ pointer }));
  });
});

describe('nobody finds what they may not see', () => {
  async function give(id: string, sees: Sight): Promise<void> {
    const decide = (ticket: Parameters<typeof decideAssign>[0], now: Date) =>
      decideAssign(ticket, { agent: HELPER, now, helper: { agent: HELPER.id, city: 'vantaa', agreement: 'g1', sees } });
    await stack.store.agents.setPresence(HELPER.id, {
      state: 'available',
      channels: ['sms'],
      why: null,
      since: new Date(0),
    });
    expect(await stack.app.spine.changeTicket.change(id, { actor: system, decide })).toMatchObject({ ok: true });
  }

  it('must 10: a city sees its own', async () => {
    const secret = word();
    const { id } = await staff.aTicket(staff.newPhone(), `Salainen ${secret}`);
    await findable(secret, [id]);

    expect(await search(secret, '', helper)).toEqual([]);
    expect((await staff.get(`/search?q=${secret}&city=vantaa`)).body).toMatchObject({ status: 404 });
    expect((await staff.get(`/search?q=${secret}&city=helsinki`, { as: helper })).body).toMatchObject({ status: 404 });
    expect(itemsOf(await staff.get(`/tickets?q=${secret}`, { as: helper }))).toEqual([]);
  });

  it('a helper finds what is in their hands by what they see of it, never by whose it is', async () => {
    const secret = word();
    const from = staff.newPhone();
    const { id } = await staff.aTicket(from, `Avuksi ${secret}`);
    await findable(secret, [id]);
    await give(id, 'conversation');

    const [found, ...others] = await search(secret, '', helper);

    expect(others).toEqual([]);
    expect(found).toMatchObject({ ticket: { id, contact: { name: null, identities: [] } } });
    expect(JSON.stringify(found)).not.toContain(from);
    expect(await search(from, '', helper)).toEqual([]);
    const mine = (q: string) => staff.get(`/tickets?assignee=me&q=${encodeURIComponent(q)}`, { as: helper });
    expect(itemsOf<TicketView>(await mine(secret)).map((ticket) => ticket.id)).toEqual([id]);
    expect(itemsOf(await mine(from))).toEqual([]);

    const open = staff.newPhone();
    const { id: shown } = await staff.aTicket(open, 'Avuksi nimineen');
    await give(shown, 'contact');
    expect(idsOf(await search(open, '', helper))).toEqual([shown]);
    await stack.app.spine.actions.resolve(id, { _id: HELPER.id, name: '' }, null);
    await staff.post(`/tickets/${id}/reopen`, {});
    expect(await search(secret, '', await stack.signIn('agent4', 'vantaa'))).toEqual([]);
  });
});

describe('what a process has not made searchable before it died', () => {
  it('the sweep of another one does, page by page, also after a turn that failed', async () => {
    const common = word();
    const ids: string[] = [];
    // stored as they are, told to nobody
    for (let n = 0; n < 5; n++) ids.push(await untold(`Hiljaa ${common} ${n}`));
    const marks = { ...stack.store.marks, fails: 1 };
    const later = { now: () => new Date(new Date().getTime() + 60_000) };
    const sweep = createSweepIndex({
      ...stack.store,
      marks: {
        read: marks.read,
        async write(name, place) {
          // killed between the entries and the mark
          if (marks.fails-- > 0) throw new Error('killed');
          return marks.write(name, place);
        },
      },
      indexTickets: createIndexTickets(stack.store),
      clock: later,
      log: createLogger({ level: 'silent' }),
      page: 2,
    });

    await expect(sweep()).rejects.toThrow('killed');
    await sweep();

    expect(idsOf(await search(common))).toEqual(ids.toReversed());
  });

  async function untold(text: string): Promise<string> {
    const ticket = (await stack.store.tickets.byId((await staff.aTicket()).id))!;
    const [_id, from] = [newId(), newId()];
    const thread = `sms:x:${from}`;
    const at = new Date();
    await stack.store.tickets.insert({
      ...ticket,
      _id,
      thread,
      number: `HEL-1999-${count++}`,
      subject: 'x',
      createdAt: at,
      updatedAt: at,
    });
    const [message] = await stack.store.messages.byIds(
      (await stack.store.messages.textsOf('helsinki', [ticket._id])).map((one) => one._id),
    );
    await stack.store.messages.insert({ ...message!, _id: newId(), ticket: _id, key: from, text });
    return _id;
  }
});
