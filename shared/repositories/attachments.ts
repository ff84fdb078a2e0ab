import type { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { type Connection, GridFSBucket } from '../db/connect.ts';
import type { Attachment } from '../domain/types.ts';
import type { Place } from './marks.ts';

export type StoredAttachment = Attachment & {
  city: string;
  /** Whose upload it was until a message carries it: an agent's id or a chat session's. */
  owner: string;
};

type StoredFile = {
  _id: string;
  length: number;
  filename: string;
  uploadDate: Date;
  metadata: { city: string; owner: string; type: string };
};
type File = { id: string; city: string; owner: string; name: string; type: string; content: Readable };

/** Files of messages, in GridFS. The name and type are what the sender said, never trusted. */
export async function openAttachmentRepository(connection: Connection) {
  const database = connection.getClient().db(connection.name);
  const bucket = new GridFSBucket(database, { bucketName: 'attachments' });
  const files = database.collection<StoredFile>('attachments.files');
  const chunks = database.collection<{ files_id: string }>('attachments.chunks');
  // GridFS makes its own two, by name and by place, when the first file comes
  await files.createIndex({ uploadDate: 1, _id: 1 });

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
    /** In the order of their upload, from a place on. */
    uploadedBeyond: (place: Place | null, { before, limit }: { before: Date; limit: number }) => {
      const { at, id = '' } = place ?? { at: new Date(0) };
      return files
        .find(
          {
            // beside the pair, so that the index is entered at the place itself
            uploadDate: { $gte: at, $lte: before },
            $or: [{ uploadDate: { $gt: at } }, { uploadDate: at, _id: { $gt: id } }],
          },
          { projection: { uploadDate: 1 } },
        )
        .sort({ uploadDate: 1, _id: 1 })
        .limit(limit)
        .toArray();
    },
    /** Looked at again after those that came before `at`. */
    putOff: (id: string, at: Date) => files.updateOne({ _id: id }, { $set: { uploadDate: at } }),
    /** The content first: one that was cut short is still listed, and goes the next time. */
    async remove(id: string): Promise<void> {
      await chunks.deleteMany({ files_id: id });
      await files.deleteOne({ _id: id });
    },
  };
}
export type AttachmentRepository = Awaited<ReturnType<typeof openAttachmentRepository>>;
