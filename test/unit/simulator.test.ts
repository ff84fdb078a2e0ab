import { drawDay, hourlyContacts } from '../../services/simulator/arrivals.ts';
import { longestIdle, roundRobinInOrder, roundRobinSkipping } from '../../services/simulator/baselines.ts';
import { CHECK_HANDLE_MS, checkQueue } from '../../services/simulator/check-queue.ts';
import type { Contact } from '../../services/simulator/contact.ts';
import { createDraw } from '../../services/simulator/draw.ts';
import { erlangCMeanWait } from '../../services/simulator/erlang.ts';
import { matchPolicy } from '../../services/simulator/match-policy.ts';
import { percentile } from '../../services/simulator/measures.ts';
import { readOptions } from '../../services/simulator/options.ts';
import {
  CAPACITY_UNITS,
  CITIES,
  DEFAULT_SEED,
  MINUTE_MS,
  STAFFED_OCCUPANCY,
  UNSKILLED_FACTOR,
} from '../../services/simulator/parameters.ts';
import type { NamedPolicy } from '../../services/simulator/policy.ts';
import { type Outcome, simulateCity } from '../../services/simulator/simulate-city.ts';
import { POLICIES, simulateDay } from '../../services/simulator/simulate-day.ts';
import { type Member, makeAgent, staffOf } from '../../services/simulator/staff.ts';

const AT_ONCE = [{ fromMs: 0, toMs: Number.POSITIVE_INFINITY }];
const helsinki = CITIES[0] ?? { city: '', inhabitants: 0 };

const aContact = (over: Partial<Contact> = {}): Contact => ({
  id: `t${over.arrivesAtMs ?? 0}`,
  city: 'helsinki',
  service: 'waste',
  channel: 'sms',
  language: 'fi',
  arrivesAtMs: 0,
  handleMs: 10,
  patienceMs: Number.POSITIVE_INFINITY,
  ...over,
});
const anAgent = (id: string, services: string[], units = 1): Member => ({
  agent: makeAgent({ id, city: 'helsinki', services, languages: ['fi'], units }),
  duties: AT_ONCE,
});

function run({ create }: NamedPolicy, staff: Member[], arrivals: Contact[]): string[] {
  const ends: string[] = [];
  simulateCity({
    arrivals,
    staff,
    policy: create(),
    closesAtMs: 0,
    record: ({ contact, waitMs, agent }) => void ends.push(`${contact.id} ${agent?._id ?? 'left'} ${waitMs}`),
  });
  return ends;
}

describe('a queue with a formula through the matcher', () => {
  const queue = { servers: 10, intensity: 0.8, arrivals: 20_000 };

  it('waits to the very millisecond as first come, first served', () => {
    const { meanWaitMs, largestDifferenceMs, stillWaiting } = checkQueue(queue, { seed: DEFAULT_SEED, stream: 0 });

    expect(largestDifferenceMs).toBe(0);
    expect(stillWaiting).toBe(0);
    const theory = erlangCMeanWait({
      servers: 10,
      arrivalRate: 8 / CHECK_HANDLE_MS,
      meanHandle: CHECK_HANDLE_MS,
    });
    // a short run: its mean has a standard deviation of some 14 %
    expect(meanWaitMs / theory).toBeGreaterThan(0.6);
    expect(meanWaitMs / theory).toBeLessThan(1.4);
  });
});

describe('a day of six cities', () => {
  it('is the same for the same seed, and another for another', () => {
    const [one, again, other] = [1, 1, 2].map((seed) =>
      simulateDay({ seed, day: 0, occupancy: STAFFED_OCCUPANCY }, [matchPolicy]),
    );

    expect(again).toEqual(one);
    expect(other).not.toEqual(one);
  });

  it('has other days of the same seed', () => {
    expect(drawDay(createDraw(1, 0))[0]?.arrivals[0]).not.toEqual(drawDay(createDraw(1, 1))[0]?.arrivals[0]);
  });

  it('brings about as many contacts as expected, in order', () => {
    const arrivals = drawDay(createDraw(DEFAULT_SEED)).find(({ city }) => city === helsinki.city)?.arrivals ?? [];
    const expected = hourlyContacts(helsinki.inhabitants).reduce((sum, one) => sum + one, 0);

    // five standard deviations of a Poisson number
    expect(Math.abs(arrivals.length - expected)).toBeLessThan(5 * Math.sqrt(expected));
    const times = arrivals.map(({ arrivesAtMs }) => arrivesAtMs);
    expect(times).toEqual([...times].sort((a, b) => a - b));
  });

  it.each(POLICIES)('loses nobody and fills no agent above capacity: $name', ({ name, create }) => {
    const arrivals = drawDay(createDraw(DEFAULT_SEED))[0]?.arrivals ?? [];
    const inHand = new Map<string, { units: number; endsAtMs: number }[]>();
    const seen = new Set<string>();
    let most = 0;
    let falselyLeft = 0;
    const record = ({ contact, agent, waitMs }: Outcome) => {
      seen.add(contact.id);
      if (!agent) {
        if (Math.abs(waitMs - contact.patienceMs) > 0.001) falselyLeft++;
        return;
      }
      // counted here again, as a load that isn't kept would hide it
      const nowMs = contact.arrivesAtMs + waitMs;
      const isSlower = name === longestIdle.name && !agent.skills[contact.service];
      const handleMs = contact.handleMs * (isSlower ? UNSKILLED_FACTOR : 1);
      const held = (inHand.get(agent._id) ?? []).filter(({ endsAtMs }) => endsAtMs > nowMs + 0.001);
      held.push({ units: contact.channel === 'chat' ? 2 : 1, endsAtMs: nowMs + handleMs });
      inHand.set(agent._id, held);
      most = Math.max(
        most,
        held.reduce((sum, { units }) => sum + units, 0),
      );
    };

    const { stillWaiting } = simulateCity({
      arrivals,
      staff: staffOf(helsinki, STAFFED_OCCUPANCY),
      policy: create(),
      record,
      closesAtMs: 0,
    });

    expect(seen.size + stillWaiting).toBe(arrivals.length);
    expect(stillWaiting).toBe(0);
    expect(falselyLeft).toBe(0);
    expect(most).toBe(CAPACITY_UNITS);
  });

  it('has a p90 wait a fifth shorter with match than with round robin in order, at an occupancy above 0.8', () => {
    const day = { seed: DEFAULT_SEED, day: 0, occupancy: STAFFED_OCCUPANCY };
    const [ours, theirs] = simulateDay(day, [matchPolicy, roundRobinInOrder]).map(({ measures }) => measures);

    expect(theirs?.occupancy).toBeGreaterThanOrEqual(0.8);
    expect(ours?.p90WaitMs).toBeLessThan(0.8 * (theirs?.p90WaitMs ?? 0));
  });

  it('leaves waiting whom nobody has the skill for', () => {
    const arrivals = [aContact({ service: 'permits' })];
    const { stillWaiting } = simulateCity({
      arrivals,
      staff: [anAgent('a1', ['waste'])],
      policy: matchPolicy.create(),
      record: () => {},
      closesAtMs: 0,
    });
    expect(stillWaiting).toBe(1);
  });
});

describe('the policies', () => {
  const first = aContact({ arrivesAtMs: 0 });
  const blocked = aContact({ arrivesAtMs: 1 });
  const other = aContact({ arrivesAtMs: 2, service: 'permits' });
  const staff = () => [anAgent('a1', ['waste']), anAgent('a2', ['permits'])];

  it('round robin in order lets the first hold up those behind it', () => {
    expect(run(roundRobinInOrder, staff(), [first, blocked, other])).toEqual(['t0 a1 0', 't1 a1 9', 't2 a2 8']);
  });

  it.each([roundRobinSkipping, matchPolicy])('$name passes over whom nobody can take', (policy) => {
    expect(run(policy, staff(), [first, blocked, other])).toEqual(['t0 a1 0', 't2 a2 0', 't1 a1 9']);
  });

  it.each([roundRobinSkipping, matchPolicy])('$name gives by arrival across the services', (policy) => {
    const generalist = [anAgent('a1', ['waste', 'permits'], 2)];
    const chat = aContact({ channel: 'chat' });
    const [one, two] = [1, 2].map((arrivesAtMs) => aContact({ arrivesAtMs }));
    const third = aContact({ arrivesAtMs: 3, service: 'permits' });
    if (!one || !two) throw new Error('two contacts were made');
    expect(run(policy, generalist, [chat, one, two, third])).toEqual(['t0 a1 0', 't1 a1 9', 't2 a1 8', 't3 a1 17']);
  });

  it('round robin takes the agents in turn, from the one after the last', () => {
    const three = ['a1', 'a2', 'a3'].map((id) => anAgent(id, ['waste'], 6));
    const four = [0, 1, 2, 3].map((arrivesAtMs) => aContact({ arrivesAtMs }));
    expect(run(roundRobinSkipping, three, four)).toEqual(['t0 a1 0', 't1 a2 0', 't2 a3 0', 't3 a1 0']);
  });

  it('longest idle asks for no skill, and works longer without it', () => {
    const two = [other, aContact({ arrivesAtMs: 3 })];
    expect(run(longestIdle, [anAgent('a1', ['waste'])], two)).toEqual(['t2 a1 0', 't3 a1 14']);
  });

  it('somebody leaves when their patience ends', () => {
    const impatient = aContact({ arrivesAtMs: 1, patienceMs: 5 });
    expect(run(matchPolicy, [anAgent('a1', ['waste'])], [first, impatient])).toEqual(['t0 a1 0', 't1 left 5']);
  });
});

describe('the draws', () => {
  it('have the mean and the spread they are asked for', () => {
    const draw = createDraw(7);
    const values = Array.from({ length: 50_000 }, () => draw.lognormal(12 * MINUTE_MS, 1));
    const mean = values.reduce((sum, one) => sum + one, 0) / values.length;
    const spread = Math.sqrt(values.reduce((sum, one) => sum + (one - mean) ** 2, 0) / values.length);
    expect(mean / (12 * MINUTE_MS)).toBeCloseTo(1, 1);
    expect(spread / mean).toBeCloseTo(1, 1);
  });

  it('take a percentile by nearest rank', () => {
    expect(percentile([1, 2, 3, 4, 5, 6, 7, 8, 9, 10], 0.9)).toBe(9);
    expect(percentile([4], 0.9)).toBe(4);
  });
});

describe('the command line', () => {
  it.each([
    [['--sede', '3'], /--sede/],
    [['--seed', 'x'], /--seed takes/],
    [['--days', '0'], /--days takes/],
    [['--occupancy', '1.2'], /--occupancy takes/],
    [['--check', '--plot', 'a.svg'], /leave out --plot/],
    [['day'], /day/],
  ])('refuses %j and says why', (args, why) => {
    const parsed = readOptions(args);
    expect(parsed.ok).toBe(false);
    expect(parsed).toHaveProperty('reason', expect.stringMatching(why));
  });

  it('takes what it offers', () => {
    expect(readOptions(['--seed', '3', '--days', '2', '--occupancy', '0.9', '--plot', 'a.svg'])).toEqual({
      ok: true,
      options: { seed: 3, days: 2, occupancy: 0.9, isCheck: false, plot: 'a.svg', isHelp: false },
    });
  });
});
