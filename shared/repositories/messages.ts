import { anyOf } from '../db/any-of.ts';
import { gatherInserts } from '../db/gather-writes.ts';
import type { Collection, Filter } from '../db/mongo.ts';
import { type Delivery, LINES, type Line, type Message } from '../domain/types.ts';
import type { DatePlace } from './date-pages.ts';

/** Named so that the partial indexes of the dates are used. */
const EPOCH = new Date(0);
/** What is searched in, and where it stands. */
const TEXT_FIELDS = { ticket: 1, line: 1, seq: 1, text: 1, direction: 1, at: 1 } as const;

export type MessageKey = Pick<Message, 'city' | 'entrance' | 'key'>;
export type MessagePlace = Pick<Message, 'city' | 'ticket' | 'line' | 'seq'>;

export type LineSpan = { after: number; upTo: number };
export type Timeline = {
  city: string;
  ticket: string;
  lines: Record<Line, LineSpan>;
  after?: Date | undefined;
  before?: Date | undefined;
  beyond?: { at: Date; id: string } | null;
  isBackward: boolean;
  limit: number;
};

export type Mentioned = {
  agent: string;
  cities: string[];
  after: Date;
  upTo: Date;
  beyond?: { at: Date; id: string } | null;
  limit: number;
};

export type MentionedWithin = { cities: string[]; agents: string[]; since: Date; until: Date };

export function createMessageRepository(messages: Collection<Message>) {
  const insertGathered = gatherInserts(messages);
  return {
    /** False where its key or its place is taken. */
    insert: (message: Message) => insertGathered(message),
    byId: (id: string) => messages.findOne({ _id: id }),
    byIds: (ids: string[]) => messages.find({ _id: { $in: ids } }).toArray(),
    byKey: ({ city, entrance, key }: MessageKey) => messages.findOne({ city, entrance, key }),
    at: ({ city, ticket, line, seq }: MessagePlace) => messages.findOne({ city, ticket, line, seq }),
    /** To the next place, from exactly where it stood; false where that place is taken or it moved already. */
    async move(
      message: Message,
      { ticket, seq, ordinal }: { ticket: string; seq: number; ordinal: number },
    ): Promise<boolean> {
      try {
        const { matchedCount } = await messages.updateOne(
          { _id: message._id, ticket: message.ticket, seq: message.seq },
          { $set: { ticket, seq, 'opening.ordinal': ordinal } },
        );
        return matchedCount === 1;
      } catch (error) {
        if (error instanceof Error && 'code' in error && error.code === 11_000) return false;
        throw error;
      }
    },
    /** Takes back a reply that no ticket counted. */
    remove: (message: Message) => messages.deleteOne({ _id: message._id, ticket: message.ticket, seq: message.seq }),
    unapplied: (before: Date) =>
      messages
        .find({ unapplied: true, at: { $lte: before } })
        .sort({ at: 1 })
        .limit(200)
        .toArray(),
    applied: (ids: string[]) => messages.updateMany({ _id: { $in: ids } }, { $unset: { unapplied: '' } }),
    /** Ascending by seq, within both bounds (exclusive `after`, inclusive `upTo`). */
    inLine: ({
      city,
      ticket,
      line,
      after,
      upTo,
      limit,
      last,
    }: {
      city: string;
      ticket: string;
      line: Line;
      after: number;
      upTo: number;
      limit: number;
      last?: boolean;
    }) =>
      messages
        .find({ city, ticket, line, seq: { $gt: after, $lte: upTo } })
        .sort({ seq: last ? -1 : 1 })
        .limit(limit)
        .toArray()
        .then((found) => (last ? found.reverse() : found)),
    /** The same of several tickets, all after a place; in no order. */
    inLines: ({ city, tickets, line, after }: { city: string; tickets: string[]; line: Line; after: number }) =>
      messages.find({ city, ticket: anyOf(tickets), line, seq: { $gt: after } }).toArray(),
    /** What is said in tickets, in no order. */
    textsOf: (city: string, tickets: string[]) =>
      messages.find({ city, ticket: anyOf(tickets) }, { projection: TEXT_FIELDS }).toArray(),
    /** Of one ticket, newest first, before a place. */
    textsBefore: ({
      city,
      ticket,
      before,
      limit,
    }: {
      city: string;
      ticket: string;
      before: DatePlace;
      limit: number;
    }) =>
      messages
        .find(
          {
            city,
            ticket,
            at: { $lte: before.at },
            $or: [{ at: { $lt: before.at } }, { at: before.at, _id: { $lt: before.id } }],
          },
          { projection: TEXT_FIELDS },
        )
        .sort({ at: -1, _id: -1 })
        .limit(limit)
        .toArray(),
    /** Both lines by time, ascending; from `beyond` on, or back from it. Within `lines`, which no later message enters. */
    timeline: ({ city, ticket, lines, after, before, beyond, isBackward, limit }: Timeline) => {
      const further = isBackward ? '$lt' : '$gt';
      const bounds = {
        ...(after && { $gt: after }),
        ...(before && { $lt: before }),
        // named beside the pair, so that the index is entered there
        ...(beyond && { [isBackward ? '$lte' : '$gte']: beyond.at }),
      };
      const within = LINES.map((line) => ({ line, seq: { $gt: lines[line].after, $lte: lines[line].upTo } }));
      const pair = beyond && [{ at: { [further]: beyond.at } }, { at: beyond.at, _id: { [further]: beyond.id } }];
      return messages
        .find({
          city,
          ticket,
          ...(Object.keys(bounds).length && { at: bounds }),
          $and: [{ $or: within }, ...(pair ? [{ $or: pair }] : [])],
        })
        .sort({ at: isBackward ? -1 : 1, _id: isBackward ? -1 : 1 })
        .limit(limit)
        .toArray();
    },
    byMailIds: (city: string, mailIds: string[]) =>
      messages
        .find({ city, mailId: { $gt: '', $in: mailIds } }, { projection: { ticket: 1, mailId: 1 } })
        .limit(50)
        .toArray(),
    mailsOf: (city: string, ticket: string) =>
      messages
        .find(
          { city, ticket, line: 'conversation' },
          { projection: { mailId: 1, references: 1, subject: 1, direction: 1 } },
        )
        .sort({ seq: -1 })
        .limit(20)
        .toArray(),
    /** Notes that name an agent, newest first. */
    mentionsOf: ({ agent, cities, after, upTo, beyond, limit }: Mentioned) =>
      messages
        .find({
          // the bound beside the pair lets the index be entered at the place itself
          ...mentioning({ agent, cities, after, upTo: beyond?.at ?? upTo }),
          ...(beyond && { $or: [{ at: { $lt: beyond.at } }, { at: beyond.at, _id: { $lt: beyond.id } }] }),
        })
        .sort({ at: -1, _id: -1 })
        .limit(limit)
        .toArray(),
    /** Notes written between two times that name any of these agents. */
    mentionsWithin: ({ cities, agents, since, until }: MentionedWithin) =>
      messages
        .find({
          city: anyOf(cities),
          'mentions.id': { $gt: '', $in: agents },
          at: { $gte: since, $lte: until },
        })
        .toArray(),
    withAttachment: (id: string) => messages.findOne({ 'attachments.id': { $gt: '', $eq: id } }),

    // ---- delivery: one attempt at a time
    dueDeliveries: (now: Date) =>
      messages
        .find({ 'delivery.dueAt': { $gt: EPOCH, $lte: now } }, { projection: { _id: 1 } })
        .limit(200)
        .toArray(),
    /** Messages whose delivery is in the state it came to between two times. */
    deliveriesWithin: ({ cities, since, until }: { cities: string[]; since: Date; until: Date }) =>
      messages
        .find(
          { city: anyOf(cities), 'delivery.at': { $gt: EPOCH, $gte: since, $lte: until } },
          { projection: { ticket: 1, 'delivery.status': 1, 'delivery.at': 1 } },
        )
        .toArray(),
    /** Which of the provider's ids are some message's already. */
    providerIdsAmong: async (city: string, ids: string[]): Promise<ReadonlySet<string>> => {
      if (!ids.length) return new Set();
      const known = await messages
        .find({ city, 'delivery.providerId': { $gt: '', $in: ids } }, { projection: { 'delivery.providerId': 1 } })
        .toArray();
      return new Set(known.flatMap(({ delivery }) => delivery?.providerId ?? []));
    },
    /** Conditional on the status and attempt count it was decided on. */
    async setDelivery(message: Message, next: Delivery): Promise<boolean> {
      const was = message.delivery;
      if (!was) return false;
      const { matchedCount } = await messages.updateOne(
        { _id: message._id, 'delivery.status': was.status, 'delivery.attempts': was.attempts },
        { $set: { delivery: next } },
      );
      return matchedCount === 1;
    },
  };
}

export type MessageRepository = ReturnType<typeof createMessageRepository>;

function mentioning({ agent, cities, after, upTo }: Omit<Mentioned, 'beyond' | 'limit'>): Filter<Message> {
  return { city: anyOf(cities), 'mentions.id': { $gt: '', $eq: agent }, at: { $gt: after, $lte: upTo } };
}
