import { setImmediate } from 'node:timers/promises';
import { createCompany } from '../../services/realtime/socket-server.ts';

/** Longer than others may take to be counted. */
const SETTLED_MS = 5_000;
let now: number;
let clock: jest.SpyInstance;
beforeEach(() => {
  now = 1_000;
  clock = jest.spyOn(performance, 'now').mockImplementation(() => now);
});
afterEach(() => clock.mockRestore());

async function answered(company: ReturnType<typeof createCompany>): Promise<boolean> {
  company.isAlone();
  await setImmediate();
  return company.isAlone();
}

describe('whether this process is the only server', () => {
  it('is no at first, then what Redis answers', async () => {
    const company = createCompany(async () => 1);
    expect(await answered(company)).toBe(false);
    now += SETTLED_MS;
    expect(company.isAlone()).toBe(false);
    await setImmediate();
    expect(company.isAlone()).toBe(true);

    const ofTwo = createCompany(async () => 2);
    now += SETTLED_MS;
    expect(await answered(ofTwo)).toBe(false);
  });

  it('is no while Redis cannot say', async () => {
    const company = createCompany(async () => {
      throw new Error('away');
    });
    now += SETTLED_MS;
    expect(await answered(company)).toBe(false);
  });

  it('is no again for a while after another was heard or Redis came back', async () => {
    const company = createCompany(async () => 1);
    now += SETTLED_MS;
    expect(await answered(company)).toBe(true);
    company.expect();
    expect(company.isAlone()).toBe(false);
    now += SETTLED_MS;
    expect(await answered(company)).toBe(true);
  });

  it('is asked again once the answer has aged', async () => {
    const count = jest.fn(async () => 1);
    const company = createCompany(count);
    now += SETTLED_MS;
    expect(await answered(company)).toBe(true);
    now += 1_100;
    expect(company.isAlone()).toBe(false);
    await setImmediate();
    expect(company.isAlone()).toBe(true);
    expect(count).toHaveBeenCalledTimes(2);
  });
});
