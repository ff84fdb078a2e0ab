import type { Database } from './open-database.ts';
import type { OwnMongo } from './own-mongo.ts';
import { STEP_WITHIN_MS } from './steps.ts';
import { until } from './until.ts';

type Options = { mongo: OwnMongo; database: Database; seed: number };

/** Writes seen in a step before the kill, at most: the shortest step is a ticket's write, then its log. */
const MOST_WRITES = 4;

/**
 * Kills the database in each step of a conversation, at the n-th write that can be seen in it, and starts it again on
 * its files. The same seed gives the same n; what has been written by then is the machine's to say.
 */
export function createDatabaseKiller({ mongo, database, seed }: Options) {
  const random = createRandom(seed);
  let kills = 0;
  let killing: Promise<void> = Promise.resolve();

  async function killAtWrite(nth: number): Promise<void> {
    const before = await untilSeen(database);
    let last = before;
    let writes = 0;
    const look = async () => {
      const now = await seen(database);
      if (now.writes !== last.writes) writes++;
      last = now;
      // a step with fewer writes than that ends when all of them are logged
      return writes >= nth || (writes > 0 && now.isLogged);
    };
    await until('a step writes', look, { withinMs: STEP_WITHIN_MS, everyMs: 0 });
    await mongo.kill9();
    kills++;
    await mongo.startAgain();
  }

  return {
    kills: () => kills,
    /** Until the database of the step before is back. */
    over: () => killing,
    async before(): Promise<void> {
      await killing;
      killing = killAtWrite(1 + Math.floor(random() * MOST_WRITES));
      killing.catch(() => {});
    },
  };
}

type Seen = { writes: string; isLogged: boolean };

function untilSeen(database: Database): Promise<Seen> {
  return until('the database answers', () => seen(database).catch(() => null), { withinMs: STEP_WITHIN_MS });
}

/** All that intake, assignment, reply, relay and delivery write, in short. */
async function seen({ tickets, messages, changes, agents }: Database): Promise<Seen> {
  const [allTickets, allMessages, logged, holders] = await Promise.all([
    tickets.find({}, { projection: { version: 1, outbox: 1, unpublished: 1 } }).toArray(),
    messages.find({}, { projection: { unapplied: 1, delivery: 1 } }).toArray(),
    changes.find({}, { projection: { _id: 1 } }).toArray(),
    agents.find({ 'slots.0': { $exists: true } }, { projection: { slots: 1 } }).toArray(),
  ]);
  const writes = [
    allTickets.map(({ version, outbox }) => `${version}:${outbox.length}`),
    allMessages.map(({ unapplied, delivery }) => `${unapplied}:${delivery?.status}`),
    logged.length,
    holders.map(({ _id, slots }) => `${_id}:${slots.map(({ assignment }) => assignment).join()}`),
  ].join(';');
  return { writes, isLogged: allTickets.every(({ outbox, unpublished }) => !outbox.length && !unpublished) };
}

/** The linear congruential generator of Numerical Recipes, 0 to below 1. */
function createRandom(seed: number): () => number {
  let state = seed;
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state / 2 ** 32;
  };
}
