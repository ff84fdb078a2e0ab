import type { Collection } from '../db/mongo.ts';
import { ticketNumber } from '../domain/ticket-number.ts';
import type { Counter } from '../models/change.ts';

const BLOCK = 100;

/** Making a formatter costs a hundred times its use. */
const years = new Map<string, Intl.DateTimeFormat>();
function yearIn(zone: string): Intl.DateTimeFormat {
  const known = years.get(zone) ?? new Intl.DateTimeFormat('en', { year: 'numeric', timeZone: zone });
  years.set(zone, known);
  return known;
}

/** Numbers in blocks per process and city: gaps are allowed, two of one are not. */
export function createTicketNumbers(counters: Collection<Counter>) {
  const blocks = new Map<string, { next: number; end: number }>();
  const reserving = new Map<string, Promise<void>>();

  /** Compare and set: what `findOneAndUpdate` answers under a race cannot be trusted on every server. */
  async function reserve(key: string): Promise<void> {
    for (;;) {
      const known = await counters.findOne({ _id: key });
      const start = known?.count ?? 0;
      if (known ? await advance(key, start) : await begin(key)) {
        blocks.set(key, { next: start + 1, end: start + BLOCK });
        return;
      }
    }
  }

  async function advance(key: string, from: number): Promise<boolean> {
    const { matchedCount } = await counters.updateOne({ _id: key, count: from }, { $inc: { count: BLOCK } });
    return matchedCount === 1;
  }

  async function begin(key: string): Promise<boolean> {
    try {
      await counters.insertOne({ _id: key, count: BLOCK });
      return true;
    } catch (error) {
      if (error instanceof Error && 'code' in error && error.code === 11_000) return false;
      throw error;
    }
  }

  return {
    async next({ code, zone, now }: { code: string; zone: string; now: Date }): Promise<string> {
      const year = Number(yearIn(zone).format(now));
      const key = `ticket-number:${code}:${year}`;
      for (;;) {
        const block = blocks.get(key);
        if (block && block.next <= block.end) return ticketNumber(code, year, block.next++);
        const pending = reserving.get(key) ?? reserve(key).finally(() => reserving.delete(key));
        reserving.set(key, pending);
        await pending;
      }
    },
  };
}
export type TicketNumbers = ReturnType<typeof createTicketNumbers>;
