import { anyOf } from '../db/any-of.ts';
import { gatherInserts, gatherReads, gatherUpdates } from '../db/gather-writes.ts';
import type { Collection, Filter } from '../db/mongo.ts';
import type { SavedSet } from '../domain/decision.ts';
import type { Change, Ticket, TicketStatus } from '../domain/types.ts';
import type { LoggedChange } from '../models/change.ts';
import { type DatePage, datePage } from './date-pages.ts';
import type { Place } from './marks.ts';

/** Named so that the partial indexes of the dates are used. */
const EPOCH = new Date(0);

type Deps = { tickets: Collection<Ticket>; changes: Collection<LoggedChange> };
export type TicketPage = {
  filter: Filter<Ticket>;
  sort: 'waitingSince' | 'createdAt' | 'updatedAt';
  descending: boolean;
  limit: number;
};

/** Tickets that are offered at one moment. */
const MOST_OFFERED = 1_000;
/** How far a ticket is, and all that says whom it concerns. */
const CHANGED_FIELDS = {
  city: 1,
  service: 1,
  status: 1,
  version: 1,
  conversation: 1,
  notes: 1,
  updatedAt: 1,
  'assignee.id': 1,
  'offers.agent.id': 1,
  'lastAssignee.id': 1,
  'consulted.id': 1,
  lastConsulted: 1,
  // whole: null says that it was escalated once
  escalation: 1,
  helpers: 1,
  handover: 1,
} as const;
const SEARCHED_FIELDS = {
  city: 1,
  number: 1,
  subject: 1,
  contact: 1,
  tags: 1,
  language: 1,
  conversation: 1,
  notes: 1,
  version: 1,
  createdAt: 1,
  updatedAt: 1,
} as const;
const ESCALATED_FIELDS = {
  city: 1,
  channel: 1,
  language: 1,
  assignee: 1,
  offers: 1,
  escalation: 1,
  handover: 1,
  routing: 1,
} as const;
const WAITING_FIELDS = { service: 1, status: 1, routing: 1, waitingSince: 1, escalation: 1, escalatedWait: 1 } as const;
const ASKING_FIELDS = {
  city: 1,
  service: 1,
  channel: 1,
  language: 1,
  routing: 1,
  handover: 1,
  waitingSince: 1,
} as const;
const IN_HAND_FIELDS = {
  city: 1,
  number: 1,
  service: 1,
  channel: 1,
  status: 1,
  waitingSince: 1,
  updatedAt: 1,
} as const;
type ThreadOfCity = Pick<Ticket, 'city' | 'thread'>;
const THREAD_FIELDS = { city: 1, thread: 1, ordinal: 1 } as const;
const keyOf = ({ city, thread }: ThreadOfCity) => `${city} ${thread}`;

/** Named queries of tickets. Every change goes through `write`, on the version it was decided on. */
export function createTicketRepository({ tickets, changes }: Deps) {
  const insertGathered = gatherInserts(tickets);
  const updateGathered = gatherUpdates(tickets);

  const latestOne = ({ city, thread }: ThreadOfCity) => tickets.findOne({ city, thread }, { sort: { ordinal: -1 } });
  /** A thread may have had many tickets: of several threads their places first, then the last ones alone. */
  const latestGathered = gatherReads(async (asked: ThreadOfCity[]) => {
    const [only, ...others] = asked;
    if (only && !others.length) return [await latestOne(only)];
    const places = await Promise.all(
      [...groupBy(asked, ({ city }) => city)].map(([city, ofCity]) =>
        tickets
          .find({ city, thread: { $in: ofCity.map(({ thread }) => thread) } }, { projection: THREAD_FIELDS })
          .toArray(),
      ),
    );
    const last = new Map<string, (typeof places)[number][number]>();
    for (const place of places.flat())
      if ((last.get(keyOf(place))?.ordinal ?? -1) < place.ordinal) last.set(keyOf(place), place);
    const ids = [...last.values()].map(({ _id }) => _id);
    const found = ids.length ? await tickets.find({ _id: { $in: ids } }).toArray() : [];
    const byThread = new Map(found.map((ticket) => [keyOf(ticket), ticket]));
    return asked.map((one) => byThread.get(keyOf(one)) ?? null);
  });

  /** Outbox first, then the log: a change is never in neither (models/intake, gathered). */
  async function isSaved(id: string, { changeId, version }: Change): Promise<boolean> {
    const inOutbox = await tickets.findOne({ _id: id, 'outbox.changeId': changeId }, { projection: { _id: 1 } });
    if (inOutbox) return true;
    const logged = await changes.findOne({ _id: `${id}:${version}` }, { projection: { changeId: 1 } });
    return logged?.changeId === changeId;
  }

  return {
    byId: (id: string) => tickets.findOne({ _id: id }),
    byIds: (ids: string[]) => tickets.find({ _id: { $in: ids } }).toArray(),
    versionsOf: (ids: string[]) =>
      tickets.find({ _id: { $in: ids } }, { projection: { version: 1, city: 1, conversation: 1, notes: 1 } }).toArray(),
    /** The thread's last ticket. */
    latestOf: (city: string, thread: string) => latestGathered({ city, thread }),
    /** All of a thread, newest first: a chat session reads its messages over them. */
    ofThread: (city: string, thread: string) =>
      tickets.find({ city, thread }).sort({ ordinal: -1 }).limit(50).toArray(),
    /** False where its place in the thread is taken. */
    insert: (ticket: Ticket) => insertGathered(ticket),
    /** One conditional write: state, version + 1 and its change. False for a lost race. */
    write: (id: string, { version, set, change }: { version: number; set: SavedSet; change: Change }) =>
      updateGathered({
        id,
        when: { $eq: ['$version', version] },
        set: { ...set, unpublished: true, version: version + 1 },
        compute: { outbox: { $concatArrays: ['$outbox', [{ $literal: change }]] } },
        hasWon: () => isSaved(id, change),
      }),
    /** Ascending by (updatedAt, _id): who changed, how far and whom it concerns, no more. */
    changedWithin: (filter: Filter<Ticket>, limit: number) =>
      tickets.find(filter, { projection: CHANGED_FIELDS }).sort({ updatedAt: 1, _id: 1 }).limit(limit).toArray(),
    /** By their last change, from a place on: as much of each as it is found by. */
    updatedBeyond: (place: Place, { city, until, limit }: { city: string; until: Date; limit: number }) => {
      const { at, id = '' } = place;
      return tickets
        .find(
          {
            city,
            // beside the pair, so that the index is entered at the place itself
            updatedAt: { $gte: at, $lte: until },
            $or: [{ updatedAt: { $gt: at } }, { updatedAt: at, _id: { $gt: id } }],
          },
          { projection: SEARCHED_FIELDS },
        )
        .sort({ updatedAt: 1, _id: 1 })
        .limit(limit)
        .toArray();
    },
    queued: (city: string, enteredAfter: Date | null) =>
      tickets
        .find(
          { city, status: 'queued', ...(enteredAfter && { updatedAt: { $gte: enteredAfter } }) },
          { projection: { service: 1, channel: 1, language: 1, 'routing.rank': 1 } },
        )
        .toArray(),
    /** Some that fit, in no order: what it takes to see whether there are few. */
    some: (filter: Filter<Ticket>, limit: number) =>
      tickets
        .find(filter, { projection: { createdAt: 1 } })
        .limit(limit)
        .toArray(),
    /** Those of them that fit. */
    among: (ids: readonly string[], filter: Filter<Ticket>) =>
      tickets.find({ ...filter, _id: { $in: [...ids] } }).toArray(),
    page: ({ filter, sort, descending, limit }: TicketPage) =>
      tickets
        .find(filter)
        .sort({ [sort]: descending ? -1 : 1, _id: descending ? -1 : 1 })
        .limit(limit)
        .toArray(),
    ownedBy: ({ agent, cities, statuses }: { agent: string; cities: string[]; statuses: TicketStatus[] }) =>
      tickets
        .find({ city: anyOf(cities), 'assignee.id': agent, status: { $in: statuses } })
        .limit(200)
        .toArray(),
    /** Of any city. By the index of their ends, which few are in: naming cities too, some servers read all of their tickets. */
    liveOffersOf: (agent: string, now: Date) =>
      tickets
        .find({
          // the earliest end may be another's, and past
          offersEndAt: { $gt: EPOCH },
          offers: { $elemMatch: { 'agent.id': agent, expiresAt: { $gt: now } } },
        })
        .limit(20)
        .toArray(),
    liveOffersTo: ({ agents, now }: { agents: string[]; now: Date }) =>
      tickets
        .find({
          offersEndAt: { $gt: EPOCH },
          offers: { $elemMatch: { 'agent.id': anyOf(agents), expiresAt: { $gt: now } } },
        })
        .limit(MOST_OFFERED)
        .toArray(),
    /** About which an agent is asked. */
    consultedWith: (agent: string, cities: string[]) =>
      tickets
        .find({ city: anyOf(cities), 'consulted.id': agent, consultedAt: { $gt: EPOCH } })
        .limit(200)
        .toArray(),
    /** The longest first. */
    escalated: (city: string, page: DatePage) =>
      tickets
        .find({ city, ...datePage('escalation.at', page) }, { projection: ESCALATED_FIELDS })
        .sort({ 'escalation.at': 1, _id: 1 })
        .limit(page.limit)
        .toArray(),
    escalatedIn: (cities: string[]) =>
      tickets
        .find({ 'escalation.at': { $gt: EPOCH }, city: anyOf(cities) }, { projection: { city: 1 } })
        .limit(200)
        .toArray(),
    /** In one of the statuses in which they wait; nothing that the index does not know is asked of them. */
    waiting: ({ city, status }: { city: string; status: TicketStatus }, page: DatePage) =>
      tickets
        .find({ city, status, ...datePage('waitingSince', page) }, { projection: WAITING_FIELDS })
        .sort({ waitingSince: 1, _id: 1 })
        .limit(page.limit)
        .toArray(),
    /** Those in one of the statuses in which they wait, with what they ask; the longest waiting first. */
    waitingNow: ({ city, status, limit }: { city: string; status: 'queued' | 'offered'; limit: number }) =>
      tickets
        .find({ city, status }, { projection: ASKING_FIELDS })
        .sort({ waitingSince: 1, _id: 1 })
        .limit(limit)
        .toArray(),
    /** What agents have in hand, in short. */
    inHand: (ids: string[]) => tickets.find({ _id: { $in: ids } }, { projection: IN_HAND_FIELDS }).toArray(),
    /** Newest first; what a side panel counts. */
    ofContact: (city: string, contact: string, limit: number) =>
      tickets
        .find({ city, 'contact.id': contact }, { projection: { status: 1, createdAt: 1 } })
        .sort({ createdAt: -1 })
        .limit(limit)
        .toArray(),
    openOfContact: (city: string, contact: string) =>
      tickets
        .find({ city, 'contact.id': contact, status: { $ne: 'closed' } })
        .limit(50)
        .toArray(),
    dueOffers: (now: Date) =>
      tickets
        .find({ offersEndAt: { $gt: EPOCH, $lte: now } }, { projection: { _id: 1 } })
        .limit(200)
        .toArray(),
    dueSnoozes: (now: Date) =>
      tickets
        .find({ snoozeUntil: { $gt: EPOCH, $lte: now } }, { projection: { _id: 1 } })
        .limit(200)
        .toArray(),
    dueCloses: (now: Date) =>
      tickets
        .find({ closesAt: { $gt: EPOCH, $lte: now } }, { projection: { _id: 1 } })
        .limit(200)
        .toArray(),
    unpublished: (before: Date) =>
      tickets
        .find({ unpublished: true, updatedAt: { $lte: before } })
        .limit(200)
        .toArray(),

    /** Exactly the logged changes leave the outboxes: another process may not have logged its own yet. */
    emptyOutboxes: (ids: string[], changeIds: string[]) =>
      tickets.updateMany({ _id: { $in: ids } }, [
        {
          $set: { outbox: { $filter: { input: '$outbox', cond: { $not: { $in: ['$$this.changeId', changeIds] } } } } },
        },
        { $set: { unpublished: { $gt: [{ $size: '$outbox' }, 0] } } },
      ]),
  };
}

function groupBy<T>(all: readonly T[], keyOfOne: (one: T) => string): Map<string, T[]> {
  const groups = new Map<string, T[]>();
  for (const one of all) groups.set(keyOfOne(one), [...(groups.get(keyOfOne(one)) ?? []), one]);
  return groups;
}

export type TicketRepository = ReturnType<typeof createTicketRepository>;
