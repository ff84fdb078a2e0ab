import { drawDay } from '../../services/simulator/arrivals.ts';
import type { Contact } from '../../services/simulator/contact.ts';
import { createDraw } from '../../services/simulator/draw.ts';
import { createLedger } from '../../services/simulator/live/ledger.ts';
import { readLiveOptions, untilMs } from '../../services/simulator/live/live-options.ts';
import { liveReport } from '../../services/simulator/live/live-report.ts';
import { createPace } from '../../services/simulator/live/pace.ts';
import { planContacts, planStaff } from '../../services/simulator/live/plan.ts';
import { progressLine } from '../../services/simulator/live/progress.ts';
import { TOPICS } from '../../services/simulator/live/topics.ts';
import { virtualDay } from '../../services/simulator/live/virtual-day.ts';
import {
  BREAK_MS,
  CAPACITY_UNITS,
  CITIES,
  DEFAULT_SEED,
  HOUR_MS,
  MINUTE_MS,
  SERVICE_SHARES,
  STAFFED_OCCUPANCY,
} from '../../services/simulator/parameters.ts';
import { makeAgent, meanUnitHours } from '../../services/simulator/staff.ts';
import { LANGUAGES } from '../../shared/domain/types.ts';

const cities = CITIES.map(({ city }) => city);
const [fromMs, toMs] = [10 * HOUR_MS, 11 * HOUR_MS];
const busiest = { seed: DEFAULT_SEED, occupancy: STAFFED_OCCUPANCY, cities, fromMs, untilMs: toMs };

const aContact = (over: Partial<Contact> = {}): Contact => ({
  id: 'c1',
  city: 'helsinki',
  service: 'waste',
  channel: 'chat',
  language: 'fi',
  arrivesAtMs: 0,
  handleMs: 10,
  patienceMs: 100,
  ...over,
});

describe('the contacts of a live run', () => {
  it('are contacts of the virtual day of the same seed, in order, with general advice by SMS', () => {
    const day = new Map(
      drawDay(createDraw(DEFAULT_SEED)).flatMap(({ arrivals }) => arrivals.map((one) => [one.id, one])),
    );
    const planned = planContacts(busiest);

    for (const { name: _name, question: _question, answer: _answer, ...contact } of planned)
      expect({ ...contact, service: '' }).toEqual({ ...day.get(contact.id), service: '' });
    expect(new Set(planned.filter(({ channel }) => channel === 'sms').map(({ service }) => service))).toEqual(
      new Set(['general']),
    );
    const times = planned.map(({ arrivesAtMs }) => arrivesAtMs);
    expect(times).toEqual([...times].sort((a, b) => a - b));
    expect(planned.every(({ arrivesAtMs }) => arrivesAtMs >= fromMs && arrivesAtMs < toMs)).toBe(true);
  });

  it('are about as many as four agents a city can be planned for', () => {
    const expected = (cities.length * 4 * CAPACITY_UNITS * 0.9 * STAFFED_OCCUPANCY) / meanUnitHours();
    // five standard deviations of a Poisson number
    expect(Math.abs(planContacts(busiest).length - expected)).toBeLessThan(5 * Math.sqrt(expected));
  });

  it('are the same whatever part of the day and of the cities is asked for', () => {
    const some = planContacts({ ...busiest, cities: ['turku'], untilMs: fromMs + HOUR_MS / 2 });

    expect(some.length).toBeGreaterThan(0);
    expect(some).toEqual(
      planContacts(busiest).filter(({ city, arrivesAtMs }) => city === 'turku' && arrivesAtMs < fromMs + HOUR_MS / 2),
    );
  });
});

describe('the words of a live run', () => {
  it('are there for every service in every language, each short enough for one SMS', () => {
    expect(Object.keys(TOPICS)).toEqual(Object.keys(SERVICE_SHARES));
    for (const topics of Object.values(TOPICS)) {
      expect(topics.length).toBeGreaterThanOrEqual(2);
      for (const topic of topics)
        for (const language of LANGUAGES) for (const words of topic[language]) expect(words.length).toBeLessThan(90);
    }
  });
});

describe('the agents of a live run', () => {
  it('have breaks one after the other, and are on duty for the rest', () => {
    const span = { fromMs: 8 * HOUR_MS, untilMs: 18 * HOUR_MS };
    const breaks = planStaff('oulu', span).flatMap(({ duties }) =>
      duties.slice(1).map(({ fromMs: backMs }, place) => ({ leftMs: duties[place]?.toMs ?? 0, backMs })),
    );
    breaks.sort((one, other) => one.leftMs - other.leftMs);

    expect(breaks.length).toBeGreaterThanOrEqual(4 * 4);
    for (const { leftMs, backMs } of breaks) expect(backMs - leftMs).toBe(BREAK_MS);
    for (const [place, { leftMs }] of breaks.entries())
      expect(leftMs).toBeGreaterThanOrEqual(breaks[place - 1]?.backMs ?? 0);
  });

  it('begin with a break where one has just begun', () => {
    const [, second] = planStaff('oulu', { fromMs: 8 * HOUR_MS + 45 * MINUTE_MS, untilMs: 9 * HOUR_MS });
    expect(second?.duties).toEqual([{ fromMs: 8 * HOUR_MS + 52 * MINUTE_MS, toMs: 9 * HOUR_MS }]);
  });
});

describe('the pace of a live run', () => {
  it('stands still until it is started and is then so many times as fast as the clock', () => {
    let realMs = 5_000;
    const pace = createPace({ fromMs, speed: 12, stopped: new AbortController().signal, realNowMs: () => realMs });
    realMs += 60_000;
    expect(pace.nowMs()).toBe(fromMs);

    pace.start();
    realMs += 60_000;

    expect(pace.nowMs()).toBe(fromMs + 12 * MINUTE_MS);
    expect(pace.realMsUntil(fromMs + 24 * MINUTE_MS)).toBe(60_000);
    expect(pace.realMsUntil(fromMs)).toBe(0);
  });

  it('waits no longer than the run', async () => {
    const stop = new AbortController();
    const pace = createPace({ fromMs, speed: 1, stopped: stop.signal });
    pace.start();
    const waited = pace.until(toMs);
    stop.abort();
    await waited;
    expect(pace.nowMs()).toBeLessThan(toMs);
  });
});

describe('the ledger of a live run', () => {
  const agent = makeAgent({ id: 'a1', city: 'helsinki', services: ['waste'], languages: ['fi'], units: 6 });
  let nowMs: number;
  const opened = () => {
    nowMs = 0;
    Object.assign(agent, { load: 0 });
    const ledger = createLedger(() => nowMs, [agent]);
    ledger.change(agent, { state: 'available' });
    return ledger;
  };

  it('adds up, and measures waits and occupancy as the virtual run does', () => {
    const ledger = opened();
    for (const id of ['taken', 'done', 'left', 'waiting', 'outside']) ledger.came(aContact({ id }));
    for (const id of ['taken', 'done', 'left', 'waiting']) ledger.stored(id);
    nowMs = 30_000;
    for (const id of ['taken', 'done']) {
      ledger.change(agent, { units: 2 });
      expect(ledger.taken(id, { agent, atMs: nowMs })).toBe('inHand');
    }
    nowMs = 90_000;
    expect(ledger.left('left')).toBe(true);
    expect(ledger.left('taken')).toBe(false);
    ledger.change(agent, { units: -2 });
    ledger.done('done');
    nowMs = 120_000;
    ledger.close();
    nowMs = 500_000;

    expect(ledger.counts()).toEqual({ came: 5, onTheWay: 1, waiting: 1, inHand: 1, answered: 1, left: 1 });
    expect(ledger.counts('espoo').came).toBe(0);
    expect(ledger.measures()).toMatchObject({
      ...{ offered: 4, answered: 2, abandoned: 1, stillWaiting: 1 },
      ...{ serviceLevel: 0.5, averageSpeedMs: 30_000, abandonment: 0.25 },
      // four units for a minute and two for half of one, of six for two minutes
      occupancy: (4 * 60 + 2 * 30) / (6 * 120),
    });
  });

  it('counts the first agent who has a contact, and says when nobody waits', async () => {
    const ledger = opened();
    ledger.came(aContact());
    ledger.stored('c1');
    const quiet = ledger.nobodyWaits();
    nowMs = 10_000;
    ledger.taken('c1', { agent, atMs: nowMs });
    await quiet;
    ledger.done('c1');
    nowMs = 60_000;

    expect(ledger.taken('c1', { agent, atMs: nowMs })).toBe('answered');
    expect(ledger.taken('not of this run', { agent, atMs: nowMs })).toBeUndefined();
    expect(ledger.measures()).toMatchObject({ answered: 1, averageSpeedMs: 10_000 });
  });
});

describe('the virtual run beside', () => {
  it('counts as waiting who would have left after the end', () => {
    const contacts = ['c1', 'c2'].map((id) =>
      aContact({ id, service: 'unknown', arrivesAtMs: fromMs, patienceMs: 1_000 }),
    );
    const day = { cities: ['helsinki'], fromMs, closedAtMs: fromMs + 100, endedAtMs: fromMs + 500 };

    expect(virtualDay(contacts, day)).toMatchObject({ offered: 2, abandoned: 0, stillWaiting: 2 });
    expect(virtualDay(contacts, { ...day, endedAtMs: fromMs + 2_000 })).toMatchObject({
      abandoned: 2,
      stillWaiting: 0,
    });
  });
});

describe('what a live run prints', () => {
  const counts = { came: 9, onTheWay: 1, waiting: 1, inHand: 2, answered: 4, left: 1 };
  const progress = { atMs: fromMs + 23 * MINUTE_MS, all: counts, byCity: [{ city: 'oulu', counts }] };

  it('says where it is in one line', () => {
    expect(progressLine(progress)).toBe(
      '10:23  9 came: 2 waiting, 2 in hand, 4 answered, 1 left  |  waiting/in hand: Oul 2/2',
    );
  });

  it('shows both runs beside each other, and what went wrong', () => {
    const measures = virtualDay([], { cities: [], fromMs, closedAtMs: fromMs, endedAtMs: fromMs });
    const text = liveReport(
      {
        ...{ ...progress, fromMs, closedAtMs: toMs - 0.3, live: measures, virtual: measures, unplanned: 3 },
        ...{ failures: [['a reply: no answer', 2]], areSignedOut: false, closedAtEnd: 2 },
      },
      { seed: 1, speed: 12 },
    );

    expect(text).toContain('10:00 to 11:00, 12 times as fast');
    expect(text).toMatch(/^all\s+9\s+4\s+2\s+1\s+1\s+1$/m);
    expect(text).toMatch(/^live, as clients saw it\s+–/m);
    expect(text).toMatch(/^virtual, same contacts\s+–/m);
    expect(text).toContain('a reply: no answer (2×)');
    expect(text).toContain('Not all agents could be signed out');
    expect(text).not.toContain('NaN');
  });
});

describe('the command line of a live run', () => {
  it.each([
    [['--speed', '0.5'], /--speed takes/],
    [['--minutes', '0'], /--minutes takes/],
    [['--from', '18:00'], /--from takes/],
    [['--from', 'noon'], /--from takes/],
    [['--city', 'rovaniemi'], /--city takes helsinki.*not rovaniemi/],
    [['--url', 'localhost:3000'], /--url takes/],
    [['--smtp-port', '0'], /--smtp-port takes/],
    [['--occupancy', '2'], /--occupancy takes/],
    [['--seed', '-1'], /seed/],
    [['--days', '3'], /--days/],
  ])('refuses %j and says why', (args, why) => {
    expect(readLiveOptions(['--live', ...args])).toEqual({ ok: false, reason: expect.stringMatching(why) });
  });

  it('takes what it offers, and ends at closing time at the latest', () => {
    const args = '--live --url http://localhost:3331/ --smtp-port 2631 --minutes 2 --speed 60 --from 17:30 --seed 3';
    const parsed = readLiveOptions([...args.split(' '), '--city', 'oulu', '--city', 'espoo', '--occupancy', '0.5']);

    expect(parsed).toEqual({
      ok: true,
      options: {
        ...{ url: 'http://localhost:3331', smtpPort: 2631, minutes: 2, speed: 60, seed: 3, occupancy: 0.5 },
        ...{ cities: ['espoo', 'oulu'], fromMs: 17.5 * HOUR_MS, isHelp: false },
      },
    });
    expect(untilMs({ fromMs: 17.5 * HOUR_MS, minutes: 2, speed: 60 })).toBe(18 * HOUR_MS);
    expect(untilMs({ fromMs, minutes: 5, speed: 12 })).toBe(toMs);
  });
});
