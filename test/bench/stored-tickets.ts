import { openTicket } from '../../shared/domain/open-ticket.ts';
import type { Change, Contact, Message, Ticket, TicketStatus } from '../../shared/domain/types.ts';
import { newId, ticketId } from '../../shared/ids.ts';
import type { BenchServer } from './bench-server.ts';

const CITY = 'helsinki';
const SERVICES = ['library', 'general', 'parking', 'waste'];
const BATCH = 1_000;
const HOUR_MS = 3_600_000;
/** A city's tickets after a while: most are over. */
const statusOf = (n: number): TicketStatus => (n % 100 < 90 ? 'closed' : n % 100 < 97 ? 'resolved' : 'pending');

const meaningless = (n: number) => `${n} ${'x'.repeat(190)}`;

/** A city's past: so many tickets, each with its contact, message and logged change. */
export async function storeTickets(
  { db }: Pick<BenchServer, 'db'>,
  count: number,
  textOf = meaningless,
): Promise<void> {
  for (let from = 0; from < count; from += BATCH) {
    const past = Array.from({ length: Math.min(BATCH, count - from) }, (_, n) =>
      ticketOfThePast(from + n, textOf(from + n)),
    );
    await db.collection<Ticket>('tickets').insertMany(past.map(({ ticket }) => ticket));
    await db.collection<Message>('messages').insertMany(past.map(({ message }) => message));
    await db.collection<Contact>('contacts').insertMany(past.map(({ contact }) => contact));
    await db
      .collection<Change & { _id: string; ticket: string; city: string }>('changes')
      .insertMany(
        past.map(({ ticket, change }) => ({ _id: `${ticket._id}:1`, ticket: ticket._id, city: CITY, ...change })),
      );
  }
}

function ticketOfThePast(n: number, text: string) {
  const at = new Date(Date.now() - (n + 1) * HOUR_MS);
  const session = newId();
  const thread = `chat:${session}`;
  const service = SERVICES[n % SERVICES.length] ?? 'general';
  const contact: Contact = {
    _id: newId(),
    city: CITY,
    name: null,
    identities: [{ kind: 'chat', address: session, verified: false }],
    createdAt: at,
  };
  const message: Message = {
    _id: newId(),
    city: CITY,
    ticket: ticketId(CITY, thread, 0),
    line: 'conversation',
    seq: 1,
    direction: 'in',
    channel: 'chat',
    entrance: 'chat',
    key: `${session}:1`,
    clientId: '1',
    author: { kind: 'contact', id: contact._id, name: '' },
    text,
    attachments: [],
    at,
    delivery: null,
    address: { ours: CITY, theirs: session },
    traceId: newId(),
  };
  const opening = {
    thread,
    ordinal: 0,
    service,
    language: 'fi' as const,
    contact: { kind: 'chat' as const, address: session, name: null },
  };
  const number = `HEL-2025-${String(n).padStart(6, '0')}`;
  const opened = openTicket({
    number,
    changeId: newId(),
    message,
    opening,
    contact,
    previous: null,
    creditMinutes: 0,
    now: at,
  });
  const [change] = opened.outbox;
  if (!change) throw new Error('a ticket opens with a change');
  const status = statusOf(n);
  const ticket: Ticket = {
    ...opened,
    status,
    assignee: { id: `past${n % 50}`, name: 'Somebody of the past' },
    waitingSince: null,
    closesAt: status === 'resolved' ? new Date(Date.now() + 24 * HOUR_MS) : null,
    unpublished: false,
    outbox: [],
  };
  return { ticket, message, contact, change };
}
