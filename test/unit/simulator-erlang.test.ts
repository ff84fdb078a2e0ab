import { erlangB, erlangC, erlangCMeanWait, erlangCWaitsLonger } from '../../services/simulator/erlang.ts';
import { impatientQueue } from '../../services/simulator/erlang-a.ts';
import { createFirstCome } from '../../services/simulator/first-come.ts';

describe('Erlang-B', () => {
  // load that so many lines carry at this loss: ITU-D Teletraffic Engineering Handbook, table of the Erlang-B formula
  it.each([
    [5, 1.361, 0.01],
    [10, 4.461, 0.01],
    [10, 5.084, 0.02],
    [20, 12.03, 0.01],
    [100, 84.06, 0.01],
  ])('loses of %d lines at %d Erlang a share of %d', (servers, load, loss) => {
    expect(erlangB(servers, load)).toBeCloseTo(loss, 4);
  });

  it('stays a probability where factorials would overflow', () => {
    expect(erlangB(10_000, 9_900)).toBeGreaterThan(0);
    expect(erlangB(10_000, 9_900)).toBeLessThan(0.01);
  });
});

describe('Erlang-C', () => {
  it.each([
    // one server waits as often as it is busy; two have the closed form 2ρ² ÷ (1 + ρ)
    [1, 0.7, 0.7],
    [2, 1.5, (2 * 0.75 ** 2) / 1.75],
    [10, 8, 0.4092],
    [10, 9, 0.6687],
  ])('makes wait of %d servers at %d Erlang a share of %d', (servers, load, waiting) => {
    expect(erlangC(servers, load)).toBeCloseTo(waiting, 4);
  });

  it('has no steady state from ρ = 1 on', () => {
    expect(erlangCMeanWait({ servers: 10, arrivalRate: 10, meanHandle: 1 })).toBe(Number.POSITIVE_INFINITY);
  });

  // Garnett, Mandelbaum & Reiman (2002), with and without abandonment: 50 agents, 48 calls a minute of one minute each
  it('gives the published wait of 50 agents', () => {
    const queue = { servers: 50, arrivalRate: 48 / 60, meanHandle: 60 };
    expect(erlangCMeanWait(queue)).toBeCloseTo(20.8, 1);
    expect(erlangCWaitsLonger(queue, 58.1)).toBeCloseTo(0.1, 3);
  });
});

describe('Erlang-A', () => {
  // the same: those calls with a mean patience of two minutes
  it('gives the published abandonment, mean and p90 wait of 50 agents', () => {
    const solved = impatientQueue(
      { servers: 50, arrivalRate: 48 / 60, meanHandle: 60 },
      { share: 1, meanPatience: 120 },
    );
    expect(solved.abandons).toBeCloseTo(0.031, 3);
    expect(solved.meanWait).toBeCloseTo(3.7, 1);
    expect(solved.waitsLonger(12.5)).toBeCloseTo(0.1, 2);
  });

  it('is Erlang-C where nobody leaves', () => {
    const queue = { servers: 10, arrivalRate: 9, meanHandle: 1 };
    const solved = impatientQueue(queue, { share: 0, meanPatience: 1 });
    expect(solved.meanWait).toBeCloseTo(erlangCMeanWait(queue), 5);
    expect(solved.waitsLonger(0.5)).toBeCloseTo(erlangCWaitsLonger(queue, 0.5), 5);
    expect(solved.answeredWithin(0.5)).toBeCloseTo(1 - erlangCWaitsLonger(queue, 0.5), 5);
  });

  it('loses what a Poisson number above the servers says where patience is like handling', () => {
    const [servers, load] = [4, 5];
    let left = 0;
    let probability = Math.exp(-load);
    for (let n = 1; n < 100; n++) {
      probability *= load / n;
      left += Math.max(0, n - servers) * probability;
    }
    const solved = impatientQueue({ servers, arrivalRate: load, meanHandle: 1 }, { share: 1, meanPatience: 1 });
    expect(solved.abandons).toBeCloseTo(left / load, 5);
  });

  it('refuses more patient contacts than can ever be served', () => {
    const solve = () =>
      impatientQueue({ servers: 10, arrivalRate: 20, meanHandle: 1 }, { share: 0.4, meanPatience: 1 });
    expect(solve).toThrow(RangeError);
  });
});

describe('first come, first served', () => {
  it('gives each the server that is free first', () => {
    const waitOf = createFirstCome(2);
    const contact = (arrivesAtMs: number, handleMs: number) => ({
      id: '',
      city: 'helsinki',
      service: 'waste',
      channel: 'sms' as const,
      language: 'fi' as const,
      arrivesAtMs,
      handleMs,
      patienceMs: Number.POSITIVE_INFINITY,
    });

    const waits = [contact(0, 10), contact(1, 4), contact(2, 5), contact(3, 1)].map(waitOf);

    expect(waits).toEqual([0, 0, 3, 7]);
  });
});
