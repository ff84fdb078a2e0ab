import { setImmediate } from 'node:timers/promises';
import { createIsAlone } from '../../services/realtime/socket-server.ts';

describe('whether this process is the only server', () => {
  it('is no until Redis has answered, then what it answered', async () => {
    let servers = 1;
    const isAlone = createIsAlone(async () => servers);
    expect(isAlone()).toBe(false);
    await setImmediate();
    expect(isAlone()).toBe(true);

    servers = 2;
    const ofTwo = createIsAlone(async () => servers);
    ofTwo();
    await setImmediate();
    expect(ofTwo()).toBe(false);
  });

  it('is no while Redis cannot say', async () => {
    const isAlone = createIsAlone(async () => {
      throw new Error('away');
    });
    isAlone();
    await setImmediate();
    expect(isAlone()).toBe(false);
  });

  it('is asked again once the answer has aged', async () => {
    const now = jest.spyOn(performance, 'now').mockReturnValue(1_000);
    const count = jest.fn(async () => 1);
    const isAlone = createIsAlone(count);
    isAlone();
    await setImmediate();
    expect(isAlone()).toBe(true);
    now.mockReturnValue(2_100);
    expect(isAlone()).toBe(false);
    await setImmediate();
    expect(isAlone()).toBe(true);
    expect(count).toHaveBeenCalledTimes(2);
    now.mockRestore();
  });
});
