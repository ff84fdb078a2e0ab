import { createReadTimeline } from '../../services/tickets/read-timeline.ts';
import { messageListQuery } from '../../shared/contracts/tickets.ts';
import type { Message, Ticket } from '../../shared/domain/types.ts';
import { newId } from '../../shared/ids.ts';
import { openTestStore } from '../support/databases.ts';

let opened: Awaited<ReturnType<typeof openTestStore>>;
beforeAll(async () => {
  opened = await openTestStore();
});
afterAll(() => opened.close());

const second = (n: number) => new Date(Date.UTC(2026, 0, 1, 12, 0, n));

/** A ticket whose messages come at times that the test says. */
function aTimeline() {
  const ticket = { _id: newId(), city: 'helsinki', conversation: 0, notes: 0 } as Ticket;
  const read = createReadTimeline(opened.store);
  return {
    async add(line: Message['line'], text: string, at: Date): Promise<void> {
      const seq = ticket[line] + 1;
      const place = { _id: newId(), city: ticket.city, ticket: ticket._id, line, seq, entrance: 'staff', key: newId() };
      await opened.store.messages.insert({ ...place, text, at } as Message);
      ticket[line] = seq;
    },
    async page(query: Record<string, unknown>) {
      const { items, next } = await read(ticket, messageListQuery.parse(query));
      return { texts: items.map(({ text }) => text), next: next ?? undefined };
    },
  };
}

describe('a ticket’s conversation and notes by time', () => {
  it('skip nothing that is counted late, and repeat nothing', async () => {
    const timeline = aTimeline();
    await timeline.add('conversation', 'c1', second(1));
    await timeline.add('notes', 'n1', second(2));
    await timeline.add('conversation', 'c2', second(3));

    const first = await timeline.page({ limit: 2 });
    await timeline.add('notes', 'n2, older than what was read', second(0));
    await timeline.add('conversation', 'c3', second(4));
    const then = await timeline.page({ limit: 2, cursor: first.next });
    const last = await timeline.page({ limit: 2, cursor: then.next });

    expect([first.texts, then.texts, last.texts]).toEqual([
      ['c1', 'n1'],
      ['c2'],
      ['n2, older than what was read', 'c3'],
    ]);
    expect(last.next).toBeUndefined();
  });

  it('keep their order at the same millisecond, forward and backward', async () => {
    const timeline = aTimeline();
    for (const text of ['a', 'b', 'c', 'd', 'e']) await timeline.add('notes', text, second(5));
    const readAll = async (query: Record<string, unknown>) => {
      const pages: string[][] = [];
      let cursor: string | undefined;
      do {
        const page = await timeline.page({ ...query, limit: 2, ...(cursor && { cursor }) });
        pages.push(page.texts);
        cursor = page.next;
      } while (cursor);
      return pages;
    };

    const forward = (await readAll({})).flat();
    const backward = (await readAll({ before: second(6).toISOString() })).toReversed().flat();

    expect(forward.toSorted()).toEqual(['a', 'b', 'c', 'd', 'e']);
    expect(backward).toEqual(forward);
  });

  it('after a time, before a time, between two', async () => {
    const timeline = aTimeline();
    for (const n of [1, 2, 3, 4]) await timeline.add(n % 2 ? 'conversation' : 'notes', `m${n}`, second(n));
    const [after, before] = [second(1).toISOString(), second(4).toISOString()];

    expect(await timeline.page({ after })).toEqual({ texts: ['m2', 'm3', 'm4'] });
    expect(await timeline.page({ after, before })).toEqual({ texts: ['m2', 'm3'] });
    expect(await timeline.page({ before, limit: 2 })).toMatchObject({ texts: ['m2', 'm3'] });
  });
});
