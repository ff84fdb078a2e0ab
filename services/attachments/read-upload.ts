import { isUtf8 } from 'node:buffer';
import type { Request, RequestHandler } from 'express';
import multer from 'multer';
import { MAX_ATTACHMENT_BYTES } from '../../shared/contracts/common.ts';
import { AppError } from '../../shared/errors.ts';
import { formFault } from '../../shared/form-fault.ts';
import { sha256 } from '../../shared/ids.ts';
import { fileName } from '../../shared/text.ts';

export type Upload = { name: string; type: string; content: Buffer };

const MIME_TYPE = /^[\w.+-]{1,60}\/[\w.+-]{1,60}$/;
const NO_FILE = [{ pointer: '/file', detail: 'a multipart field `file` is needed' }];

/** Takes the form's one file into memory. */
export function createReadUpload(): RequestHandler {
  const read: RequestHandler = multer({
    storage: multer.memoryStorage(),
    limits: { fileSize: MAX_ATTACHMENT_BYTES, files: 1, fields: 0 },
  }).single('file');
  return (request, response, next) => {
    void read(request, response, (error: unknown) => next(formFault(error, NO_FILE)));
  };
}

export function uploadOf({ file }: Request): Upload {
  if (!file) throw new AppError('validation', 'There is no file', { errors: NO_FILE });
  const { buffer: content, mimetype, originalname } = file;
  const name = fileName(nameOf(originalname)) || 'file';
  return { name, type: MIME_TYPE.test(mimetype) ? mimetype.toLowerCase() : 'application/octet-stream', content };
}

/** What makes it another upload: its name, its type, its content. */
export function fingerprintOf({ file }: Request): string | null {
  return file ? sha256(JSON.stringify([file.originalname, file.mimetype, sha256(file.buffer)])) : null;
}

/** multer reads names as latin1, browsers send UTF-8; a name in the form's extended notation is decoded already. */
function nameOf(original: string): string {
  // oxlint-disable-next-line no-control-regex
  if (/[^\u0000-\u00ff]/.test(original)) return original;
  const bytes = Buffer.from(original, 'latin1');
  if (isUtf8(bytes)) return bytes.toString('utf8');
  throw new AppError('validation', 'The name of the file is not valid UTF-8', {
    errors: [{ pointer: '/file', detail: 'a name in UTF-8 is needed' }],
  });
}
