import { dryRun, type GivenTicket } from '../../shared/domain/dry-run.ts';
import { activeStep, DEFAULT_POLICY, faultsOfRules, lackOf } from '../../shared/domain/routing-policy.ts';
import type { Language, PolicyRules, PolicyStep } from '../../shared/domain/types.ts';

const step = (over: Partial<PolicyStep> = {}): PolicyStep => ({
  afterSeconds: 0,
  skill: null,
  minLevel: 1,
  language: 'preferred',
  minLanguageLevel: 1,
  withSupervisors: false,
  withHelpers: false,
  skipIf: [],
  ...over,
});
const rules = (...steps: PolicyStep[]): PolicyRules => ({ ...DEFAULT_POLICY, steps });
const person = (over: Partial<Parameters<typeof lackOf>[1]> = {}) => ({
  _id: 'a1',
  name: 'A',
  cities: ['helsinki'],
  roles: ['agent'],
  skills: { waste: 3 },
  languages: ['fi'] as Language[],
  ...over,
});
const SPEAKS_SOME = { languages: ['fi' as const, 'sv' as const], languageLevels: { sv: 2 } };
const ASKED = { city: 'helsinki', service: 'waste', language: 'sv' as const };

describe('the step of a wait', () => {
  const three = rules(step(), step({ afterSeconds: 30, skipIf: ['nobody-skilled'] }), step({ afterSeconds: 90 }));

  it.each([
    { waitedMs: -5, index: 0 },
    { waitedMs: 0, index: 0 },
    { waitedMs: 29_999, index: 0 },
    { waitedMs: 30_000, index: 1 },
    { waitedMs: 89_999, index: 1 },
    { waitedMs: 90_000, index: 2 },
    { waitedMs: 1e9, index: 2 },
  ])('after $waitedMs ms is $index', ({ waitedMs, index }) => {
    expect(activeStep(three, waitedMs, () => false).index).toBe(index);
  });

  it('is the next one at once where it is to be skipped, and the last is never skipped', () => {
    const isSkipped = (one: PolicyStep) => one.skipIf.length > 0;
    expect(activeStep(three, 30_000, isSkipped).index).toBe(2);
    expect(activeStep(three, 0, () => true).index).toBe(2);
  });
});

describe('what an agent lacks for a step', () => {
  it.each([
    { lack: null, agent: {}, of: {} },
    { lack: 'city', agent: { cities: ['oulu'] }, of: {} },
    { lack: 'role', agent: { roles: ['supervisor'] }, of: {} },
    { lack: null, agent: { roles: ['supervisor'] }, of: { withSupervisors: true } },
    { lack: 'skill', agent: { skills: { daycare: 5 } }, of: {} },
    { lack: null, agent: { skills: { daycare: 5 } }, of: { skill: 'daycare' } },
    { lack: 'level', agent: {}, of: { minLevel: 4 } },
    { lack: 'language', agent: {}, of: { language: 'required' as const } },
    { lack: null, agent: { languages: ['sv' as const] }, of: { language: 'required' as const } },
    { lack: null, agent: SPEAKS_SOME, of: { language: 'required' as const, minLanguageLevel: 2 } },
    { lack: 'language-level', agent: SPEAKS_SOME, of: { language: 'required' as const, minLanguageLevel: 3 } },
    { lack: null, agent: SPEAKS_SOME, of: { minLanguageLevel: 3 } },
    {
      lack: null,
      agent: { languages: ['sv' as const] },
      of: { language: 'required' as const, minLanguageLevel: 5 },
    },
  ])('is $lack with $agent in $of', ({ lack, agent, of }) => {
    expect(lackOf(ASKED, person(agent), step(of))).toBe(lack);
  });

  const help = { _id: 'g1', helper: 'vantaa', services: ['waste'], languages: null, sees: 'conversation' as const };
  it.each([
    { lack: null, agent: {}, of: {}, terms: {} },
    { lack: 'helper', agent: {}, of: { withHelpers: false }, terms: {} },
    { lack: 'city', agent: { cities: ['oulu'] }, of: {}, terms: {} },
    { lack: 'agreement', agent: {}, of: {}, terms: { services: ['parking'] } },
    { lack: 'agreement', agent: {}, of: {}, terms: { languages: ['fi' as const] } },
    { lack: 'language', agent: {}, of: {}, terms: { languages: ['sv' as const] } },
    { lack: null, agent: { languages: ['sv' as const] }, of: {}, terms: { languages: ['sv' as const] } },
    { lack: 'role', agent: { roles: ['supervisor'] }, of: { withSupervisors: true }, terms: {} },
    { lack: 'skill', agent: { skills: { parking: 5 } }, of: {}, terms: {} },
    { lack: 'level', agent: {}, of: { minLevel: 4 }, terms: {} },
  ])('of another city is $lack: $agent in $of under $terms', ({ lack, agent, of, terms }) => {
    const asked = { ...ASKED, help: [{ ...help, ...terms }] };
    const neighbour = person({ cities: ['vantaa'], ...agent });
    expect(lackOf(asked, neighbour, step({ withHelpers: true, ...of }))).toBe(lack);
  });

  it('is no language where the resident’s is not known', () => {
    expect(lackOf({ ...ASKED, language: null }, person(), step({ language: 'required' }))).toBeNull();
  });
});

describe('rules are refused', () => {
  const at = { city: 'helsinki', service: 'waste', services: new Set(['waste', 'general']), staff: [person()] };

  it.each([
    { pointer: '/steps/0/afterSeconds', steps: [step({ afterSeconds: 5 })] },
    { pointer: '/steps/1/afterSeconds', steps: [step(), step({ afterSeconds: 0 })] },
    {
      pointer: '/steps/2/afterSeconds',
      steps: [step(), step({ afterSeconds: 60 }), step({ afterSeconds: 30 })],
    },
    { pointer: '/steps/0/skill', steps: [step({ skill: 'fishing' })] },
    { pointer: '/steps/0', steps: [step({ minLevel: 5 })] },
    { pointer: '/steps/0', steps: [step({ language: 'required' })] },
    { pointer: '/steps/0/minLanguageLevel', steps: [step({ minLanguageLevel: 3 })] },
    { pointer: '/steps/0', steps: [step({ skill: 'general' })] },
    { pointer: '/steps/1', steps: [step(), step({ afterSeconds: 9, minLevel: 5 })] },
  ])('at $pointer', ({ pointer, steps }) => {
    expect(faultsOfRules(rules(...steps), at).map((fault) => fault.pointer)).toEqual([pointer]);
  });

  it('where supervisors are asked before the last step has begun', () => {
    const steps = [step(), step({ afterSeconds: 601 })];
    const faults = (maxWaitMinutes: number | null) => faultsOfRules({ ...rules(...steps), maxWaitMinutes }, at);
    expect(faults(10)).toMatchObject([{ pointer: '/maxWaitMinutes' }]);
    expect(faults(11)).toEqual([]);
    expect(faults(null)).toEqual([]);
  });

  it('and not where the last step finds somebody, or where nobody is to be found', () => {
    expect(faultsOfRules(rules(step({ minLevel: 5 }), step({ afterSeconds: 60 })), at)).toEqual([]);
    const pull = { chat: 'pull', sms: 'pull', email: 'pull', web: 'pull' } as const;
    expect(faultsOfRules({ ...rules(step({ minLevel: 5 })), modes: pull }, at)).toEqual([]);
  });

  it('and not where a helper is found, whatever the hour', () => {
    const help = { _id: 'g1', helper: 'vantaa', services: ['waste'], languages: null, sees: 'contact' as const };
    const neighbour = person({ cities: ['vantaa'], skills: { waste: 5 } });
    const asking = rules(step(), step({ afterSeconds: 9, minLevel: 5, withHelpers: true }));
    expect(faultsOfRules(asking, { ...at, staff: [person(), neighbour], help: [help] })).toEqual([]);
    expect(faultsOfRules(asking, { ...at, staff: [person(), neighbour], help: [] })).toHaveLength(1);
    const swedish = { ...help, languages: ['sv' as const] };
    const speaker = { ...neighbour, languages: ['sv' as const] };
    const [fault] = faultsOfRules(asking, { ...at, staff: [speaker], help: [swedish] });
    expect(fault?.detail).toContain('write what nobody knows or fi or en');
  });

  it('names the languages that nobody speaks', () => {
    const [fault] = faultsOfRules(rules(step({ language: 'required' })), at);
    expect(fault?.detail).toContain('sv or en');
  });
});

describe('other rules on a ticket that was given', () => {
  const given = (over: Partial<GivenTicket> = {}): GivenTicket => ({
    ...ASKED,
    channel: 'sms',
    waitedMs: 10_000,
    agent: { id: 'a1', name: 'A' },
    ...over,
  });
  const swede = person({ skills: { waste: 5 }, languages: ['sv'] });
  const staff = [person(), { ...swede, _id: 'a2' }];

  it('would have let its agent have it', () => {
    expect(dryRun(rules(step()), given(), staff)).toEqual({ end: 'same', step: 0, mode: 'assign' });
  });
  it('would have given it to others, and why', () => {
    expect(dryRun(rules(step({ minLevel: 4 })), given(), staff)).toMatchObject({ end: 'other', reason: 'level' });
    expect(dryRun(rules(step({ language: 'required' })), given(), staff)).toMatchObject({ reason: 'language' });
  });
  it('would have given it to its agent after that wait', () => {
    const widening = rules(step({ minLevel: 4 }), step({ afterSeconds: 10 }));
    expect(dryRun(widening, given(), staff)).toMatchObject({ end: 'same', step: 1 });
  });
  it('would have asked a neighbour, or passed over the step without an agreement', () => {
    const asking = rules(
      step({ withHelpers: true, minLevel: 4, skipIf: ['no-agreement'] }),
      step({ afterSeconds: 60 }),
    );
    const help = [{ _id: 'g1', helper: 'vantaa', services: ['waste'], languages: null, sees: 'contact' as const }];
    const neighbour = { ...person({ cities: ['vantaa'], skills: { waste: 5 } }), _id: 'v1' };
    expect(dryRun(asking, given({ help }), [person(), neighbour])).toMatchObject({ end: 'other', step: 0 });
    expect(dryRun(asking, given(), [person(), neighbour])).toMatchObject({ end: 'same', step: 1 });
  });
  it('would have let it wait longer, or for ever, or to be claimed', () => {
    const late = rules(step({ minLevel: 5, language: 'required' }), step({ afterSeconds: 60 }));
    expect(dryRun(late, given(), [person()])).toMatchObject({ end: 'later', step: 1, afterSeconds: 60 });
    expect(dryRun(rules(step({ minLevel: 4 })), given(), [person()])).toEqual({ end: 'nobody' });
    expect(dryRun({ ...rules(step()), modes: { sms: 'pull' } }, given(), staff)).toEqual({ end: 'pull' });
  });
});
