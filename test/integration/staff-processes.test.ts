import { createAdapter } from '@socket.io/redis-streams-adapter';
import { Redis } from 'ioredis';
import { newId } from '../../shared/ids.ts';
import { openTestStore, serverUrls } from '../support/databases.ts';
import { type StaffStack, startStaff } from '../support/staff-stack.ts';

let first: StaffStack;
let second: StaffStack;
const ends: (() => Promise<unknown>)[] = [];

beforeAll(async () => {
  const { store, close } = await openTestStore();
  const name = `test-${newId()}`;
  const start = () => {
    const redis = new Redis(serverUrls().redisUrl, { maxRetriesPerRequest: null });
    ends.push(async () => redis.disconnect());
    return startStaff(store, {
      adapter: createAdapter(redis, { streamName: name, channelPrefix: name, blockTimeInMs: 200 }),
    });
  };
  [first, second] = [await start(), await start()];
  ends.unshift(
    () => first.close(),
    () => second.close(),
  );
  ends.push(close);
});
afterAll(async () => {
  for (const end of ends) await end();
});

describe('a staff member with consoles at two processes', () => {
  it('signs out at one of them: both say so, and disconnect', async () => {
    const token = 'helsinki-agent1#both';
    const consoles = [await first.signIn(token), await second.signIn(token)];
    const gone = consoles.map(({ socket }) => new Promise((resolve) => socket.once('disconnect', resolve)));

    second.signOut(token);

    expect(await Promise.all(gone)).toEqual(['io server disconnect', 'io server disconnect']);
    for (const { heard } of consoles)
      expect(heard.at(-1)).toMatchObject({ event: 'session.ended', payload: { code: 'unauthenticated' } });
  });
});
