import type { Filter } from '../../shared/db/mongo.ts';
import type { Agent, Message, Ticket } from '../../shared/domain/types.ts';
import { openTestStore } from '../support/databases.ts';

type Sort = Record<string, 1 | -1>;
type Query<T> = [what: string, filter: Filter<T>, sort?: Sort];

let stack: Awaited<ReturnType<typeof openTestStore>>;
beforeAll(async () => {
  stack = await openTestStore();
});
afterAll(() => stack.close());

/** Every stage's name in a plan, whatever its shape. */
function stagesOf(plan: unknown): string[] {
  if (Array.isArray(plan)) return plan.flatMap(stagesOf);
  if (typeof plan !== 'object' || plan === null) return [];
  return Object.entries(plan).flatMap(([key, value]) =>
    key === 'stage' && typeof value === 'string' ? [value] : stagesOf(value),
  );
}

async function planOf<T extends object>(name: string, filter: Filter<T>, sort: Sort | undefined): Promise<string[]> {
  const collection = stack.connection.getClient().db(stack.connection.name).collection<T & { _id: string }>(name);
  const cursor = collection.find(filter as Filter<T & { _id: string }>);
  const explained = await (sort ? cursor.sort(sort) : cursor).explain('queryPlanner');
  return stagesOf(explained);
}

const now = new Date();
const tickets: Query<Ticket>[] = [
  ['the thread’s last ticket', { city: 'helsinki', thread: 'sms:x' }, { ordinal: -1 }],
  ['a waiting queue', { city: { $in: ['helsinki'] }, status: { $in: ['queued'] } }, { waitingSince: 1, _id: 1 }],
  ['the newest changed', { city: { $in: ['helsinki'] } }, { updatedAt: -1, _id: -1 }],
  ['an agent’s own', { city: { $in: ['helsinki'] }, 'assignee.id': { $in: ['a1'] } }, { updatedAt: -1, _id: -1 }],
  ['a contact’s', { city: 'helsinki', 'contact.id': 'c1', status: { $ne: 'closed' } }],
  ['by number', { city: { $in: ['helsinki'] }, number: 'HEL-2026-000001' }],
  ['the queued for a rebuild', { city: 'helsinki', status: 'queued' }],
  ['ended offers', { offersEndAt: { $gt: new Date(0), $lte: now } }],
  ['ended snoozes', { snoozeUntil: { $gt: new Date(0), $lte: now } }],
  ['ended reopen windows', { closesAt: { $gt: new Date(0), $lte: now } }],
  ['the unpublished', { unpublished: true, updatedAt: { $lte: now } }],
  ['an agent’s work', { city: { $in: ['helsinki'] }, 'assignee.id': 'a1', status: { $in: ['open', 'pending'] } }],
];
const messages: Query<Message>[] = [
  ['by key', { city: 'helsinki', entrance: 'sms', key: 'SM1' }],
  ['a place', { city: 'helsinki', ticket: 't', line: 'conversation', seq: 1 }],
  ['a line', { city: 'helsinki', ticket: 't', line: 'conversation', seq: { $gt: 0, $lte: 9 } }, { seq: 1 }],
  ['by Message-ID', { city: 'helsinki', mailId: { $gt: '', $in: ['a@b'] } }],
  ['due deliveries', { 'delivery.dueAt': { $gt: new Date(0), $lte: now } }],
  ['the unapplied', { unapplied: true, at: { $lte: now } }, { at: 1 }],
];
const agents: Query<Agent>[] = [
  ['candidates', { cities: 'helsinki', 'presence.state': 'available' }],
  ['holders of slots', { load: { $gt: 0 } }],
  ['lapsed presences', { connectedUntil: { $gt: new Date(0), $lte: now } }],
];

describe.each([
  ['tickets', tickets as Query<object>[]],
  ['messages', messages as Query<object>[]],
  ['agents', agents as Query<object>[]],
])('%s', (name, queries) => {
  // a row of two would make the third parameter Jest's callback
  it.each(queries.map(([what, filter, sort]) => ({ what, filter, sort })))(
    '$what: an index scan',
    async ({ filter, sort }) => {
      const stages = await planOf(name, filter, sort);
      expect(stages).not.toContain('COLLSCAN');
      expect(stages.length).toBeGreaterThan(0);
    },
  );
});
