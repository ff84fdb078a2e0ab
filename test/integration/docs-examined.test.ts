import type { Filter } from '../../shared/db/mongo.ts';
import type { Ticket } from '../../shared/domain/types.ts';
import { type DatePage, datePage } from '../../shared/repositories/date-pages.ts';
import { AT, aTicket } from '../support/a-ticket.ts';
import { openTestStore } from '../support/databases.ts';

const CITY = 'helsinki';
const FIRST = { after: null, limit: 200 };
const ESCALATION = { by: null, reason: null, declinedBy: [] };
const later = (ms: number) => new Date(AT.getTime() + ms);

let stack: Awaited<ReturnType<typeof openTestStore>>;
beforeAll(async () => {
  stack = await openTestStore();
  await collection().insertMany(
    Array.from({ length: 2_000 }, (_, n) => {
      // the first two came in one moment
      const at = later(Math.max(n, 1));
      return aTicket({
        ...{
          _id: `t${n}`,
          number: `${n}`,
          thread: `sms:${n}`,
          waitingSince: at,
          routing: { enteredQueueAt: at, rank: at },
        },
        ...(n < 3 && { escalation: { ...ESCALATION, at } }),
      });
    }),
  );
});
afterAll(() => stack.close());

const collection = () => stack.connection.getClient().db(stack.connection.name).collection<Ticket>('tickets');
const idsOf = (found: { _id: string }[]) => found.map(({ _id }) => _id);
async function examined(field: Parameters<typeof datePage>[0], page: DatePage, over: Filter<Ticket> = {}) {
  const cursor = collection().find({ city: CITY, ...over, ...datePage(field, page) });
  const { executionStats } = await cursor
    .sort({ [field]: 1, _id: 1 })
    .limit(page.limit)
    .explain('executionStats');
  return executionStats.totalDocsExamined;
}

describe('of two thousand fresh waiting tickets none is examined', () => {
  it('for those that wait too long, page by page', async () => {
    const page = { ...FIRST, until: later(2) };
    const place = { city: CITY, status: 'queued' as const };
    expect(idsOf(await stack.store.tickets.waiting(place, page))).toEqual(['t0', 't1', 't2']);
    expect(await examined('waitingSince', page, { status: 'queued' })).toBeLessThanOrEqual(3);

    const next = { ...page, after: { at: later(1), id: 't0' } };
    expect(idsOf(await stack.store.tickets.waiting(place, next))).toEqual(['t1', 't2']);
    expect(await examined('waitingSince', next, { status: 'queued' })).toBeLessThanOrEqual(3);
  });

  it('for a city’s escalated ones, page by page', async () => {
    expect(idsOf(await stack.store.tickets.escalated(CITY, FIRST))).toEqual(['t0', 't1', 't2']);
    expect(await examined('escalation.at', FIRST)).toBeLessThanOrEqual(3);

    const next = { ...FIRST, after: { at: later(1), id: 't0' } };
    expect(idsOf(await stack.store.tickets.escalated(CITY, next))).toEqual(['t1', 't2']);
    expect(await examined('escalation.at', next)).toBeLessThanOrEqual(3);
  });
});
