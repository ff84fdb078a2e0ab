import { spawnSync } from 'node:child_process';
import os from 'node:os';
import { createConnection, type mongo } from 'mongoose';
import { createListTickets } from '../../services/tickets/list-tickets.ts';
import { viewerOf } from '../../shared/auth/viewer.ts';
import { ticketListQuery } from '../../shared/contracts/tickets.ts';
import type { Connection } from '../../shared/db/connect.ts';
import type { Agreement } from '../../shared/domain/agreements.ts';
import type { Agent, Change, Message, Ticket } from '../../shared/domain/types.ts';
import { newId } from '../../shared/ids.ts';
import type { CityBook } from '../../shared/repositories/cities.ts';
import { openStore, type Store } from '../../shared/repositories/open-store.ts';
import { serverUrls } from '../support/databases.ts';
import { type OwnMongo, startOwnMongo } from '../support/own-mongo.ts';
import { SCANNED_BY_WHEEL } from '../support/scanned-by-wheel.ts';

type Command = mongo.BSON.Document;
type Call = (store: Store) => Promise<unknown>;

/** Every stage's name in a plan, whatever its shape. */
function stagesOf(plan: unknown): string[] {
  if (Array.isArray(plan)) return plan.flatMap(stagesOf);
  if (typeof plan !== 'object' || plan === null) return [];
  return Object.entries(plan).flatMap(([key, value]) =>
    key === 'stage' && typeof value === 'string' ? [value] : stagesOf(value),
  );
}

const now = new Date();
const city = 'helsinki';
const agent = { _id: 'a1', city, cities: [city], roles: ['admin'] } as unknown as Agent;
const agreement = { _id: 'g1', helped: 'vantaa', helper: city, status: 'active', version: 1 } as Agreement;
const change = (changeId: string): Change => ({
  version: 2,
  changeId,
  actor: { kind: 'system', id: 's', name: 'S' },
  at: now,
  events: [],
  traceId: 't',
});
const aTicket = (thread: string, version: number) =>
  ({ _id: thread, city, thread, ordinal: 0, number: thread, version, outbox: [], offers: [] }) as unknown as Ticket;
const aMessage = (id: string) =>
  ({
    _id: id,
    city,
    ticket: 't1',
    line: 'conversation',
    seq: 1,
    entrance: 'sms',
    key: id,
    delivery: { status: 'sent', at: now, attempts: 1 },
  }) as unknown as Message;
const entry = { _id: 't1', city, at: now, terms: ['roskat'], head: 'h', conversation: 1, notes: 0, version: 1 };
const soughtIn = (prefix: string | null) => ({
  cities: [city, 'vantaa'],
  word: { terms: ['f/rosk', 's/roskat'], prefix },
});
const slot = { agent: 'a1', ticket: 't1', assignment: 2, channel: 'sms' as const };
const edit = {
  name: 'A',
  skills: {},
  languages: [],
  languageLevels: {},
  weights: {},
  capacity: 4,
  hardCap: 6,
  edited: { by: change('c1').actor, at: now },
};
const open = { hours: null, holidays: false, exceptions: [], afterHours: 'serve' as const };
const lines = { conversation: { after: 0, upTo: 9 }, notes: { after: 0, upTo: 9 } };
const inLine = { city, ticket: 't1', line: 'conversation' as const, after: 0, upTo: 9, limit: 50 };
const timeline = { city, ticket: 't1', lines, limit: 25 };
const mentioned = { agent: 'a1', cities: [city], after: now, upTo: now };
const content = { service: null, name: 'Hei', shortcut: 'hei', texts: { fi: 'Hei', sv: null, en: null } };
const version = { ...content, version: 1, changed: null, updatedAt: now, removed: false };
const template = { ...version, _id: 't1', city, past: [] };
const draft = { city, ticket: 't1', agent: 'a1', text: '', note: false, attachments: [], seenSeq: 0, updatedAt: now };
const savedView = { _id: 'v1', agent: 'a1', name: 'V', filters: {}, sort: '-updated', version: 2, updatedAt: now };
const recent = { city, updatedAt: { $gte: now, $lte: now } };

/** The lists that a person may ask for, by the query of the route; the cities' book is at hand. */
const list =
  (query: Record<string, string>, agreements: CityBook['agreements'] = []): Call =>
  ({ tickets }) => {
    const none = { cities: new Map(), services: new Map(), byNumber: new Map(), byAddress: new Map() };
    const cities = { book: async () => ({ ...none, agreements }) };
    // what the words are found by is tried apart
    const matchList = async () => ({ all: new Set(['t1', 't2']) });
    return createListTickets({ tickets, cities, matchList })(ticketListQuery.parse(query), viewerOf(agent));
  };

/** What each repository reads by, and what its writes look for: the functions themselves are called. */
const calls: { [Name in keyof Store]?: Record<string, Call> } = {
  tickets: {
    byId: ({ tickets }) => tickets.byId('t1'),
    byIds: ({ tickets }) => tickets.byIds(['t1', 't2']),
    versionsOf: ({ tickets }) => tickets.versionsOf(['t1', 't2']),
    latestOf: ({ tickets }) => tickets.latestOf(city, 't1'),
    'latestOf, several at once': ({ tickets }) => Promise.all(['t1', 't2'].map((one) => tickets.latestOf(city, one))),
    ofThread: ({ tickets }) => tickets.ofThread(city, 't1'),
    'write, of which one is lost': ({ tickets }) =>
      Promise.all(['t1', 't2'].map((id) => tickets.write(id, { version: 1, set: {}, change: change(id) }))),
    changedWithin: ({ tickets }) => tickets.changedWithin(recent, 500),
    'changedWithin, a further page': ({ tickets }) =>
      tickets.changedWithin(
        { ...recent, $or: [{ updatedAt: { $gt: now } }, { updatedAt: now, _id: { $gt: 't' } }] },
        500,
      ),
    queued: ({ tickets }) => tickets.queued(city, null),
    'queued, lately': ({ tickets }) => tickets.queued(city, now),
    'page, of a watched queue': ({ tickets }) =>
      tickets.page({
        filter: { city, service: 'waste', status: 'queued' },
        sort: 'waitingSince',
        descending: false,
        limit: 50,
      }),
    'list, newest change': list({}),
    'list, longest waiting': list({ status: 'queued', sort: 'waiting' }),
    'list, of a status': list({ status: 'open' }),
    'list, my own': list({ assignee: 'me' }),
    'list, my own, also where my city helps': list({ assignee: 'me' }, [agreement]),
    'list, of nobody': list({ assignee: 'none' }),
    'list, newest': list({ sort: '-created' }),
    'list, of a contact': list({ contact: 'c1' }),
    'list, of a service and channel': list({ service: 'waste', channel: 'sms' }),
    'list, by number': list({ q: 'HEL-2026-000001' }),
    'list, by words': list({ q: 'roskat' }),
    some: ({ tickets }) => tickets.some({ city, status: 'open' }, 9),
    'some, of an agent': ({ tickets }) => tickets.some({ city, 'assignee.id': 'a1' }, 9),
    among: ({ tickets }) => tickets.among(['t1', 't2'], { status: 'open' }),
    updatedBeyond: ({ tickets }) => tickets.updatedBeyond({ at: new Date(0) }, { city, until: now, limit: 9 }),
    'updatedBeyond, a further page': ({ tickets }) =>
      tickets.updatedBeyond({ at: now, id: 't' }, { city, until: now, limit: 9 }),
    'list, those I am asked about': list({ consulted: 'me' }),
    'list, of the escalated': list({ escalated: 'true' }),
    'list, changed after': list({ updatedAfter: now.toISOString() }),
    ownedBy: ({ tickets }) => tickets.ownedBy({ agent: 'a1', cities: [city], statuses: ['open', 'pending'] }),
    liveOffersOf: ({ tickets }) => tickets.liveOffersOf('a1', now),
    liveOffersTo: ({ tickets }) => tickets.liveOffersTo({ agents: ['a1', 'a2'], now }),
    consultedWith: ({ tickets }) => tickets.consultedWith('a1', [city]),
    escalated: ({ tickets }) => tickets.escalated(city, { after: null, limit: 9 }),
    'escalated, a further page': ({ tickets }) => tickets.escalated(city, { after: { at: now, id: 't' }, limit: 9 }),
    escalatedIn: ({ tickets }) => tickets.escalatedIn([city]),
    'escalatedIn, of several cities': ({ tickets }) => tickets.escalatedIn([city, 'vantaa']),
    waiting: ({ tickets }) => tickets.waiting({ city, status: 'queued' }, { after: null, until: now, limit: 9 }),
    'waiting, a further page': ({ tickets }) =>
      tickets.waiting({ city, status: 'offered' }, { after: { at: now, id: 't' }, until: now, limit: 9 }),
    waitingNow: ({ tickets }) => tickets.waitingNow({ city, status: 'queued', limit: 9 }),
    inHand: ({ tickets }) => tickets.inHand(['t1', 't2']),
    ofContact: ({ tickets }) => tickets.ofContact(city, 'c1', 100),
    openOfContact: ({ tickets }) => tickets.openOfContact(city, 'c1'),
    dueOffers: ({ tickets }) => tickets.dueOffers(now),
    dueSnoozes: ({ tickets }) => tickets.dueSnoozes(now),
    dueCloses: ({ tickets }) => tickets.dueCloses(now),
    unpublished: ({ tickets }) => tickets.unpublished(now),
    emptyOutboxes: ({ tickets }) => tickets.emptyOutboxes(['t1', 't2'], ['c1']),
  },
  messages: {
    byId: ({ messages }) => messages.byId('m1'),
    byIds: ({ messages }) => messages.byIds(['m1', 'm2']),
    byKey: ({ messages }) => messages.byKey({ city, entrance: 'sms', key: 'm1' }),
    at: ({ messages }) => messages.at({ city, ticket: 't1', line: 'conversation', seq: 1 }),
    move: ({ messages }) => messages.move(aMessage('m1'), { ticket: 't2', seq: 9, ordinal: 1 }),
    remove: ({ messages }) => messages.remove(aMessage('m0')),
    unapplied: ({ messages }) => messages.unapplied(now),
    applied: ({ messages }) => messages.applied(['m1', 'm2']),
    inLine: ({ messages }) => messages.inLine(inLine),
    'inLine, the last': ({ messages }) => messages.inLine({ ...inLine, last: true }),
    inLines: ({ messages }) => messages.inLines({ city, tickets: ['t1', 't2'], line: 'notes', after: 3 }),
    timeline: ({ messages }) => messages.timeline({ ...timeline, isBackward: false }),
    'timeline, a further page': ({ messages }) =>
      messages.timeline({ ...timeline, isBackward: true, before: now, beyond: { at: now, id: 'm' } }),
    textsOf: ({ messages }) => messages.textsOf(city, ['t1', 't2']),
    textsBefore: ({ messages }) => messages.textsBefore({ city, ticket: 't1', before: { at: now, id: 'm' }, limit: 9 }),
    byMailIds: ({ messages }) => messages.byMailIds(city, ['a@b', 'c@d']),
    mailsOf: ({ messages }) => messages.mailsOf(city, 't1'),
    withAttachment: ({ messages }) => messages.withAttachment('f1'),
    mentionsOf: ({ messages }) => messages.mentionsOf({ ...mentioned, limit: 26 }),
    'mentionsOf, a further page': ({ messages }) =>
      messages.mentionsOf({ ...mentioned, beyond: { at: now, id: 'm' }, limit: 26 }),
    mentionsWithin: ({ messages }) =>
      messages.mentionsWithin({ cities: [city], agents: ['a1', 'a2'], since: now, until: now }),
    dueDeliveries: ({ messages }) => messages.dueDeliveries(now),
    deliveriesWithin: ({ messages }) => messages.deliveriesWithin({ cities: [city], since: now, until: now }),
    'deliveriesWithin, of several cities': ({ messages }) =>
      messages.deliveriesWithin({ cities: [city, 'oulu'], since: now, until: now }),
    providerIdsAmong: ({ messages }) => messages.providerIdsAmong(city, ['SM1', 'SM2']),
    setDelivery: ({ messages }) => messages.setDelivery(aMessage('m1'), { status: 'delivered', at: now, attempts: 1 }),
  },
  changes: {
    ofTicket: ({ changes }) => changes.ofTicket({ city, ticket: 't1', after: 0, upTo: 9 }),
    uncounted: ({ changes }) => changes.uncounted(500),
    figuresOf: ({ changes }) => changes.figuresOf(['t1:1', 't2:1']),
    counted: ({ changes }) => changes.counted(['t1:1', 't2:1']),
  },
  tallies: {
    ofDays: ({ tallies }) => tallies.ofDays(city, ['2026-03-02']),
    'ofDays, of two': ({ tallies }) => tallies.ofDays(city, ['2026-03-01', '2026-03-02']),
    add: ({ tallies }) => tallies.add(1, [{ city, service: 'waste', date: '2026-03-02', inc: { arrived: 1 } }]),
  },
  searchEntries: {
    known: ({ searchEntries }) => searchEntries.known(['t1', 't2']),
    put: ({ searchEntries }) => searchEntries.put(entry, { isNew: false }),
    extend: ({ searchEntries }) => searchEntries.extend(entry),
    within: ({ searchEntries }) => searchEntries.within(soughtIn(null), { from: now, until: now }),
    'within, being typed': ({ searchEntries }) =>
      searchEntries.within(soughtIn('pysäköinti'), { from: now, until: now }),
    among: ({ searchEntries }) => searchEntries.among(['t1', 't2'], { words: [soughtIn('kad').word], without: '=t' }),
  },
  contacts: {
    byId: ({ contacts }) => contacts.byId(city, 'c1'),
    byIdentity: ({ contacts }) => contacts.byIdentity(city, { kind: 'phone', address: '+358' }),
    setName: ({ contacts }) => contacts.setName('c1', 'Maija'),
    setClaimed: ({ contacts }) => contacts.setClaimed('c1', []),
  },
  agents: {
    byId: ({ agents }) => agents.byId('a1'),
    byEmail: ({ agents }) => agents.byEmail('a1@helsinki.example'),
    candidates: ({ agents }) => agents.candidates(city),
    'candidates, of several cities': ({ agents }) => agents.candidates(city, 'vantaa'),
    supervisorsOnDuty: ({ agents }) => agents.supervisorsOnDuty(city),
    allSupervisorsOnDuty: ({ agents }) => agents.allSupervisorsOnDuty(),
    edit: ({ agents }) => agents.edit('a1', { ...edit, seen: 1 }),
    'edit, of one never edited': ({ agents }) => agents.edit('a1', { ...edit, seen: 0 }),
    namesOf: ({ agents }) => agents.namesOf(['a1', 'a2']),
    presencesOf: ({ agents }) => agents.presencesOf(['a1', 'a2']),
    take: ({ agents }) => agents.take(slot, { limit: 'capacity' }, now),
    'take, even above capacity': ({ agents }) => agents.take(slot, { limit: 'none' }, now),
    release: ({ agents }) => agents.release(slot),
    ease: ({ agents }) => agents.ease(slot, true),
    isStill: ({ agents }) => agents.isStill('a1', { state: 'busy', since: now }),
    doneWithShift: ({ agents }) => agents.doneWithShift(),
    endShift: ({ agents }) => agents.endShift('a1', now),
    onDuty: ({ agents }) => agents.onDuty(),
    holders: ({ agents }) => agents.holders(),
    offlineHolders: ({ agents }) => agents.offlineHolders(),
    has: ({ agents }) => agents.has(slot),
    holds: ({ agents }) => agents.holds('a1', 't1'),
    setPresence: ({ agents }) => agents.setPresence('a1', agent.presence, { olderThan: now }),
    wrappedUp: ({ agents }) => agents.wrappedUp(now),
    endWrapUp: ({ agents }) =>
      agents.endWrapUp({ _id: 'a1', presence: { state: 'busy', channels: [], why: null, since: now } }, now),
    keepConnected: ({ agents }) => agents.keepConnected(['a1', 'a2'], now),
    lapsed: ({ agents }) => agents.lapsed(now),
    goOffline: ({ agents }) => agents.goOffline({ _id: 'a1', connectedUntil: now }, now),
  },
  staffSessions: {
    byId: ({ staffSessions }) => staffSessions.byId('s1', now),
    touch: ({ staffSessions }) => staffSessions.touch(['s1', 's2'], now),
    remove: ({ staffSessions }) => staffSessions.remove('s1'),
  },
  chatSessions: {
    byId: ({ chatSessions }) => chatSessions.byId(city, 's1'),
    byTokenHash: ({ chatSessions }) => chatSessions.byTokenHash(city, 'hash'),
    touch: ({ chatSessions }) => chatSessions.touch('s1', now),
    setContact: ({ chatSessions }) => chatSessions.setContact('s1', { name: null, email: null, phone: null }),
  },
  agreements: {
    byId: ({ agreements }) => agreements.byId('g1'),
    ofCities: ({ agreements }) => agreements.ofCities([city]),
    'ofCities, several': ({ agreements }) => agreements.ofCities([city, 'vantaa']),
    standing: ({ agreements }) =>
      agreements.standing({ helped: city, helper: 'vantaa', services: ['waste', 'parking'] }),
    change: ({ agreements }) => agreements.change(agreement, { status: 'ended' }),
  },
  cities: {
    setHours: ({ cities }) =>
      cities.setHours({ city, service: 'waste' }, open, { seen: 1, by: change('c1').actor, at: now }),
    pastPolicies: ({ cities }) => cities.pastPolicies(city, 'waste'),
  },
  decisions: {
    ofTicket: ({ decisions }) => decisions.ofTicket(city, 't1'),
    latest: ({ decisions }) => decisions.latest({ city, service: 'general', limit: 60 }),
  },
  templates: {
    byId: ({ templates }) => templates.byId('t1'),
    ofCities: ({ templates }) => templates.ofCities([city]),
    'ofCities, several': ({ templates }) => templates.ofCities([city, 'vantaa']),
    change: ({ templates }) => templates.change(template, { ...version, version: 2 }),
  },
  drafts: {
    read: ({ drafts }) => drafts.read({ ticket: 't1', agent: 'a1' }),
    write: ({ drafts }) => drafts.write(draft),
    remove: ({ drafts }) => drafts.remove({ ticket: 't1', agent: 'a1' }),
    ofAgent: ({ drafts }) => drafts.ofAgent('a1'),
    withAttachment: ({ drafts }) => drafts.withAttachment('f1'),
  },
  savedViews: {
    ofAgent: ({ savedViews }) => savedViews.ofAgent('a1'),
    change: ({ savedViews }) => savedViews.change(savedView),
    remove: ({ savedViews }) => savedViews.remove(savedView),
  },
  wrapUpReasons: {
    ofCity: ({ wrapUpReasons }) => wrapUpReasons.ofCity(city),
    set: ({ wrapUpReasons }) => wrapUpReasons.set({ _id: city, reasons: [], version: 2, changed: null }),
  },
  originals: {
    open: ({ originals }) => originals.open({ city, key: 'm1' }),
  },
  attachments: {
    uploadedBeyond: ({ attachments }) => attachments.uploadedBeyond(null, { before: now, limit: 100 }),
    'uploadedBeyond, a further page': ({ attachments }) =>
      attachments.uploadedBeyond({ at: now, id: 'u' }, { before: now, limit: 100 }),
  },
};
/** They only insert or count, or nobody waits for what they read: a screen of all agents, the few cities, a file by its id. */
const WITHOUT = {
  tickets: ['insert'],
  messages: ['insert'],
  changes: ['log'],
  contacts: ['insert'],
  agents: ['insert', 'addMissing', 'ofCities'],
  agreements: ['insert', 'addMissing'],
  cities: ['book', 'forget', 'setPolicy', 'addMissing', 'put', 'isEmpty'],
  staffSessions: ['insert'],
  chatSessions: ['insert'],
  decisions: ['insert', 'settled'],
  // of the one document that there is
  tallies: ['current', 'begin', 'finish'],
  templates: ['insert', 'count'],
  drafts: [],
  savedViews: ['insert'],
  wrapUpReasons: [],
  originals: ['store'],
};
const queries = Object.entries(calls).flatMap(([name, ofRepository]) =>
  Object.entries(ofRepository).map(([what, call]) => ({ name, what, call })),
);
/** Sorted after they are found: a contact has few tickets, few are escalated, and a number is one's. */
const SORTED_FEW = new Set(['tickets.list, of a contact', 'tickets.list, of the escalated', 'tickets.list, by number']);

const WITHIN_MS = 60_000;

const hasPython = spawnSync('python3', ['-c', 'import ensurepip, venv']).status === 0;
const wheel = { on: 'the wheel', prefer: 'wheel' };
if (!hasPython) {
  // oxlint-disable-next-line no-disabled-tests -- named among the skipped where there is no Python
  describe.skip('on the wheel (needs Python 3 with venv)', () => {
    it.todo('is not tried');
  });
}

describe.each<{ on: string; prefer?: string }>([{ on: 'the database at hand' }, ...(hasPython ? [wheel] : [])])(
  'must 8: every list is an index scan, on $on',
  ({ prefer }) => {
    let server: OwnMongo | undefined;
    let connection: Connection;
    let store: Store;
    const sent: Command[] = [];
    let isWheel: boolean;
    beforeAll(async () => {
      if (prefer) server = await startOwnMongo({ prefer });
      connection = await listenedTo(server?.uri ?? serverUrls().mongoUri, sent);
      store = await openStore(connection);
      await store.tickets.insert(aTicket('t1', 1));
      await store.tickets.insert(aTicket('t2', 2));
      // the first of all makes the index
      await store.originals.store({ city, key: 'm1', content: Buffer.from('Subject: Hei') });
      isWheel = await hasWheelPlanner(connection);
    }, WITHIN_MS);
    afterAll(async () => {
      await connection.close();
      await server?.stop();
    });

    it.each(queries)('$name: $what: an index scan', async ({ name, what, call }) => {
      sent.length = 0;
      await call(store);
      const asked = sent.flatMap(findsOf);
      expect(asked.length).toBeGreaterThan(0);
      const db = connection.getClient().db(connection.name);
      for (const find of asked) {
        const stages = stagesOf(await db.command({ explain: find, verbosity: 'queryPlanner' }));
        expect(stages.length).toBeGreaterThan(0);
        if (!isWheel) {
          expect(stages).not.toContain('COLLSCAN');
          if (!SORTED_FEW.has(`${name}.${what}`)) expect(stages).not.toContain('SORT');
        } else if (!SCANNED_BY_WHEEL.has(`${name}.${what}`)) expect(stages).not.toContain('COLLSCAN');
      }
    });

    it.each(Object.entries(WITHOUT))('every function of %s is tried or reads nothing', (name, without) => {
      const tried = Object.keys(calls[name as keyof Store] ?? {}).map((what) => what.split(',')[0]);
      expect(new Set([...tried, ...without])).toEqual(
        new Set([...Object.keys(store[name as keyof Store]), ...tried.filter((one) => one === 'list')]),
      );
    });
  },
);

/** A connection whose commands are kept as they go to the server. */
async function listenedTo(uri: string, sent: Command[]): Promise<Connection> {
  const options = { dbName: `test_${newId()}`, monitorCommands: true, runtimeAdapters: { os } };
  const connection = await createConnection(uri, options).asPromise();
  connection.getClient().on('commandStarted', ({ command }) => sent.push(command));
  return connection;
}

/** What a command looks for, as a find of the same. */
function findsOf(command: Command): Command[] {
  const { find, filter, sort, limit, projection } = command;
  if (find)
    return [{ find, filter, ...(sort && { sort }), ...(limit && { limit }), ...(projection && { projection }) }];
  const { update, updates, delete: removed, deletes } = command;
  return [...(updates ?? []), ...(deletes ?? [])].map(({ q }: Command) => ({ find: update ?? removed, filter: q }));
}

/** SecantusDB's two servers have planners of their own; the one in Rust calls itself built by rustc. */
async function hasWheelPlanner(connection: Connection): Promise<boolean> {
  const info = await connection.getClient().db('admin').command({ buildInfo: 1 });
  return 'secantusVersion' in info && !('buildEnvironment' in info);
}
