import type { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { type Connection, GridFSBucket } from '../db/connect.ts';
import type { Attachment } from '../domain/types.ts';

export type StoredAttachment = Attachment & {
  city: string;
  /** Whose upload it was until a message carries it: an agent's id or a chat session's. */
  owner: string;
};

type File = { id: string; city: string; owner: string; name: string; type: string; content: Readable };

/** Files of messages, in GridFS. The name and type are what the sender said, never trusted. */
export function createAttachmentRepository(connection: Connection) {
  const client = connection.getClient();
  const bucket = new GridFSBucket(client.db(connection.name), { bucketName: 'attachments' });
  const files = client.db(connection.name).collection<{
    _id: string;
    length: number;
    filename: string;
    uploadDate: Date;
    metadata: { city: string; owner: string; type: string };
  }>('attachments.files');

  const read = async (id: string): Promise<StoredAttachment | null> => {
    const file = await files.findOne({ _id: id });
    return (
      file && {
        id,
        name: file.filename,
        type: file.metadata.type,
        size: file.length,
        city: file.metadata.city,
        owner: file.metadata.owner,
      }
    );
  };
  return {
    read,
    /** Insert-or-exists by id, so that a message delivered again stores nothing twice. */
    async store({ id, city, owner, name, type, content }: File): Promise<StoredAttachment> {
      const known = await read(id);
      if (known) {
        content.destroy();
        return known;
      }
      // the driver types GridFS ids as ObjectId, MongoDB takes any: ours are strings like all ids
      const upload = Reflect.apply(bucket.openUploadStreamWithId, bucket, [
        id,
        name,
        { metadata: { city, owner, type } },
      ]);
      await pipeline(content, upload);
      const stored = await read(id);
      if (!stored) throw new Error('attachment vanished after upload');
      return stored;
    },
    open: (id: string): Readable => Reflect.apply(bucket.openDownloadStream, bucket, [id]),
    uploadedBetween: (since: Date, before: Date) =>
      files
        .find({ uploadDate: { $gt: since, $lte: before } }, { projection: { _id: 1 } })
        .limit(1_000)
        .toArray(),
    remove: (id: string): Promise<void> => Reflect.apply(bucket.delete, bucket, [id]),
  };
}
export type AttachmentRepository = ReturnType<typeof createAttachmentRepository>;
