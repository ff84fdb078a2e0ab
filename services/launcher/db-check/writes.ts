import { Readable } from 'node:stream';
import { buffer } from 'node:stream/consumers';
import { pipeline } from 'node:stream/promises';
import { mongo } from 'mongoose';
import { both, type Check, type Doc, figure } from './check.ts';

type Versioned = { _id: string; version: number };
type WithOutbox = { _id: string; unpublished: boolean; outbox: { version: number }[] };

/** What single commands must do and tell. */
export const writeChecks: Check[] = [
  {
    name: 'unordered insertMany names the items that failed',
    async run(db) {
      const changes = db.collection<Doc>('inserts');
      await changes.insertOne({ _id: 't:1' });
      const docs = ['t:0', 't:1', 't:2', 't:2', 't:3'].map((_id) => ({ _id }));
      const failed = await changes.insertMany(docs, { ordered: false }).then(() => [], failedItems);
      return both(
        figure('items', { is: failed, should: [1, 3] }),
        figure('stored', { is: await changes.countDocuments(), should: 4 }),
      );
    },
  },
  {
    name: 'bulkWrite counts the updates that matched',
    async run(db) {
      const tickets = db.collection<Versioned>('updates');
      await tickets.insertMany(['a', 'b', 'c'].map((_id) => ({ _id, version: 1 })));
      const update = (_id: string, version: number) => ({
        updateOne: { filter: { _id, version }, update: { $inc: { version: 1 } } },
      });
      const { matchedCount } = await tickets.bulkWrite([update('a', 1), update('b', 9), update('c', 1)], {
        ordered: false,
      });
      return figure('of three, one of them late', { is: matchedCount, should: 2 });
    },
  },
  {
    name: 'update by pipeline takes out exactly what is logged',
    async run(db) {
      const tickets = db.collection<WithOutbox>('outboxes');
      await tickets.insertOne({ _id: 't', unpublished: true, outbox: [1, 2, 3].map((version) => ({ version })) });
      const left = {
        $filter: { input: '$outbox', as: 'change', cond: { $not: { $in: ['$$change.version', [1, 3]] } } },
      };
      await tickets.updateOne({ _id: 't' }, [
        { $set: { outbox: left } },
        { $set: { unpublished: { $gt: [{ $size: '$outbox' }, 0] } } },
      ]);
      const ticket = await tickets.findOne({ _id: 't' });
      return figure('left', { is: [ticket?.outbox, ticket?.unpublished], should: [[{ version: 2 }], true] });
    },
  },
  {
    name: 'an element of an array is changed in place',
    async run(db) {
      const tickets = db.collection<Doc>('offers');
      const offers = [
        { id: 'o1', end: 1 },
        { id: 'o2', end: 1 },
      ];
      await tickets.insertOne({ _id: 't', offers });
      await tickets.updateOne(
        { _id: 't', offers: { $elemMatch: { id: 'o2', end: 1 } } },
        { $set: { 'offers.$.end': 2 } },
      );
      const ticket = await tickets.findOne({ _id: 't' });
      return figure('offers', { is: ticket?.offers, should: [offers[0], { id: 'o2', end: 2 }] });
    },
  },
  {
    name: 'TTL index',
    async run(db) {
      const sessions = db.collection<Doc>('sessions');
      await sessions.createIndex({ usedAt: 1 }, { expireAfterSeconds: 43_200 });
      const index = (await sessions.indexes()).find(({ key }) => 'usedAt' in key);
      return figure('expires after seconds', { is: index?.expireAfterSeconds, should: 43_200 });
    },
  },
  {
    name: 'GridFS round trip, read from the middle',
    async run(db) {
      const bucket = new mongo.GridFSBucket(db, { bucketName: 'files' });
      const content = Buffer.alloc(600_000, 'Yhteys ');
      const upload = bucket.openUploadStream('letter.pdf', { metadata: { city: 'turku' } });
      await pipeline(Readable.from([content]), upload);
      const whole = await buffer(bucket.openDownloadStream(upload.id));
      const part = await buffer(bucket.openDownloadStream(upload.id, { start: 300_000, end: 300_010 }));
      return both(
        figure('bytes the same', { is: whole.equals(content), should: true }),
        figure('part', { is: part.toString(), should: content.subarray(300_000, 300_010).toString() }),
      );
    },
  },
];

function failedItems(error: unknown): number[] {
  if (!(error instanceof mongo.MongoBulkWriteError)) throw error;
  return [error.writeErrors].flat().map(({ index }) => index);
}
