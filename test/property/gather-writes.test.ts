import fc from 'fast-check';
import { gatherInserts, gatherUpdates } from '../../shared/db/gather-writes.ts';
import { newId } from '../../shared/ids.ts';
import { startCuttingProxy } from '../support/cutting-proxy.ts';
import { openTestStore, serverUrls } from '../support/databases.ts';

type Row = { _id: string; version: number; log: string[] };

let stack: Awaited<ReturnType<typeof openTestStore>>;
beforeAll(async () => {
  stack = await openTestStore();
});
afterAll(() => stack.close());

const rowsOf = () => stack.connection.getClient().db(stack.connection.name).collection<Row>(`rows_${newId()}`);

describe('must 3: gathered writes', () => {
  it('tell each insert whether it was the first, under any batch', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(fc.integer({ min: 0, max: 8 }), { minLength: 1, maxLength: 40 }), async (keys) => {
        const rows = rowsOf();
        const writers = [gatherInserts(rows), gatherInserts(rows)];
        const won = await Promise.all(
          keys.map((key, i) => writers[i % 2]!({ _id: `k${key}`, version: 0, log: [String(i)] })),
        );
        for (const key of new Set(keys)) expect(keys.filter((one, i) => one === key && won[i])).toHaveLength(1);
        const stored = await rows.find().toArray();
        for (const { _id, log } of stored)
          expect(won[Number(log[0])]).toBe(keys[Number(log[0])] === Number(_id.slice(1)));
      }),
      { numRuns: 30 },
    );
  });

  it('tell each conditional update whether it won: one winner a version', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.record({ row: fc.integer({ min: 0, max: 3 }), version: fc.integer({ min: 0, max: 2 }) }), {
          minLength: 1,
          maxLength: 40,
        }),
        async (asked) => {
          const rows = rowsOf();
          await rows.insertMany([0, 1, 2, 3].map((row) => ({ _id: `r${row}`, version: 0, log: [] })));
          const writers = [gatherUpdates(rows), gatherUpdates(rows)];
          const won = await Promise.all(
            asked.map(({ row, version }, i) =>
              writers[i % 2]!({
                id: `r${row}`,
                when: { $eq: ['$version', version] },
                set: { version: version + 1 },
                compute: { log: { $concatArrays: ['$log', [String(i)]] } },
                hasWon: async () => (await rows.findOne({ _id: `r${row}`, log: String(i) })) !== null,
              }),
            ),
          );
          const stored = await rows.find().toArray();
          expect(new Set(stored.flatMap((row) => row.log))).toEqual(
            new Set(asked.flatMap((_, i) => (won[i] ? [String(i)] : []))),
          );
          for (const row of stored) expect(row.log).toHaveLength(row.version);
        },
      ),
      { numRuns: 30 },
    );
  });

  it('let one document that cannot be computed keep nobody from theirs', async () => {
    const rows = rowsOf();
    await rows.insertMany(['a', 'b', 'c'].map((_id) => ({ _id, version: 0, log: [] })));
    await rows.updateOne({ _id: 'b' }, { $set: { log: 'not a list' as never } });
    const update = gatherUpdates(rows);
    const ends = await Promise.allSettled(
      ['a', 'b', 'c'].map((id) =>
        update({
          id,
          when: { $eq: ['$version', 0] },
          set: { version: 1 },
          compute: { log: { $concatArrays: ['$log', ['x']] } },
          hasWon: async () => (await rows.findOne({ _id: id, log: 'x' })) !== null,
        }),
      ),
    );
    expect(ends.map(({ status }) => status)).toEqual(['fulfilled', 'rejected', 'fulfilled']);
    expect(await rows.find({ version: 1 }).toArray()).toHaveLength(2);
  });
});

describe('must 2: gathered writes whose connection breaks', () => {
  let proxy: Awaited<ReturnType<typeof startCuttingProxy>>;
  let through: Awaited<ReturnType<typeof openTestStore>>;
  beforeAll(async () => {
    proxy = await startCuttingProxy(serverUrls().mongoUri);
    through = await openTestStore(proxy.uri);
  });
  afterAll(async () => {
    await through.close();
    proxy.stop();
  });

  /** The same collection through the proxy, which breaks its connections, and past it. */
  function bothWays() {
    const name = `rows_${newId()}`;
    const [past, by] = [stack, through].map(({ connection }) =>
      connection.getClient().db(stack.connection.name).collection<Row>(name),
    );
    return { name, past: past!, by: by! };
  }
  const cut = fc.constantFrom('before' as const, 'after' as const);

  it('say of each conditional update what the store says', async () => {
    await fc.assert(
      fc.asyncProperty(
        cut,
        fc.array(fc.record({ row: fc.integer({ min: 0, max: 3 }), version: fc.integer({ min: 0, max: 1 }) }), {
          minLength: 1,
          maxLength: 12,
        }),
        async (where, asked) => {
          const { name, past, by } = bothWays();
          await past.insertMany([0, 1, 2, 3].map((row) => ({ _id: `r${row}`, version: 0, log: [] })));
          const update = gatherUpdates(by);
          proxy.cutNext(where, name);
          const won = await Promise.all(
            asked.map(({ row, version }, i) =>
              update({
                id: `r${row}`,
                when: { $eq: ['$version', version] },
                set: { version: version + 1 },
                compute: { log: { $concatArrays: ['$log', [String(i)]] } },
                hasWon: async () => (await by.findOne({ _id: `r${row}`, log: String(i) })) !== null,
              }),
            ),
          );
          expect(proxy.wasCut()).toBe(true);
          const stored = await past.find().toArray();
          expect(new Set(stored.flatMap((row) => row.log))).toEqual(
            new Set(asked.flatMap((_, i) => (won[i] ? [String(i)] : []))),
          );
          for (const row of stored) expect(row.log).toHaveLength(row.version);
        },
      ),
      { numRuns: 20 },
    );
  }, 60_000);

  it('say of no insert that it is there when it is not, nor that it was first when it was not', async () => {
    await fc.assert(
      fc.asyncProperty(
        cut,
        fc.array(fc.integer({ min: 0, max: 5 }), { minLength: 1, maxLength: 12 }),
        async (where, keys) => {
          const { name, past, by } = bothWays();
          const insert = gatherInserts(by);
          proxy.cutNext(where, name);
          const ends = await Promise.allSettled(
            keys.map((key, i) => insert({ _id: `k${key}`, version: 0, log: [String(i)] })),
          );
          expect(proxy.wasCut()).toBe(true);
          const stored = new Map((await past.find().toArray()).map(({ _id, log }) => [_id, log[0]]));
          for (const [i, end] of ends.entries()) {
            // who is told nothing tries again
            if (end.status === 'rejected') continue;
            if (end.value) expect(stored.get(`k${keys[i]}`)).toBe(String(i));
            else expect(stored.has(`k${keys[i]}`)).toBe(true);
          }
        },
      ),
      { numRuns: 20 },
    );
  }, 60_000);
});
