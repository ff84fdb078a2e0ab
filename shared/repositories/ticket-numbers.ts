import type { Collection } from '../db/mongo.ts';
import { ticketNumber } from '../domain/ticket-number.ts';
import type { Counter } from '../models/change.ts';

const BLOCK = 100;

/** Numbers in blocks per process and city: gaps are allowed, two of one are not. */
export function createTicketNumbers(counters: Collection<Counter>) {
  const blocks = new Map<string, { next: number; end: number }>();
  const reserving = new Map<string, Promise<void>>();

  async function reserve(key: string): Promise<void> {
    const counter = await counters.findOneAndUpdate(
      { _id: key },
      { $inc: { count: BLOCK } },
      { upsert: true, returnDocument: 'after' },
    );
    const end = counter?.count ?? BLOCK;
    blocks.set(key, { next: end - BLOCK + 1, end });
  }

  return {
    async next({ code, zone, now }: { code: string; zone: string; now: Date }): Promise<string> {
      const year = Number(new Intl.DateTimeFormat('en', { year: 'numeric', timeZone: zone }).format(now));
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
