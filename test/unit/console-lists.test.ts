import {
  compare,
  emptyList,
  type Held,
  neighbourOf,
  placeIn,
  type TicketList,
  takePage,
} from '../../services/console/store/ticket-list.ts';
import type { TicketView } from '../../shared/contracts/tickets.ts';

const QUERY = { status: ['queued', 'offered'], sort: 'waiting' } as const;

describe('the next ticket of a list and the one before', () => {
  it.each([
    ['a', 1, 'b'],
    ['b', -1, 'a'],
    ['c', 1, 'c'],
    ['a', -1, 'a'],
    [undefined, 1, 'a'],
    ['gone', -1, 'a'],
  ] as const)('from %s by %d is %s', (open, by, expected) => {
    expect(neighbourOf(open, ['a', 'b', 'c'], by)).toBe(expected);
  });

  it('is none in an empty list', () => {
    expect(neighbourOf('a', [], 1)).toBeUndefined();
  });
});

describe('a list of the console while tickets change', () => {
  it('holds what its filters let in, in the server’s order', () => {
    const held = holding(aTicket('b', 2), aTicket('a', 1), aTicket('c', 3, { status: 'open' }));

    const list = takePage(emptyList(QUERY), { ids: ['a', 'b', 'c'], next: null, isFirst: true }, held);

    expect(list.ids).toEqual(['a', 'b']);
  });

  it('puts a new one in its place and lets one go that left', () => {
    const held = holding(aTicket('a', 1), aTicket('c', 3));
    const list = takePage(emptyList(QUERY), { ids: ['a', 'c'], next: null, isFirst: true }, held);

    const grown = placeIn(list, aTicket('b', 2), held);
    const less = placeIn(grown, aTicket('a', 1, { status: 'open' }), held);

    expect([grown.ids, less.ids]).toEqual([
      ['a', 'b', 'c'],
      ['b', 'c'],
    ]);
  });

  it('leaves to the next page what belongs behind the last one read', () => {
    const held = holding(aTicket('a', 1));
    const list = takePage(emptyList(QUERY), { ids: ['a'], next: 'cursor', isFirst: true }, held);

    expect(placeIn(list, aTicket('b', 2), held).ids).toEqual(['a']);
  });

  it('misses none that came while a page was on its way, and keeps none that left meanwhile', () => {
    const reading: TicketList = { ...emptyList(QUERY), phase: 'loading' };
    const [came, left] = [aTicket('b', 2), aTicket('a', 1, { status: 'open' })];
    const touched = [came, left].reduce((list, one) => placeIn(list, one, holding(came, left)), reading);

    const list = takePage(
      touched,
      { ids: ['a', 'c'], next: null, isFirst: true },
      holding(came, left, aTicket('c', 3)),
    );

    expect(list.ids).toEqual(['b', 'c']);
  });

  it('read anew after a lost connection, drops what is no longer there', () => {
    const held = holding(aTicket('a', 1), aTicket('b', 2));
    const before = takePage(emptyList(QUERY), { ids: ['a', 'b'], next: null, isFirst: true }, held);

    expect(takePage(before, { ids: ['b'], next: null, isFirst: true }, held).ids).toEqual(['b']);
  });

  it('sorts tickets without a date first, and by id where dates are equal', () => {
    const [none, one, other] = [aTicket('z', null), aTicket('a', 1), aTicket('b', 1)];

    expect([other, one, none].sort((a, b) => compare('waiting', a, b)).map(({ id }) => id)).toEqual(['z', 'a', 'b']);
    expect([none, one, other].sort((a, b) => compare('-waiting', a, b)).map(({ id }) => id)).toEqual(['b', 'a', 'z']);
  });
});

function holding(...tickets: TicketView[]): Held {
  const byId = new Map(tickets.map((ticket) => [ticket.id, ticket]));
  return { me: 'me', ticket: (id) => byId.get(id) };
}

function aTicket(id: string, second: number | null, over: Partial<TicketView> = {}): TicketView {
  const at = new Date(Date.UTC(2026, 0, 1, 8, 0, second ?? 0)).toISOString();
  return {
    id,
    number: `HEL-2026-${id}`,
    city: 'helsinki',
    service: 'general',
    channel: 'sms',
    status: 'queued',
    priority: 'normal',
    subject: '',
    language: null,
    assignee: null,
    offers: [],
    contact: { id: 'contact', name: null, identities: [] },
    tags: [],
    waitingSince: second === null ? null : at,
    snoozeUntil: null,
    lastMessage: null,
    followUpOf: null,
    mergedInto: null,
    consulted: [],
    escalation: null,
    createdAt: at,
    updatedAt: at,
    version: 1,
    ...over,
  };
}
