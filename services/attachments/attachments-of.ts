import type { Attachment } from '../../shared/domain/types.ts';
import { AppError } from '../../shared/errors.ts';
import type { AttachmentRepository } from '../../shared/repositories/attachments.ts';

/** The files that a message names, each one its author's own upload. */
export function createAttachmentsOf({ attachments }: { attachments: Pick<AttachmentRepository, 'read'> }) {
  return async function attachmentsOf(ids: readonly string[], owner: string): Promise<Attachment[]> {
    const files = await Promise.all([...new Set(ids)].map((id) => attachments.read(id)));
    return files.map((file, index) => {
      if (file?.owner === owner) return { id: file.id, name: file.name, type: file.type, size: file.size };
      throw new AppError('validation', 'An attachment is not there', {
        errors: [{ pointer: `/attachments/${index}`, detail: 'no upload of yours' }],
      });
    });
  };
}
