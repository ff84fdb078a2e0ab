import { z } from 'zod';
import { agentView, serviceView } from '../../shared/contracts/agents.ts';
import { parseOrProblem } from '../../shared/contracts/parse.ts';
import {
  changeView,
  messageBody,
  messageView,
  ticketListQuery,
  ticketPatch,
  ticketView,
} from '../../shared/contracts/tickets.ts';
import { viewAgent, viewChange, viewMessage, viewService, viewTicket } from '../../shared/contracts/views.ts';
import { pageOf, readCursor, writeCursor } from '../../shared/cursor.ts';
import type { Change, CityService, Message, Ticket } from '../../shared/domain/types.ts';

const at = new Date('2026-11-24T10:00:00Z');
const contact = {
  id: 'c1',
  name: 'Maija',
  identities: [{ kind: 'phone' as const, address: '+358401', verified: true }],
};
const change: Change = {
  version: 2,
  changeId: 'x',
  actor: { kind: 'agent', id: 'a1', name: 'Aino' },
  at,
  events: [{ type: 'ticket.claimed', before: null, after: 'a1' }],
  traceId: 't',
};

const ticket = {
  _id: 't1',
  number: 'HEL-2026-000001',
  city: 'helsinki',
  service: 'general',
  channel: 'sms',
  thread: 'sms:+358:+358401',
  ordinal: 0,
  contact,
  language: 'fi',
  subject: 'Roskat',
  status: 'offered',
  priority: 'normal',
  assignee: null,
  assignment: 0,
  lastAssignee: { id: 'a2', name: 'Onni' },
  offers: [{ id: 'o1', agent: { id: 'a1', name: 'Aino' }, expiresAt: at, assignment: 2 }],
  offersEndAt: at,
  declinedBy: [{ agent: 'a3', step: 0 }],
  routing: { enteredQueueAt: at, rank: at },
  conversation: 1,
  notes: 0,
  tags: ['kiire'],
  waitingSince: at,
  snoozeUntil: null,
  closesAt: null,
  lastMessage: { seq: 1, direction: 'in', channel: 'sms', preview: 'Hei', at },
  followUpOf: null,
  createdAt: at,
  updatedAt: at,
  version: 2,
  unpublished: true,
  outbox: [change],
} as Partial<Ticket> as Ticket;

const message: Message = {
  _id: 'm1',
  city: 'helsinki',
  ticket: 't1',
  line: 'conversation',
  seq: 1,
  direction: 'in',
  channel: 'sms',
  entrance: 'sms',
  key: 'SM1',
  clientId: null,
  author: { kind: 'contact', id: '', name: '' },
  text: 'Hei',
  attachments: [],
  at,
  delivery: null,
  traceId: 't',
  unapplied: true,
};

/** Told to clients as the schemas of the documents say: no field more, none less. */
const strictly = (schema: z.ZodObject, view: object) =>
  z.strictObject(schema.shape).parse(JSON.parse(JSON.stringify(view)));

describe('what clients see', () => {
  it('of a ticket: its state, nothing of its inner workings', () => {
    const view = viewTicket(ticket);
    expect(strictly(ticketView, view)).toEqual(view);
    expect(view).toMatchObject({
      id: 't1',
      mergedInto: null,
      waitingSince: '2026-11-24T10:00:00.000Z',
      offers: [{ id: 'o1', agent: { id: 'a1', name: 'Aino' }, expiresAt: '2026-11-24T10:00:00.000Z' }],
    });
    expect(view.offers[0]).not.toHaveProperty('assignment');
  });

  it('of a message: a resident’s is the contact’s, an agent’s their own', () => {
    expect(strictly(messageView, viewMessage(message, { contact }))).toMatchObject({
      author: { kind: 'contact', id: 'c1', name: 'Maija' },
      delivery: null,
    });
    const unnamed = { ...contact, name: null };
    expect(viewMessage(message, { contact: unnamed }).author).toEqual({ kind: 'contact', id: 'c1', name: '' });
    const reply: Message = {
      ...message,
      direction: 'out',
      author: { kind: 'agent', id: 'a1', name: 'Aino' },
      delivery: { status: 'failed', reason: 'unreachable', at, attempts: 4, providerId: 'SM2' },
    };
    const view = viewMessage(reply, { contact });
    expect(strictly(messageView, view)).toMatchObject({ author: { id: 'a1' } });
    expect(view.delivery).toEqual({ status: 'failed', reason: 'unreachable', at: '2026-11-24T10:00:00.000Z' });
  });

  it('of a change, an agent and a service', () => {
    expect(viewChange(change)).toEqual({
      version: 2,
      actor: change.actor,
      at: '2026-11-24T10:00:00.000Z',
      events: change.events,
    });
    expect(strictly(changeView, viewChange(change))).toMatchObject({ version: 2 });
    const agent = viewAgent({
      _id: 'a1',
      city: 'helsinki',
      email: 'a1@helsinki.example',
      name: 'Aino',
      roles: ['agent'],
      cities: ['helsinki'],
      skills: { waste: 3 },
      languages: ['fi'],
      capacity: 6,
      hardCap: 8,
      weights: { chat: 4 },
      load: 2,
      slots: [],
      presence: { state: 'away', channels: ['chat'], why: 'missed-offer', since: at },
      lastAssignedAt: at,
      connectedUntil: null,
    });
    expect(strictly(agentView, agent)).toMatchObject({
      units: { used: 2, eased: 0, total: 6, hardCap: 8, weights: { chat: 4, sms: 1, email: 1, web: 1 } },
      version: 0,
      presence: { state: 'away', channels: ['chat'], why: 'missed-offer' },
    });
    const cityName = { fi: 'Helsinki', sv: 'Helsingfors', en: 'Helsinki' };
    const name = { fi: 'Jätehuolto', sv: 'Avfall', en: 'Waste' };
    const service = { _id: 'helsinki:waste', city: 'helsinki', service: 'waste', name } as Partial<CityService>;
    const view = viewService(service as CityService, { cityName, open: false, opensAt: at });
    expect(strictly(serviceView, view)).toEqual({
      id: 'waste',
      city: 'helsinki',
      cityName,
      name,
      open: false,
      opensAt: '2026-11-24T10:00:00.000Z',
    });
  });
});

describe('what clients send', () => {
  it('is named by a pointer where it is wrong', () => {
    expect(() => parseOrProblem(ticketPatch, { tags: ['a', ''], 'a/b~c': 1 })).toThrow(
      expect.objectContaining({
        code: 'validation',
        errors: expect.arrayContaining([expect.objectContaining({ pointer: '/tags/1' })]),
      }),
    );
  });

  it('is too large above the limit of characters, not of code units', () => {
    expect(parseOrProblem(messageBody, { text: '😀'.repeat(10_000) }).text).toHaveLength(20_000);
    expect(() => parseOrProblem(messageBody, { text: 'a'.repeat(10_001) })).toThrow(
      expect.objectContaining({ code: 'too-large' }),
    );
  });

  it('comes clean: control characters are taken out before it is looked at', () => {
    expect(parseOrProblem(messageBody, { text: 'a\u0000b\tc\ud800' }).text).toBe('ab\tc\ufffd');
    expect(() => parseOrProblem(messageBody, { text: '\u0000\u0007' })).toThrow(
      expect.objectContaining({ errors: [{ pointer: '/text', detail: 'text or an attachment is needed' }] }),
    );
  });

  it('says where a list goes on, for that list alone', () => {
    const place = z.tuple([z.number()]);
    const query = parseOrProblem(ticketListQuery, { status: 'open', limit: '1' });
    const cursor = writeCursor(query, [7]);
    const again = (more: object) => parseOrProblem(ticketListQuery, { cursor, status: 'open', ...more });

    expect(readCursor(query, place)).toBeNull();
    expect(readCursor(again({}), place)).toEqual([7]);
    expect(readCursor(again({ limit: '50' }), place)).toEqual([7]);
    for (const other of [again({ status: 'queued' }), again({ tag: 'a' }), again({ sort: 'created' })])
      expect(() => readCursor(other, place)).toThrow(expect.objectContaining({ code: 'validation' }));
    expect(() => readCursor(again({}), z.tuple([z.string()]))).toThrow('The cursor is not of this list');
    for (const made of ['', 'x', Buffer.from('{}').toString('base64url'), Buffer.from('[1e999]').toString('base64url')])
      expect(() => readCursor({ ...query, cursor: made }, place)).toThrow('The cursor is not of this list');
  });

  it('goes on after the last key, whatever was added meanwhile', () => {
    const first = pageOf(['c', 'a', 'd'], { limit: 2 }, (one) => one);
    expect(first.items).toEqual(['a', 'c']);
    const rest = pageOf(['c', 'b', 'a', 'd', 'e'], { limit: 5, cursor: first.next ?? '' }, (one) => one);
    expect(rest).toEqual({ items: ['d', 'e'], next: null });
  });
});
