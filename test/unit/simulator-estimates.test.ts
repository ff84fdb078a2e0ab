import { accuracyOf } from '../../services/simulator/accuracy.ts';
import { matchPolicy } from '../../services/simulator/match-policy.ts';
import { DEFAULT_SEED, STAFFED_OCCUPANCY } from '../../services/simulator/parameters.ts';
import { simulateDay } from '../../services/simulator/simulate-day.ts';

const aChat = (seconds: number, hasLeft = false) => ({
  estimate: { estimateSeconds: 60, upperSeconds: 120 },
  waitMs: seconds * 1_000,
  hasLeft,
});

describe('the simulated day', () => {
  it('has half of the waiting chats wait less than shown, and nine in ten less than the upper figure', () => {
    const [day] = simulateDay({ seed: DEFAULT_SEED, day: 0, occupancy: STAFFED_OCCUPANCY }, [matchPolicy]);

    const { chats, shown, belowEstimate, belowUpper } = accuracyOf(day?.shown ?? []);

    expect(chats).toBeGreaterThan(1_000);
    expect(shown / chats).toBeGreaterThan(0.98);
    expect(belowEstimate.likely).toBeGreaterThan(0.4);
    expect(belowEstimate.likely).toBeLessThan(0.6);
    expect(belowUpper.likely).toBeGreaterThan(0.85);
    expect(belowUpper.likely).toBeLessThan(0.95);
  });
});

describe('the share that waited less', () => {
  it('is a plain share where nobody left', () => {
    const { belowEstimate, belowUpper } = accuracyOf([10, 59, 60, 121].map((seconds) => aChat(seconds)));
    expect(belowEstimate).toEqual({ likely: 0.5, least: 0.5, most: 0.5 });
    expect(belowUpper.likely).toBeCloseTo(0.75, 10);
  });

  it('counts who left until then: the others share what their wait would have been', () => {
    // three are left to tell of after the one who went at 20 s, and two of them waited longer
    const { belowEstimate, left } = accuracyOf([aChat(10), aChat(20, true), aChat(30), aChat(90), aChat(100)]);
    expect(left).toBe(1);
    expect(belowEstimate.likely).toBeCloseTo(1 - (4 / 5) * (2 / 3), 10);
    expect(belowEstimate).toMatchObject({ least: 2 / 5, most: 3 / 5 });
  });

  it('counts apart whom nothing was shown', () => {
    expect(accuracyOf([aChat(10), { ...aChat(500), estimate: null }])).toMatchObject({ chats: 2, shown: 1 });
  });
});
