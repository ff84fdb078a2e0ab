import { createTicker } from '../../services/console/store/ticker.ts';
import { durationText } from '../../services/console/texts/dates.ts';

describe('the clock of the console', () => {
  beforeEach(() => jest.useFakeTimers());
  afterEach(() => jest.useRealTimers());

  it('is right from the first look on, however long nobody looked', () => {
    let atMs = 1_000;
    const clock = createTicker(() => atMs);
    atMs += 45_000;

    expect(clock.nowMs()).toBe(46_000);
    atMs += 300;
    clock.subscribe(() => {});
    expect(clock.nowMs()).toBe(46_300);
  });

  it('stays the same between two ticks, and tells of each', () => {
    let atMs = 1_000;
    const clock = createTicker(() => atMs);
    const heard = jest.fn();
    const stop = clock.subscribe(heard);
    atMs += 1_500;
    expect(clock.nowMs()).toBe(1_000);

    jest.advanceTimersByTime(1_000);
    expect(heard).toHaveBeenCalledTimes(1);
    expect(clock.nowMs()).toBe(2_500);

    stop();
    expect(jest.getTimerCount()).toBe(0);
  });
});

describe('a duration in a row', () => {
  it.each([
    ['fi', 0, '0 s'],
    ['fi', 11_100_000, '3 t 5 min'],
    ['sv', 44_000, '44 s'],
    ['en', 44_000, '44s'],
    ['en', 187_200_000, '2d 4h'],
  ] as const)('in %s of %d ms reads %s', (language, ms, text) => {
    expect(durationText(ms, { language }).replaceAll('\u00a0', ' ')).toBe(text);
  });
});
