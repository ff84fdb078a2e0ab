import { createAtOnce } from '../../shared/at-once.ts';

/** Whoever waited has been given the place. */
const taken = () => new Promise((resolve) => setImmediate(resolve));

describe('work that may be done by few at once', () => {
  it('waits its turn in the order it came, and is refused where too much waits', async () => {
    const atOnce = createAtOnce({ running: 2, waiting: 2 });
    const begun: number[] = [];
    const ends: (() => void)[] = [];
    const work = (n: number) =>
      atOnce(async () => {
        begun.push(n);
        await new Promise<void>((resolve) => ends.push(resolve));
        return n;
      });

    const all = [1, 2, 3, 4].map(work);
    await expect(work(5)).rejects.toMatchObject({ code: 'unavailable', retryAfter: 1 });
    expect(begun).toEqual([1, 2]);

    ends[0]?.();
    await all[0];
    await taken();
    expect(begun).toEqual([1, 2, 3]);
    for (let n = 1; n < 4; n++) {
      ends[n]?.();
      await all[n];
      await taken();
    }
    expect(await Promise.all(all)).toEqual([1, 2, 3, 4]);
  });

  it('hands its place on where it fails', async () => {
    const atOnce = createAtOnce({ running: 1, waiting: 1 });
    const failed = atOnce(() => Promise.reject(new Error('no')));
    const next = atOnce(async () => 'done');
    await expect(failed).rejects.toThrow('no');
    expect(await next).toBe('done');
  });
});
