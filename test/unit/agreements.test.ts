import {
  type Agreement,
  type AgreementTerms,
  covers,
  decideAcceptAgreement,
  decideEndAgreement,
  faultsOfTerms,
  helpedBy,
  helpFor,
  sideOf,
} from '../../shared/domain/agreements.ts';

const ZONE = 'Europe/Helsinki';
const at = new Date('2026-03-02T08:00:00Z');
const admin = (id: string) => ({ kind: 'agent' as const, id, name: id });
const terms = (over: Partial<AgreementTerms> = {}): AgreementTerms => ({
  helped: 'helsinki',
  helper: 'vantaa',
  services: ['daycare'],
  hours: null,
  languages: null,
  sees: 'conversation',
  transfers: false,
  ...over,
});
const anAgreement = (over: Partial<Agreement> = {}): Agreement => ({
  _id: 'g1',
  ...terms(),
  status: 'active',
  proposed: { by: admin('helsinki-admin'), city: 'helsinki', at },
  accepted: { by: admin('vantaa-admin'), city: 'vantaa', at },
  ended: null,
  version: 2,
  ...over,
});
const proposed = anAgreement({ status: 'proposed', accepted: null, version: 1 });
const SERVICES: Record<string, Set<string>> = {
  helsinki: new Set(['daycare', 'waste']),
  vantaa: new Set(['daycare', 'parking']),
};
const faultsOf = (over: Partial<AgreementTerms>) => faultsOfTerms(terms(over), (city) => SERVICES[city]);

describe('the terms of an agreement', () => {
  it('are right between two cities that both have the service', () => {
    expect(faultsOf({})).toEqual([]);
  });

  it.each<[string, Partial<AgreementTerms>, string]>([
    ['with oneself', { helper: 'helsinki' }, '/helper'],
    ['with a city that there is not', { helped: 'atlantis' }, '/helped'],
    ['in a service that the helped city lacks', { services: ['daycare', 'parking'] }, '/services/1'],
    ['in a service that the helper lacks', { services: ['waste'] }, '/services/0'],
  ])('%s are refused, naming the field', (_why, over, pointer) => {
    expect(faultsOf(over).map((fault) => fault.pointer)).toEqual([pointer]);
  });

  it.each([
    { why: 'within another', hours: ['1 08:00 16:00', '1 10:00 11:00'], pointers: ['/hours/1'] },
    { why: 'the same twice', hours: ['1 08:00 16:00', '2 08:00 16:00', '1 08:00 16:00'], pointers: ['/hours/2'] },
    { why: 'over midnight into the next day', hours: ['1 22:00 02:00', '2 01:00 03:00'], pointers: ['/hours/1'] },
    { why: 'from Sunday into Monday', hours: ['1 00:00 08:00', '7 23:00 01:00'], pointers: ['/hours/1'] },
    { why: 'a whole day', hours: ['3 00:00 24:00', '3 12:00 13:00'], pointers: ['/hours/1'] },
    { why: 'end to end', hours: ['1 08:00 12:00', '1 12:00 16:00', '7 22:00 24:00', '1 00:00 08:00'], pointers: [] },
  ])('with hours that overlap are refused: $why', ({ hours, pointers }) => {
    const spans = hours.map((text) => {
      const [day = '', from = '', to = ''] = text.split(' ');
      return { day: Number(day), from, to };
    });
    expect(faultsOf({ hours: spans }).map((fault) => fault.pointer)).toEqual(pointers);
  });

  it('are proposed for the side one is an admin of, the helped one where of both', () => {
    expect(sideOf(terms(), new Set(['vantaa']))).toBe('vantaa');
    expect(sideOf(terms(), new Set(['vantaa', 'helsinki']))).toBe('helsinki');
    expect(sideOf(terms(), new Set(['oulu']))).toBeNull();
  });
});

describe('an agreement is accepted', () => {
  const accept = (id: string, ...cities: string[]) =>
    decideAcceptAgreement(proposed, { by: admin(id), cities: new Set(cities), at });

  it('by an admin of the other side', () => {
    expect(accept('vantaa-admin', 'vantaa')).toMatchObject({
      ok: true,
      set: { status: 'active', accepted: { city: 'vantaa', by: { id: 'vantaa-admin' } } },
    });
  });
  it('not by the side that proposed it, nor by who proposed it for the other', () => {
    expect(accept('helsinki-other', 'helsinki')).toMatchObject({ ok: false, reason: 'forbidden' });
    expect(accept('helsinki-admin', 'helsinki', 'vantaa')).toMatchObject({ ok: false, reason: 'forbidden' });
    expect(accept('both', 'helsinki', 'vantaa')).toMatchObject({ ok: true, set: { accepted: { city: 'vantaa' } } });
  });
  it('once', () => {
    const acting = { by: admin('vantaa-admin'), cities: new Set(['vantaa']), at };
    expect(decideAcceptAgreement(anAgreement(), acting)).toMatchObject({ ok: false, reason: 'conflict' });
  });
});

describe('an agreement is ended', () => {
  const end = (agreement: Agreement, city: string) =>
    decideEndAgreement(agreement, { by: admin('x'), cities: new Set([city]), at, reason: 'syksy' });

  it.each(['helsinki', 'vantaa'])('by %s, before or after it was accepted', (city) => {
    for (const agreement of [proposed, anAgreement()])
      expect(end(agreement, city)).toMatchObject({
        ok: true,
        set: { status: 'ended', ended: { city, reason: 'syksy' } },
      });
  });
  it('not by a third, and not twice', () => {
    expect(end(anAgreement(), 'oulu')).toMatchObject({ ok: false, reason: 'forbidden' });
    expect(end(anAgreement({ status: 'ended' }), 'vantaa')).toMatchObject({ ok: false, reason: 'conflict' });
  });
});

describe('an agreement in force', () => {
  const NIGHTS = [1, 2, 3, 4, 5, 6, 7].map((day) => ({ day, from: '22:00', to: '06:00' }));
  const isInForce = (now: string, over: Partial<Agreement> = {}) =>
    helpFor([anAgreement({ hours: NIGHTS, ...over })], { city: 'helsinki', zone: ZONE, now: new Date(now) }).length > 0;

  it.each([
    ['2026-03-02T19:59:59Z', false],
    ['2026-03-02T20:00:00Z', true],
    ['2026-03-03T03:59:59Z', true],
    ['2026-03-03T04:00:00Z', false],
    // the night the clocks go forward is an hour shorter, the one they go back an hour longer
    ['2026-03-29T02:59:59Z', true],
    ['2026-03-29T03:00:00Z', false],
    ['2026-10-25T03:59:59Z', true],
    ['2026-10-25T04:00:00Z', false],
  ])('at %s by the clocks of the helped city: %s', (now, is) => {
    expect(isInForce(now)).toBe(is);
  });

  it('is active, and the city’s own', () => {
    const now = '2026-03-02T20:00:00Z';
    expect(isInForce(now, { status: 'proposed' })).toBe(false);
    expect(isInForce(now, { status: 'ended' })).toBe(false);
    expect(isInForce(now, { helped: 'vantaa', helper: 'helsinki' })).toBe(false);
    expect(helpFor([anAgreement({ hours: [] })], { city: 'helsinki', zone: ZONE })).toHaveLength(1);
  });

  it('covers its services and languages; one that is not known is in none', () => {
    const swedish = terms({ languages: ['sv'] });
    expect(covers(swedish, { service: 'daycare', language: 'sv' })).toBe(true);
    expect(covers(swedish, { service: 'daycare', language: 'fi' })).toBe(false);
    expect(covers(swedish, { service: 'daycare', language: null })).toBe(false);
    expect(covers(swedish, { service: 'waste', language: 'sv' })).toBe(false);
    expect(covers(terms(), { service: 'daycare', language: null })).toBe(true);
  });

  it('leaves what was begun in the hands of who has it', () => {
    expect([...helpedBy([anAgreement({ status: 'ended' })], ['vantaa'])]).toEqual(['helsinki']);
    expect([...helpedBy([proposed], ['vantaa'])]).toEqual([]);
    expect([...helpedBy([anAgreement()], ['vantaa', 'helsinki'])]).toEqual([]);
  });
});
