import {
  arrivedLastHour,
  type DayTally,
  incrementsOf,
  quarterOf,
  tallyId,
  todayOf,
} from '../../shared/domain/day-tally.ts';
import type { Figure } from '../../shared/domain/figure.ts';
import { figuresOf } from '../../shared/domain/figures.ts';
import type { Candidate } from '../../shared/domain/match.ts';
import { DEFAULT_POLICY, WHOEVER } from '../../shared/domain/routing-policy.ts';
import type { CityService, PolicyStep, TicketEvent } from '../../shared/domain/types.ts';
import { poolsWithNobody, type Waiting } from '../../shared/domain/unserved.ts';

const ZONE = 'Europe/Helsinki';
const at = (time: string) => new Date(time);
const answer: TicketEvent = { type: 'ticket.message', direction: 'out' };
const resolved: TicketEvent = { type: 'ticket.resolved' };

/** A ticket that waits since noon, and how it goes on. */
const NOON = at('2026-03-02T10:00:00Z');
const waiting = {
  service: 'waste',
  waitingSince: NOON,
  routing: { enteredQueueAt: NOON, rank: NOON },
  createdAt: NOON,
};
const answered = { ...waiting, waitingSince: null };

describe('what is counted of a change', () => {
  const later = at('2026-03-02T10:00:45Z');

  it('is a contact that arrives and is offered', () => {
    expect(figuresOf(null, waiting, { events: [], at: NOON })).toEqual([
      { kind: 'arrived', service: 'waste', at: NOON, count: 1 },
      { kind: 'offered', service: 'waste', at: NOON, count: 1 },
    ]);
  });

  it('is its first answer, with the wait', () => {
    expect(figuresOf(waiting, answered, { events: [answer], at: later })).toEqual([
      { kind: 'answered', service: 'waste', at: NOON, count: 1, waitedMs: 45_000 },
    ]);
  });

  it('is no later answer, nor a resident’s word that its owner has in hand', () => {
    const again = { ...waiting, waitingSince: later };
    expect(figuresOf(answered, again, { events: [], at: later })).toEqual([]);
    expect(figuresOf(again, answered, { events: [answer], at: later })).toEqual([]);
  });

  it('is an abandonment where it ends without an answer', () => {
    expect(figuresOf(waiting, answered, { events: [resolved], at: later })).toEqual([
      { kind: 'abandoned', service: 'waste', at: NOON, count: 1 },
    ]);
    expect(figuresOf(answered, answered, { events: [resolved], at: later })).toEqual([]);
  });

  it('moves with a contact to another service', () => {
    const moved = { ...waiting, service: 'parking' };
    expect(figuresOf(waiting, moved, { events: [], at: later })).toEqual([
      { kind: 'offered', service: 'waste', at: NOON, count: -1 },
      { kind: 'offered', service: 'parking', at: NOON, count: 1 },
    ]);
  });

  it('is a contact once more where it enters the queue after its answer', () => {
    const back = { ...waiting, waitingSince: later, routing: { enteredQueueAt: later, rank: later } };
    expect(figuresOf(answered, back, { events: [], at: later })).toEqual([
      { kind: 'offered', service: 'waste', at: later, count: 1 },
    ]);
  });

  it('is each offer that was missed, and none that was declined', () => {
    const events: TicketEvent[] = ['expired', 'declined', 'expired'].map((why) => ({
      type: 'ticket.offer-ended',
      why,
    }));
    expect(figuresOf(waiting, waiting, { events, at: later }).map(({ kind }) => kind)).toEqual([
      'offersMissed',
      'offersMissed',
    ]);
  });
});

describe('the day of a figure is the city’s', () => {
  const dateOf = (time: string) => {
    const figure: Figure = { kind: 'arrived', service: 'waste', at: at(time), count: 1 };
    return incrementsOf([{ city: 'helsinki', zone: ZONE, figure }])[0]?.date;
  };

  it.each([
    ['2026-01-15T21:59:59Z', '2026-01-15'],
    ['2026-01-15T22:00:00Z', '2026-01-16'],
    // the clocks go forward on 29 March 2026 and back on 25 October: that day has 23 hours, this one 25
    ['2026-03-28T22:00:00Z', '2026-03-29'],
    ['2026-03-29T20:59:59Z', '2026-03-29'],
    ['2026-03-29T21:00:00Z', '2026-03-30'],
    ['2026-10-24T21:00:00Z', '2026-10-25'],
    ['2026-10-25T21:59:59Z', '2026-10-25'],
    ['2026-10-25T22:00:00Z', '2026-10-26'],
  ])('%s is on %s', (time, date) => {
    expect(dateOf(time)).toBe(date);
  });
});

function tally(over: Partial<DayTally>): DayTally {
  const key = { city: 'helsinki', service: 'waste', date: '2026-03-02' };
  return { _id: tallyId(key), ...key, batch: 1, ...over };
}

describe('service level', () => {
  it('is the share answered in time of all offered, the abandoned included', () => {
    const one = tally({ offered: 4, answered: 2, abandoned: 1, waitedMs: 100_000, answers: { s30: 1, s120: 1 } });
    expect(todayOf([one])).toMatchObject({
      averageAnswerSeconds: 50,
      serviceLevel: { percent: 25, withinSeconds: 60, answeredWithin: 1, offered: 4 },
    });
  });

  it('is none where nothing was offered, and of several services that of all', () => {
    expect(todayOf([])).toMatchObject({ averageAnswerSeconds: null, serviceLevel: { percent: null, offered: 0 } });
    const all = [tally({ offered: 1, answers: { s60: 1 } }), tally({ offered: 3 })];
    expect(todayOf(all).serviceLevel.percent).toBe(25);
  });

  it('counts an answer at the bound as in time, and one behind it as late', () => {
    const figure = (waitedMs: number): Figure => ({ kind: 'answered', service: 'waste', at: NOON, count: 1, waitedMs });
    const figures = [figure(60_000), figure(60_001), figure(1e9)].map((one) => ({
      city: 'helsinki',
      zone: ZONE,
      figure: one,
    }));
    expect(incrementsOf(figures)[0]?.inc).toMatchObject({
      answered: 3,
      'answers.s60': 1,
      'answers.s120': 1,
      'answers.more': 1,
    });
  });
});

it('the last hour is the running quarter and the three before it, over midnight too', () => {
  const now = at('2026-03-02T22:05:00Z');
  const quarters = (back: number, arrived: number) => ({ quarters: { [quarterOf(now) - back]: { arrived } } });
  expect(arrivedLastHour([tally(quarters(0, 1)), tally(quarters(3, 2)), tally(quarters(4, 8))], now)).toBe(3);
});

describe('a pool whose policy finds nobody', () => {
  type Asked = { steps?: Partial<PolicyStep>[]; heads?: Waiting[]; modes?: CityService['policy']['modes'] };
  const asked: Waiting = {
    city: 'helsinki',
    service: 'waste',
    channel: 'chat',
    language: 'sv',
    routing: waiting.routing,
    waitingSince: NOON,
  };
  const agent: Candidate = {
    _id: 'a',
    name: 'Aino',
    cities: ['helsinki'],
    roles: ['agent'],
    skills: { waste: 2 },
    languages: ['fi'],
    capacity: 0,
    hardCap: 0,
    load: 0,
    presence: { state: 'available', channels: ['chat'], why: null, since: NOON },
    lastAssignedAt: NOON,
  };
  const find = (agents: Candidate[], { steps = [{}], heads = [asked], modes = {} }: Asked = {}) => {
    const policy = { ...DEFAULT_POLICY, modes, steps: steps.map((step) => ({ ...WHOEVER, ...step })) };
    const services = new Map([['waste', { city: 'helsinki', service: 'waste', policy } as CityService]]);
    return poolsWithNobody(heads, { agents, services, now: NOON, help: [], transfers: [] });
  };

  it('is none where somebody on duty may have it, however busy, or may in a later step', () => {
    expect(find([agent])).toEqual([]);
    expect(find([agent], { steps: [{ minLevel: 5 }, { afterSeconds: 60 }] })).toEqual([]);
  });

  it.each([
    ['nobody-on-duty', [], [{}]],
    ['nobody-on-duty', [{ ...agent, presence: { ...agent.presence, state: 'away' as const } }], [{}]],
    ['nobody-skilled', [{ ...agent, skills: { parking: 5 } }], [{}]],
    ['level', [agent], [{ minLevel: 3 }]],
    ['language', [agent], [{ language: 'required' as const }]],
    ['channel', [{ ...agent, presence: { ...agent.presence, channels: ['email' as const] } }], [{}]],
    ['language', [agent, { ...agent, skills: {} }], [{ language: 'required' as const }]],
  ])('says %s', (why, agents, steps) => {
    expect(find(agents, { steps })).toMatchObject([
      { service: 'waste', channel: 'chat', language: 'sv', why, waiting: 1 },
    ]);
  });

  it('counts those who ask the same together, since the first of them', () => {
    const earlier = at('2026-03-02T09:00:00Z');
    const heads = [asked, { ...asked, waitingSince: earlier }, { ...asked, language: 'fi' as const }];
    expect(find([], { heads })).toMatchObject([
      { language: 'sv', waiting: 2, longestWaitSince: earlier },
      { language: 'fi', waiting: 1 },
    ]);
  });

  it('is none where agents take it themselves', () => {
    expect(find([], { modes: { chat: 'pull' } })).toEqual([]);
  });
});
