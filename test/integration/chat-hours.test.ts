import type { QueueNews } from '../../channels/chat/socket-types.ts';
import { opensAt } from '../../shared/domain/opening-hours.ts';
import { type ChatStack, startChat } from '../support/chat-stack.ts';
import { openTestStore } from '../support/databases.ts';
import { listen } from '../support/resident.ts';
import { createSetClock } from '../support/set-clock.ts';

const daily = {
  hours: [1, 2, 3, 4, 5, 6, 7].map((day) => ({ day, from: '08:00', to: '16:00' })),
  holidays: false,
  exceptions: [],
};
const BY = { seen: 0, by: { kind: 'system' as const, id: 'test', name: 'Test' }, at: new Date(0) };
const firstMorning = opensAt(daily, 'Europe/Helsinki', new Date(new Date().setUTCHours(20, 0, 0, 0)))!;
const closedDate = firstMorning.toISOString().slice(0, 10);
const secondMorning = opensAt(
  { ...daily, exceptions: [{ date: closedDate, hours: [], why: null }] },
  'Europe/Helsinki',
  firstMorning,
)!;

const clock = createSetClock();
let chat: ChatStack;
let closeStore: () => Promise<void>;
beforeAll(async () => {
  const { store, close } = await openTestStore();
  closeStore = close;
  clock.set(firstMorning.getTime() - 3_600_000);
  chat = await startChat({ store, clock });
  const exceptions = [{ date: closedDate, hours: [], why: { fi: 'Muutto', sv: 'Flytt', en: 'Moving' } }];
  const permits = { city: 'helsinki', service: 'permits' };
  await store.cities.setHours(permits, { ...daily, exceptions, afterHours: 'serve' }, BY);
});
afterAll(async () => {
  await chat.close();
  await closeStore();
});

describe('a resident who waits at a closed service', () => {
  it('is told when it opens, by the calendar, and that it has opened, within 2 s', async () => {
    const anna = listen(chat.resident({ city: 'helsinki', service: 'permits' }));
    await anna.enter();
    await anna.ask('message', { id: '1', text: 'Lupa?' });

    // not on the morning that its weekly hours would give
    expect(await anna.until<QueueNews>('queue')).toMatchObject({
      position: 1,
      open: false,
      opensAt: secondMorning.toISOString(),
    });

    clock.set(secondMorning.getTime() - 2_500);
    const told = await anna.until<QueueNews>('queue', ({ open }) => open);

    const afterMs = clock.now().getTime() - secondMorning.getTime();
    expect(told).toEqual({ position: 1, estimateSeconds: null, upperSeconds: null, open: true });
    expect(afterMs).toBeGreaterThanOrEqual(0);
    expect(afterMs).toBeLessThanOrEqual(2_000);
  });
});
