import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { type Connection, GridFSBucket } from '../db/connect.ts';
import { sha256 } from '../ids.ts';

/** A mail by what makes it the same message (Message.key). */
type Of = { city: string; key: string };

/** Mails as they came, in GridFS. One that comes again is stored once, as its message is. */
export function openOriginalRepository(connection: Connection) {
  const database = connection.getClient().db(connection.name);
  const bucket = new GridFSBucket(database, { bucketName: 'originals' });

  const nameOf = ({ city, key }: Of) => sha256(`${city}\n${key}`);
  // GridFS has an index of names; ids stay its own, as parts that a crash has left behind keep theirs
  const find = async (of: Of) => (await bucket.find({ filename: nameOf(of) }, { limit: 1 }).toArray())[0];
  return {
    async store({ content, ...of }: Of & { content: Buffer }): Promise<void> {
      if (await find(of)) return;
      const upload = bucket.openUploadStream(nameOf(of), { metadata: { city: of.city } });
      await pipeline(Readable.from([content]), upload);
    },
    /** Null where none was kept. */
    async open(of: Of): Promise<{ size: number /** Bytes. */; content: Readable } | null> {
      const file = await find(of);
      return file ? { size: file.length, content: bucket.openDownloadStream(file._id) } : null;
    },
  };
}

export type OriginalRepository = ReturnType<typeof openOriginalRepository>;
