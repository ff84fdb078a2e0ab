import {
  estimateWait,
  type Handout,
  NO_WAIT,
  PACE_HANDOUTS,
  PACE_WINDOW_MS,
  paceOf,
  roundWait,
} from '../../shared/domain/wait-estimate.ts';

const MINUTE_MS = 60_000;
const NOW_MS = Date.UTC(2026, 10, 24, 10);
const SPAN = { sinceMs: NOW_MS - PACE_WINDOW_MS, nowMs: NOW_MS };

/** Handouts one minute after the other, the last one just now. */
const handouts = (count: number, over: Partial<Handout> = {}): Handout[] =>
  Array.from({ length: count }, (_, i) => ({
    atMs: NOW_MS - i * MINUTE_MS,
    waitedMs: 5 * MINUTE_MS,
    isAlike: true,
    ...over,
  }));
const estimateOf = (some: readonly Handout[], position = 1) => {
  const pace = paceOf(some, SPAN);
  return pace && estimateWait(pace, position);
};

describe('the wait that a resident is shown', () => {
  it('is long for the pace where somebody waited all the time: one handout a minute', () => {
    // gamma quantiles of a known rate: 0.693 and 2.303 at the first place, 9.669 and 14.206 at the tenth
    const first = estimateOf(handouts(60));
    expect(first).toEqual({ estimateSeconds: 40, upperSeconds: 120 });
    const tenth = estimateOf(handouts(60), 10);
    expect(tenth?.estimateSeconds).toBe(10 * 60);
    expect(tenth?.upperSeconds).toBeGreaterThanOrEqual(14 * 60);
    expect(tenth?.upperSeconds).toBeLessThanOrEqual(17 * 60);
  });

  it.each([
    ['as fast', 1],
    ['twice as fast', 2],
    ['twenty times as fast', 20],
    ['half as fast', 0.5],
  ])('never gets shorter with a later place, where those of other channels go %s', (_name, faster) => {
    const alike = { count: 12, spanMs: 12 * MINUTE_MS };
    const pace = { alike, all: { count: 20, spanMs: (20 * MINUTE_MS) / faster } };
    let before = { estimateSeconds: 0, upperSeconds: 0 };
    for (let position = 1; position <= 2_000; position++) {
      const estimate = estimateWait(pace, position);
      expect(estimate.estimateSeconds).toBeGreaterThanOrEqual(before.estimateSeconds);
      expect(estimate.upperSeconds).toBeGreaterThanOrEqual(before.upperSeconds);
      expect(estimate.upperSeconds).toBeGreaterThanOrEqual(estimate.estimateSeconds);
      before = estimate;
    }
    expect(before.estimateSeconds).toBeGreaterThan((1_800 * 60) / faster);
    expect(Number.isFinite(before.upperSeconds)).toBe(true);
  });

  it('is surer of its upper figure the more it has seen', () => {
    const spread = (count: number) => {
      const { estimateSeconds, upperSeconds } = estimateOf(handouts(count), 3)!;
      return upperSeconds / estimateSeconds;
    };
    expect(spread(3)).toBeGreaterThan(spread(60));
  });

  it('is shorter in a quiet queue than the handouts come in it, as those had nobody to wait for', () => {
    const quiet = [0, 20, 40, 60].map((minutes) => ({
      atMs: NOW_MS - minutes * MINUTE_MS,
      waitedMs: 30_000,
      isAlike: true,
    }));
    expect(estimateOf(quiet)?.estimateSeconds).toBeLessThan(5 * 60);
  });

  it('goes by those of the same channel at the last place, and by all for those ahead', () => {
    const texts = handouts(30, { isAlike: false, waitedMs: 10_000 });
    const chats = handouts(10, { waitedMs: 5 * MINUTE_MS });
    const among = estimateOf([...texts, ...chats]);
    const alone = estimateOf([...texts, ...chats].map((one) => ({ ...one, isAlike: true })));
    expect(among?.estimateSeconds).toBeGreaterThan(alone?.estimateSeconds ?? 0);
  });

  it.each([
    ['nobody was served', []],
    ['too few were', handouts(2)],
    ['all that were are too long ago', handouts(9).map((one) => ({ ...one, atMs: one.atMs - PACE_WINDOW_MS }))],
    ['all were this very moment', handouts(9, { atMs: NOW_MS })],
  ])('is nothing where %s', (_why, some) => {
    expect(paceOf(some, SPAN)).toBeNull();
  });

  it('looks at the latest handouts only, in whatever order they come', () => {
    const older = handouts(200).slice(PACE_HANDOUTS);
    const known = [...handouts(PACE_HANDOUTS)];
    expect(paceOf([...older, ...known], SPAN)).toEqual(paceOf(known, SPAN));
    expect(paceOf(known.toReversed(), SPAN)).toEqual(paceOf(known, SPAN));
  });

  it('counts no wait from before the window, such as a night', () => {
    const sinceMs = NOW_MS - 10 * MINUTE_MS;
    const overnight = handouts(5, { waitedMs: 12 * 60 * MINUTE_MS });
    expect(paceOf(overnight, { sinceMs, nowMs: NOW_MS })?.all.spanMs).toBeLessThanOrEqual(11 * MINUTE_MS);
  });

  it('has a least figure for whoever comes next at once', () => {
    expect(NO_WAIT).toEqual({ estimateSeconds: 10, upperSeconds: 10 });
  });
});

describe('rounding', () => {
  it.each([
    [0, 10],
    [14, 10],
    [16, 20],
    [114, 110],
    [119, 120],
    [149, 120],
    [151, 180],
    [1_771, 1_800],
    [1_949, 1_800],
    [1_951, 2_100],
  ])('makes of %d s %d s', (seconds, rounded) => {
    expect(roundWait(seconds)).toBe(rounded);
  });
});
