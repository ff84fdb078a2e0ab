import { createAdapter } from '@socket.io/redis-streams-adapter';
import { Redis } from 'ioredis';
import type { ResidentMessage } from '../../channels/chat/resident-view.ts';
import type { QueueNews } from '../../channels/chat/socket-types.ts';
import { newId, sha256 } from '../../shared/ids.ts';
import { type ChatStack, startChat } from '../support/chat-stack.ts';
import { openTestStore, serverUrls } from '../support/databases.ts';
import { listen } from '../support/resident.ts';

let first: ChatStack;
let second: ChatStack;
const ends: (() => Promise<unknown>)[] = [];

beforeAll(async () => {
  const { store, close } = await openTestStore();
  const name = `test-${newId()}`;
  const start = () => {
    const redis = new Redis(serverUrls().redisUrl, { maxRetriesPerRequest: null });
    ends.push(async () => redis.disconnect());
    return startChat({
      store,
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

describe('a chat whose resident and agent are at two processes', () => {
  it('the other process’s reply, typing and queue come through without waiting for the next comparing', async () => {
    const anna = listen(first.resident({ city: 'helsinki', service: 'waste' }));
    const bertil = listen(first.resident({ city: 'helsinki', service: 'waste' }));
    const { token } = await anna.enter();
    await bertil.enter();
    await anna.ask('message', { id: '1', text: 'Hei' });
    await bertil.ask('message', { id: '1', text: 'Hej' });
    await bertil.until<QueueNews>('queue', ({ position }) => position === 2);
    const session = (await first.store.chatSessions.byTokenHash('helsinki', sha256(token)))!;
    const ticket = (await first.store.tickets.latestOf('helsinki', `chat:${session._id}`))!;
    const agent = (await first.store.agents.byId('helsinki-agent1'))!;

    second.gateway.typing(ticket, { on: true, name: agent.name });
    await second.spine.writeMessage({ ticket: ticket._id, text: 'Toisaalta', attachments: [] }, agent);

    expect(await anna.until('typing')).toEqual({ on: true, name: 'Aino' });
    expect(await anna.until<ResidentMessage>('message', ({ seq }) => seq === 2)).toMatchObject({
      from: 'agent',
      text: 'Toisaalta',
    });
    await anna.until('status', ({ status }: { status: string }) => status === 'pending');
    await bertil.until<QueueNews>('queue', ({ position }) => position === 1);
    expect(bertil.messages()).toHaveLength(1);
  });
});
