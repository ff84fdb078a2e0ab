import { both, type Check, type Doc, figure, inserted, race } from './check.ts';

const AT_ONCE = 50;
/** What holds the unit limit of an agent: the load beside the slots, in the write that takes one. */
const LIMIT_UNITS = 6;
const CHAT_UNITS = 2;

type Ticket = { _id: string; version: number; outbox: { version: number; changeId: string }[] };
type Counter = { _id: string; count: number };
type Agent = {
  _id: string;
  load: number;
  capacity: number;
  slots: { ticket: string; assignment: number; units: number }[];
};

/** What must hold however many processes write at the same moment. */
export const raceChecks: Check[] = [
  {
    name: 'unique index under a race',
    async run(db) {
      const messages = db.collection<Doc>('unique');
      await messages.createIndex({ city: 1, channel: 1, key: 1 }, { unique: true });
      const won = await race(AT_ONCE, (n) =>
        inserted(messages.insertOne({ _id: `m${n}`, city: 'helsinki', channel: 'sms', key: 'SM1' })),
      );
      return figure(`inserts of one key out of ${AT_ONCE}`, { is: won, should: 1 });
    },
  },
  {
    name: 'unique multikey index across documents',
    async run(db) {
      const contacts = db.collection<Doc>('identities');
      await contacts.createIndex({ city: 1, 'identities.kind': 1, 'identities.address': 1 }, { unique: true });
      const won = await race(AT_ONCE, (n) => {
        const identities = [
          { kind: 'phone', address: `+3585${n}` },
          { kind: 'email', address: 'a@resident.example' },
        ];
        return inserted(contacts.insertOne({ _id: `c${n}`, city: 'espoo', identities }));
      });
      return figure(`contacts with one address out of ${AT_ONCE}`, { is: won, should: 1 });
    },
  },
  {
    // two cities have one active agreement for a service
    name: 'unique partial multikey index, entered by updates',
    async run(db) {
      const agreements = db.collection<Doc>('pairs');
      const partialFilterExpression = { status: 'active' };
      await agreements.createIndex({ helped: 1, services: 1 }, { unique: true, partialFilterExpression });
      const services = (n: number) => [`own${n}`, 'daycare'];
      const ids = Array.from({ length: AT_ONCE }, (_, n) => ({ _id: `g${n}`, services: services(n) }));
      await agreements.insertMany(ids.map((one) => ({ ...one, helped: 'espoo', status: 'proposed' })));
      const won = await race(AT_ONCE, (n) =>
        inserted(agreements.updateOne({ _id: `g${n}` }, { $set: { status: 'active' } })),
      );
      return figure(`active for one service out of ${AT_ONCE}`, { is: won, should: 1 });
    },
  },
  {
    name: 'conditional update has one winner',
    async run(db) {
      const tickets = db.collection<Ticket>('versions');
      await tickets.insertOne({ _id: 't', version: 1, outbox: [] });
      const won = await race(AT_ONCE, async (n) => {
        const change = { $inc: { version: 1 }, $push: { outbox: { version: 2, changeId: `c${n}` } } };
        return (await tickets.updateOne({ _id: 't', version: 1 }, change)).matchedCount === 1;
      });
      const ticket = await tickets.findOne({ _id: 't' });
      return both(
        figure(`winners out of ${AT_ONCE}`, { is: won, should: 1 }),
        figure('changes', { is: ticket?.outbox.length, should: 1 }),
      );
    },
  },
  {
    // what shared/db/gather-writes.ts makes of updates that wait together
    name: 'a batch as one statement: each document has one winner a version',
    async run(db) {
      const tickets = db.collection<Ticket>('batches');
      const ids = Array.from({ length: 20 }, (_, n) => `t${n}`);
      await tickets.insertMany(ids.map((_id) => ({ _id, version: 1, outbox: [] })));
      let won = 0;
      await race(AT_ONCE, async (n) => {
        const branches = ids.map((id) => ({
          case: { $and: [{ $eq: ['$_id', id] }, { $eq: ['$version', 1] }] },
          // oxlint-disable-next-line no-thenable -- a word of MongoDB's $switch
          then: {
            $mergeObjects: [
              '$$ROOT',
              { $literal: { version: 2 } },
              { outbox: { $concatArrays: ['$outbox', [{ $literal: { version: 2, changeId: `c${n}` } }]] } },
            ],
          },
        }));
        const update = [{ $replaceWith: { $switch: { branches, default: '$$ROOT' } } }];
        const { modifiedCount } = await tickets.updateMany({ _id: { $in: ids } }, update);
        won += modifiedCount;
        return true;
      });
      const changes = (await tickets.find().toArray()).map(({ outbox }) => outbox.length);
      return both(
        figure(`winners out of ${AT_ONCE * ids.length}`, { is: won, should: ids.length }),
        figure('changes', { is: [...new Set(changes)], should: [1] }),
      );
    },
  },
  capacityGuard('capacity guard on a number', { load: { $lte: LIMIT_UNITS - CHAT_UNITS } }),
  capacityGuard('capacity guard on an expression', { $expr: { $lte: [{ $add: ['$load', CHAT_UNITS] }, '$capacity'] } }),
  {
    name: 'a slot is released once',
    async run(db) {
      const agents = db.collection<Agent>('releases');
      await agents.insertOne({ _id: 'a', load: 4, capacity: 6, slots: ['t1', 't2'].map(aSlot) });
      const pair = { ticket: 't1', assignment: 7 };
      const won = await race(AT_ONCE, async () => {
        const filter = { _id: 'a', slots: { $elemMatch: pair } };
        const { matchedCount } = await agents.updateOne(filter, {
          $pull: { slots: pair },
          $inc: { load: -CHAT_UNITS },
        });
        return matchedCount === 1;
      });
      const agent = await agents.findOne({ _id: 'a' });
      return both(
        figure(`releases out of ${AT_ONCE}`, { is: won, should: 1 }),
        figure('load left', { is: agent?.load, should: 2 }),
        figure('slots left', { is: agent?.slots.map(({ ticket }) => ticket), should: ['t2'] }),
      );
    },
  },
  {
    // what shared/repositories/slots.ts makes of a release: the units that the slot itself holds
    name: 'load and slots move together, by expression',
    async run(db) {
      const agents = db.collection<Agent>('hands');
      const slots = Array.from({ length: AT_ONCE }, (_, n) => aSlot(`t${n}`));
      await agents.insertOne({ _id: 'a', load: AT_ONCE * CHAT_UNITS, capacity: LIMIT_UNITS, slots });
      const won = await race(AT_ONCE, async (n) => {
        const isIt = { $eq: ['$$this.ticket', `t${n}`] };
        const gone = { $filter: { input: '$slots', cond: isIt } };
        const slots = { $filter: { input: '$slots', cond: { $not: isIt } } };
        const units = { $reduce: { input: '$$gone', initialValue: 0, in: { $add: ['$$value', '$$this.units'] } } };
        const hand = { $let: { vars: { gone }, in: { slots, load: { $subtract: ['$load', units] } } } };
        const update = [{ $replaceWith: { $mergeObjects: ['$$ROOT', hand] } }];
        return n > 0 && (await agents.updateMany({ _id: 'a' }, update)).modifiedCount === 1;
      });
      const agent = await agents.findOne({ _id: 'a' });
      return both(
        figure(`releases out of ${AT_ONCE - 1}`, { is: won, should: AT_ONCE - 1 }),
        figure('load left', { is: agent?.load, should: CHAT_UNITS }),
        figure('slots left', { is: agent?.slots.map(({ ticket }) => ticket), should: ['t0'] }),
      );
    },
  },
  {
    // not findOneAndUpdate: the document it answers with may be another writer's on SecantusDB
    name: 'numbers given out by conditional update',
    async run(db) {
      const counters = db.collection<Counter>('counters');
      await counters.insertOne({ _id: 'HEL', count: 0 });
      const numbers = new Set<number>();
      await race(AT_ONCE, async () => {
        for (let count = 0; ; count = (await counters.findOne({ _id: 'HEL' }))?.count ?? count) {
          const { matchedCount } = await counters.updateOne({ _id: 'HEL', count }, { $inc: { count: 1 } });
          if (matchedCount === 1) return numbers.add(count + 1).size > 0;
        }
      });
      return figure(`different numbers out of ${AT_ONCE}`, { is: numbers.size, should: AT_ONCE });
    },
  },
];

function aSlot(ticket: string) {
  return { ticket, assignment: 7, units: CHAT_UNITS };
}

function capacityGuard(name: string, room: object): Check {
  return {
    name,
    async run(db) {
      const agents = db.collection<Agent>('agents');
      await agents.deleteMany({});
      await agents.insertOne({ _id: 'a', load: 0, capacity: LIMIT_UNITS, slots: [] });
      const won = await race(AT_ONCE, async (n) => {
        // two tries for each ticket, of which one may hold
        const ticket = `t${n % (AT_ONCE / 2)}`;
        const filter = { _id: 'a', 'slots.ticket': { $ne: ticket }, ...room };
        const take = { $push: { slots: aSlot(ticket) }, $inc: { load: CHAT_UNITS } };
        return (await agents.updateOne(filter, take)).matchedCount === 1;
      });
      const agent = await agents.findOne({ _id: 'a' });
      return both(
        figure(`taken out of ${AT_ONCE}`, { is: won, should: LIMIT_UNITS / CHAT_UNITS }),
        figure('load', { is: agent?.load, should: LIMIT_UNITS }),
        figure('tickets', { is: new Set(agent?.slots.map(({ ticket }) => ticket)).size, should: won }),
      );
    },
  };
}
