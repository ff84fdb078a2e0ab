import fc from 'fast-check';
import {
  asking,
  type Candidate,
  type Head,
  match,
  type Reason,
  refusalOf,
  standings,
  stepOf,
} from '../../shared/domain/match.ts';
import { activeStep, DEFAULT_POLICY } from '../../shared/domain/routing-policy.ts';
import type { Channel, CityService, Language, RoutingPolicy } from '../../shared/domain/types.ts';

const at = (seconds: number) => new Date(Date.UTC(2026, 0, 1, 12, 0, seconds));
const aHead = (over: Partial<Head> = {}): Head => ({
  _id: 't1',
  city: 'helsinki',
  service: 'waste',
  channel: 'sms',
  language: 'fi',
  declinedBy: [],
  lastAssignee: null,
  routing: { enteredQueueAt: at(0), rank: at(0) },
  priority: 'normal',
  offers: [],
  ...over,
});
const anAgent = (over: Partial<Candidate> = {}): Candidate => ({
  _id: 'a1',
  name: 'A',
  cities: ['helsinki'],
  skills: { waste: 3 },
  languages: ['fi', 'en'],
  capacity: 6,
  hardCap: 8,
  load: 0,
  presence: { state: 'available', channels: ['chat', 'sms', 'email', 'web'], why: null, since: at(0) },
  lastAssignedAt: at(0),
  roles: ['agent'],
  ...over,
});
const policy = (over: Partial<RoutingPolicy>): RoutingPolicy => ({ ...DEFAULT_POLICY, ...over });
const service = (over: Partial<CityService> = {}): CityService => ({
  _id: 'helsinki:waste',
  city: 'helsinki',
  service: 'waste',
  name: { fi: '', sv: '', en: '' },
  email: '',
  policy: policy({ modes: { chat: 'offer', sms: 'assign' } }),
  hours: null,
  holidays: false,
  exceptions: [],
  afterHours: 'serve',
  hoursSet: null,
  hoursVersion: 0,
  ...over,
});
const services = new Map([['waste', service()]]);
const WHOEVER = activeStep(DEFAULT_POLICY, 0, () => false);
const chosen = (heads: Head[], agents: Candidate[]) =>
  match(heads, agents, { services, now: at(10) }).map(({ ticket, agent }) => [ticket, agent.id]);

describe('who can get a ticket', () => {
  it.each<[string, Partial<Candidate>, Partial<Head>]>([
    ['presence', { presence: { ...anAgent().presence, state: 'away' } }, {}],
    ['city', { cities: ['oulu'] }, {}],
    ['role', { roles: ['supervisor'] }, {}],
    ['skill', { skills: { daycare: 5 } }, {}],
    ['channel', { presence: { ...anAgent().presence, channels: ['chat'] } }, {}],
    ['declined', {}, { declinedBy: [{ agent: 'a1', step: 0 }] }],
    ['offered', {}, { offers: [{ id: 'o', agent: { id: 'a1', name: 'A' }, expiresAt: at(60), assignment: 2 }] }],
    ['room', { load: 6 }, {}],
    ['room', { load: 5 }, { channel: 'chat' }],
    ['room', { load: 3, weights: { sms: 4 } }, {}],
    ['room', { load: 8, eased: 4 }, {}],
    ['room', { load: 7, eased: 4 }, { channel: 'chat' }],
  ])('not for %s', (why, agent, head) => {
    expect(refusalOf(aHead(head), anAgent(agent), WHOEVER)).toBe(why);
    expect(chosen([aHead(head)], [anAgent(agent)])).toEqual([]);
  });
});

describe('who gets it', () => {
  it('the known agent before all others', () => {
    expect(
      chosen([aHead({ lastAssignee: { id: 'a2', name: 'B' } })], [anAgent(), anAgent({ _id: 'a2', load: 4 })]),
    ).toEqual([['t1', 'a2']]);
  });
  it.each([
    { hours: 1, since: 3_599, knows: true },
    { hours: 1, since: 3_600, knows: false },
    { hours: 0, since: 0, knows: false },
  ])('who had it $since s ago is known for $hours h: $knows', ({ hours, since, knows }) => {
    const sticky = new Map([['waste', service({ policy: policy({ stickyHours: hours }) })]]);
    const head = aHead({ lastAssignee: { id: 'a2', name: 'B', until: at(10) } });
    const agents = [anAgent(), anAgent({ _id: 'a2', load: 4 })];
    const [given] = match([head], agents, { services: sticky, now: at(10 + since) });
    expect(given?.agent.id).toBe(knows ? 'a2' : 'a1');
  });
  it('then one who speaks the language', () => {
    expect(
      chosen([aHead({ language: 'sv' })], [anAgent(), anAgent({ _id: 'a2', load: 4, languages: ['sv'] })]),
    ).toEqual([['t1', 'a2']]);
  });
  it('then who has room for the most like it, then the longest idle', () => {
    expect(
      chosen([aHead()], [anAgent({ load: 1 }), anAgent({ _id: 'a2', capacity: 50, weights: { sms: 25 } })]),
    ).toEqual([['t1', 'a1']]);
    expect(chosen([aHead()], [anAgent({ load: 1 }), anAgent({ _id: 'a2', load: 2, eased: 2 })])).toEqual([
      ['t1', 'a2'],
    ]);
    expect(chosen([aHead()], [anAgent({ load: 1 }), anAgent({ _id: 'a2' })])).toEqual([['t1', 'a2']]);
    expect(
      chosen([aHead()], [anAgent({ lastAssignedAt: at(9) }), anAgent({ _id: 'a2', lastAssignedAt: at(3) })]),
    ).toEqual([['t1', 'a2']]);
  });
  it('the lowest rank first, and nobody who cannot be served blocks those behind', () => {
    const urgent = aHead({ _id: 't2', routing: { enteredQueueAt: at(5), rank: at(-60) } });
    const unserved = aHead({ _id: 't0', service: 'daycare', routing: { enteredQueueAt: at(0), rank: at(-99) } });
    expect(chosen([aHead(), urgent, unserved], [anAgent({ load: 5 })])).toEqual([['t2', 'a1']]);
  });
  it('nobody where the service is pull only', () => {
    expect(
      match([aHead()], [anAgent()], {
        services: new Map([['waste', service({ policy: policy({ modes: { sms: 'pull' } }) })]]),
        now: at(10),
      }),
    ).toEqual([]);
  });
});

describe('a neighbour under an agreement', () => {
  const help = [{ _id: 'g1', helper: 'vantaa', services: ['waste'], languages: null, sees: 'conversation' as const }];
  const steps = [WHOEVER, { ...WHOEVER, afterSeconds: 60, withHelpers: true, skipIf: [] }];
  const here = new Map([['waste', service({ policy: policy({ steps }) })]]);
  const neighbour = (over: Partial<Candidate> = {}) => anAgent({ _id: 'v1', cities: ['vantaa'], ...over });
  const given = (agents: Candidate[], seconds: number, agreed = help) =>
    match([aHead({ language: 'sv' })], agents, { services: here, now: at(seconds), help: agreed })[0];

  it('is given a ticket once the step asks for help, and under which agreement', () => {
    expect(given([neighbour()], 59)).toBeUndefined();
    expect(given([neighbour()], 60)).toMatchObject({
      agent: { id: 'v1' },
      helper: { agent: 'v1', city: 'vantaa', agreement: 'g1', sees: 'conversation' },
      policy: { step: 1 },
    });
    expect(given([neighbour()], 60, [])).toBeUndefined();
  });
  it('is not named where nobody asks for help', () => {
    expect(given([anAgent(), neighbour()], 59)?.considered.map(({ agent }) => agent.id)).toEqual(['a1']);
    expect(given([anAgent(), neighbour()], 60)?.considered.map(({ agent }) => agent.id)).toEqual(['a1', 'v1']);
  });
  it('comes after the city’s own, however free, but before them where only they speak the language', () => {
    const own = given([anAgent({ load: 5 }), neighbour()], 60);
    expect(own).toMatchObject({ agent: { id: 'a1' } });
    expect(own?.helper).toBeUndefined();
    expect(own?.considered.map(({ reason }) => reason)).toEqual(['chosen-own', 'behind-own']);
    expect(given([anAgent(), neighbour({ languages: ['sv'] })], 60)).toMatchObject({ agent: { id: 'v1' } });
  });
});

describe('a ticket handed to another city', () => {
  const transfers = [
    { _id: 'g1', helper: 'vantaa', services: ['waste'], languages: ['fi' as const], sees: 'contact' as const },
  ];
  const handover = { city: 'vantaa', agreement: 'g1', until: at(50) };
  const neighbour = (over: Partial<Candidate> = {}) => anAgent({ _id: 'v1', cities: ['vantaa'], load: 5, ...over });
  const pullOnly = new Map([['waste', service({ policy: policy({ modes: { sms: 'pull' } }) })]]);
  const given = (agents: Candidate[], { seconds = 10, head = {}, agreed = transfers, here = services } = {}) =>
    match([aHead({ handover, ...head })], agents, { services: here, now: at(seconds), transfers: agreed })[0];

  it('is offered to its agents alone, whatever the policy says, until that ends', () => {
    const both = [anAgent(), neighbour()];
    for (const here of [services, pullOnly])
      expect(given(both, { here })).toMatchObject({ how: 'offer', agent: { id: 'v1' }, helper: { agreement: 'g1' } });
    expect(given([anAgent()])).toBeUndefined();
    expect(given(both, { seconds: 50 })).toMatchObject({ how: 'assign', agent: { id: 'a1' } });
    expect(given([neighbour()], { seconds: 50 })).toBeUndefined();
  });
  it('is its own city’s again once the agreement has ended', () => {
    expect(given([anAgent(), neighbour()], { agreed: [] })).toMatchObject({ how: 'assign', agent: { id: 'a1' } });
  });
  it.each<[Reason, Partial<Candidate>, Partial<Head>]>([
    ['handed', { cities: ['helsinki'] }, {}],
    ['city', { cities: ['oulu'] }, {}],
    ['skill', { skills: { daycare: 5 } }, {}],
    ['role', { roles: ['supervisor'] }, {}],
    ['language', { languages: ['sv'] }, {}],
    ['agreement', { skills: { parking: 5 } }, { service: 'parking' }],
  ])('is nobody’s for %s', (why, agent, head) => {
    const asked = asking(aHead({ handover, ...head }), { transfers, now: at(10) });
    expect(refusalOf(asked, neighbour({ load: 0, ...agent }), WHOEVER)).toBe(why);
  });
});

describe('a step that is passed over', () => {
  it('is one that needs an agreement where none covers the ticket', () => {
    const steps = [
      { ...WHOEVER, withHelpers: true, skipIf: ['no-agreement' as const] },
      { ...WHOEVER, afterSeconds: 60 },
    ];
    const here = new Map([['waste', service({ policy: policy({ steps }) })]]);
    const stepWith = (services: string[]) =>
      stepOf(aHead({ help: [{ _id: 'g1', helper: 'vantaa', services, languages: null, sees: 'contact' }] }), {
        agents: [],
        services: here,
        now: at(10),
      }).index;
    expect(stepWith(['waste'])).toBe(0);
    expect(stepWith(['parking'])).toBe(1);
  });

  const stepFor = (skipIf: ('nobody-on-duty' | 'nobody-skilled')[], agents: Candidate[]) => {
    const steps = [
      { ...WHOEVER, skipIf },
      { ...WHOEVER, afterSeconds: 60, withSupervisors: true },
    ];
    const here = new Map([['waste', service({ policy: policy({ steps }) })]]);
    return stepOf(aHead(), { agents, services: here, now: at(10) }).index;
  };

  it('is one for which nobody of its people is on duty', () => {
    expect(stepFor(['nobody-on-duty'], [anAgent()])).toBe(0);
    expect(stepFor(['nobody-on-duty'], [anAgent({ roles: ['admin'] })])).toBe(1);
    expect(stepFor(['nobody-on-duty'], [anAgent({ presence: { ...anAgent().presence, state: 'away' } })])).toBe(1);
  });
  it('is one for which nobody on duty has the skill', () => {
    expect(stepFor(['nobody-skilled'], [anAgent({ load: 6 })])).toBe(0);
    expect(stepFor(['nobody-skilled'], [anAgent({ skills: { daycare: 5 } })])).toBe(1);
  });
});

describe('an offer to several at once', () => {
  const asked = (over: Partial<RoutingPolicy>, agents: Candidate[], channel: 'chat' | 'sms' = 'chat') => {
    const here = new Map([['waste', service({ policy: policy({ modes: { chat: 'offer' }, ...over }) })]]);
    const [first] = match([aHead({ channel })], agents, { services: here, now: at(10) });
    return first && [first.agent.id, ...first.beside.map(({ agent }) => agent.id)];
  };
  const agents = [
    anAgent({ load: 4 }),
    anAgent({ _id: 'a2' }),
    anAgent({ _id: 'a3', load: 2 }),
    anAgent({ _id: 'a4', load: 5 }),
  ];

  it('asks so many of the best as the policy says, and nobody without room', () => {
    expect(asked({ parallelOffers: 2 }, agents)).toEqual(['a2', 'a3']);
    expect(asked({ parallelOffers: 5 }, agents)).toEqual(['a2', 'a3', 'a1']);
    expect(asked({}, agents)).toEqual(['a2']);
  });
  it('says of the others who were asked before', () => {
    const here = new Map([['waste', service({ policy: policy({ modes: { chat: 'offer' }, parallelOffers: 2 }) })]]);
    const two = [anAgent(), anAgent({ _id: 'a2' })];
    const [given] = match([aHead({ channel: 'chat' })], two, { services: here, now: at(10) });
    expect(given?.beside[0]?.considered.map(({ agent, reason }) => [agent.id, reason])).toEqual([
      ['a2', 'chosen-order'],
      ['a1', 'offered'],
    ]);
  });
  it('is no matter where tickets are assigned', () => {
    expect(asked({ parallelOffers: 3 }, agents, 'sms')).toEqual(['a2']);
  });
});

describe('the same input', () => {
  const heads = fc
    .array(
      fc.record({
        rank: fc.integer({ min: 0, max: 9 }),
        channel: fc.constantFrom<Channel>('chat', 'sms'),
        language: fc.constantFrom<Language>('fi', 'sv', 'en'),
      }),
      { maxLength: 12 },
    )
    .map((all) =>
      all.map(({ rank, ...one }, i) =>
        aHead({ _id: `t${i}`, routing: { enteredQueueAt: at(rank), rank: at(rank) }, ...one }),
      ),
    );
  const agents = fc
    .array(
      fc.record({
        load: fc.integer({ min: 0, max: 6 }),
        eased: fc.constantFrom(0, 0.5, 1, 3),
        weights: fc.record({ chat: fc.integer({ min: 1, max: 3 }) }),
        languages: fc.subarray<Language>(['fi', 'sv', 'en']),
      }),
      { maxLength: 6 },
    )
    .map((all) => all.map((one, i) => anAgent({ _id: `a${i}`, ...one })));

  it('gives the same answer in any order, never over capacity, and leaves nobody waiting whom somebody could take', () => {
    fc.assert(
      fc.property(heads, agents, (waiting, free) => {
        const result = match(waiting, free, { services, now: at(10) });
        expect(match(waiting.toReversed(), free.toReversed(), { services, now: at(10) })).toEqual(result);
        const load = new Map(free.map((agent) => [agent._id, agent.load]));
        const weighs = (ticket: string, { weights }: Candidate) =>
          waiting.find((head) => head._id === ticket)!.channel === 'chat' ? weights!.chat! : 1;
        for (const { ticket, agent } of result) {
          const to = free.find(({ _id }) => _id === agent.id)!;
          load.set(agent.id, load.get(agent.id)! + weighs(ticket, to));
        }
        for (const agent of free) {
          expect(load.get(agent._id)! - agent.eased!).toBeLessThanOrEqual(Math.max(agent.capacity, agent.load));
          expect(load.get(agent._id)!).toBeLessThanOrEqual(agent.hardCap);
        }
        const left = waiting.filter((head) => !result.some(({ ticket }) => ticket === head._id));
        for (const head of left)
          for (const agent of free)
            expect(refusalOf(head, { ...agent, load: load.get(agent._id)! }, WHOEVER)).not.toBeNull();
      }),
    );
  });
});

describe('why', () => {
  const reasons = (head: Partial<Head>, ...agents: Partial<Candidate>[]) => {
    const all = agents.map((agent, n) => anAgent({ _id: `a${n + 1}`, ...agent }));
    const [assignment] = match([aHead(head)], all, { services, now: at(10) });
    return Object.fromEntries(assignment?.considered.map(({ agent, reason }) => [agent.id, reason]) ?? []);
  };

  it.each<{ a1: Reason; a2: Reason; head?: Partial<Head>; agents: Partial<Candidate>[] }>([
    { a1: 'chosen-only', a2: 'room', agents: [{}, { load: 6 }] },
    { a1: 'behind-known', a2: 'chosen-known', head: { lastAssignee: { id: 'a2', name: 'B' } }, agents: [{}, {}] },
    { a1: 'behind-language', a2: 'chosen-language', head: { language: 'sv' }, agents: [{}, { languages: ['sv'] }] },
    { a1: 'chosen-free', a2: 'behind-free', agents: [{ load: 1 }, { load: 2 }] },
    { a1: 'behind-idle', a2: 'chosen-idle', agents: [{ lastAssignedAt: at(9) }, { lastAssignedAt: at(1) }] },
    { a1: 'chosen-order', a2: 'behind-order', agents: [{}, {}] },
  ])('says $a1 and $a2', ({ a1, a2, head = {}, agents }) => {
    expect(reasons(head, ...agents)).toEqual({ a1, a2 });
  });

  it('names fifty agents at most, the chosen one first', () => {
    const many = Array.from({ length: 80 }, (_, n) => anAgent({ _id: `a${String(n).padStart(2, '0')}`, load: 5 }));
    const [assignment] = match([aHead()], [...many, anAgent({ _id: 'z' })], { services, now: at(10) });
    expect(assignment).toMatchObject({ considered: { length: 50 }, more: 31 });
    expect(assignment?.considered[0]).toMatchObject({ agent: { id: 'z' }, reason: 'chosen-free' });
  });

  it('says of a waiting ticket who is next, who could and who cannot', () => {
    const agents = [anAgent({ _id: 'a1', load: 1 }), anAgent({ _id: 'a2' }), anAgent({ _id: 'a3', skills: {} })];
    expect(standings(aHead(), agents, WHOEVER).map(({ agent, standing }) => [agent.id, standing])).toEqual([
      ['a1', 'able'],
      ['a2', 'first'],
      ['a3', 'skill'],
    ]);
  });
});
