import { Readable } from 'node:stream';
import { createSweepUnused } from '../../services/attachments/sweep-unused.ts';
import type { Message } from '../../shared/domain/types.ts';
import { newId } from '../../shared/ids.ts';
import { openTestStore } from '../support/databases.ts';

const DAY_MS = 86_400_000;

let opened: Awaited<ReturnType<typeof openTestStore>>;
beforeAll(async () => {
  opened = await openTestStore();
});
afterAll(() => opened.close());

async function anUpload({ isUsed = false } = {}): Promise<string> {
  const { attachments, messages } = opened.store;
  const id = newId();
  const file = { id, city: 'helsinki', owner: 'a1', name: 'kuva.png', type: 'image/png' };
  await attachments.store({ ...file, content: Readable.from(Buffer.from('kuva')) });
  if (isUsed) {
    const place = { _id: newId(), city: 'helsinki', ticket: newId(), line: 'notes', seq: 1 };
    const carried = [{ id, name: file.name, type: file.type, size: 4 }];
    await messages.insert({ ...place, entrance: 'staff', key: newId(), attachments: carried } as unknown as Message);
  }
  return id;
}

/** A process's sweep, so long after now; with the uploads that it looked at. */
function aSweep(afterMs: number) {
  const { store } = opened;
  const looked: string[] = [];
  const run = createSweepUnused({
    ...store,
    messages: {
      withAttachment: (id) => {
        looked.push(id);
        return store.messages.withAttachment(id);
      },
    },
    clock: { now: () => new Date(Date.now() + afterMs) },
    perTurn: 2,
  });
  return { run, looked };
}

describe('uploads that no message carries', () => {
  it('go after a day, however long the sweep was away, a few a turn, each looked at once', async () => {
    const ids: string[] = [];
    for (const isUsed of [false, true, false, false, true]) ids.push(await anUpload({ isUsed }));
    const left = async () => {
      const found = await Promise.all(ids.map((id) => opened.store.attachments.read(id)));
      return found.flatMap((file, index) => (file ? [index] : []));
    };

    await aSweep(DAY_MS / 2).run();
    expect(await left()).toEqual([0, 1, 2, 3, 4]);

    const [first, next] = [aSweep(3 * DAY_MS), aSweep(3 * DAY_MS)];
    await first.run();
    expect(await left()).toEqual([1, 2, 3, 4]);
    await first.run();
    await next.run();
    await next.run();
    expect(await left()).toEqual([1, 4]);
    expect([...first.looked, ...next.looked]).toEqual(ids);
    const chunks = opened.connection.getClient().db(opened.connection.name).collection('attachments.chunks');
    expect(await chunks.countDocuments()).toBe(2);
  });

  it('are looked at again where a turn failed', async () => {
    const id = await anUpload();
    const broken = createSweepUnused({
      ...opened.store,
      messages: { withAttachment: () => Promise.reject(new Error('the store is away')) },
      clock: { now: () => new Date(Date.now() + 3 * DAY_MS) },
    });
    await expect(broken()).rejects.toThrow('away');

    await aSweep(3 * DAY_MS).run();

    expect(await opened.store.attachments.read(id)).toBeNull();
  });
});
