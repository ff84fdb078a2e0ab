import { Readable } from 'node:stream';
import { type Request, type RequestHandler, type Response, Router } from 'express';
import type { Attachment } from '../../shared/domain/types.ts';
import { AppError } from '../../shared/errors.ts';
import { newId } from '../../shared/ids.ts';
import type { AttachmentRepository } from '../../shared/repositories/attachments.ts';
import type { MessageRepository } from '../../shared/repositories/messages.ts';
import { createReadUpload, uploadOf } from './read-upload.ts';
import { createUploadLimit } from './upload-limit.ts';

type MayRead = (ticket: string) => Promise<boolean>;
/** Whose Bearer token it is: a staff member's, or a resident's chat. */
export type Uploader =
  | { kind: 'agent'; id: string; cities: ReadonlySet<string>; mayRead: MayRead }
  | { kind: 'chat'; id: string; city: string; mayRead: MayRead };
type Deps = {
  attachments: AttachmentRepository;
  messages: Pick<MessageRepository, 'withAttachment'>;
  uploaderOf: (request: Request) => Promise<Uploader | null>;
  /** Comes once the file is read. */
  idempotent: RequestHandler;
};

/** Shown by browsers without running anything in them; everything else is saved. */
const INLINE = new Set(['image/png', 'image/jpeg', 'image/gif', 'image/webp', 'application/pdf', 'text/plain']);

/** Residents' uploads come from the cities' own pages. They carry a token; a cookie is not looked at. */
const forAnyOrigin: RequestHandler = (request, response, next) => {
  response.set({
    'access-control-allow-origin': '*',
    'access-control-allow-headers': 'authorization, content-type, idempotency-key',
    'access-control-allow-methods': 'GET, POST',
    'access-control-expose-headers': 'content-disposition, retry-after, idempotency-replayed',
  });
  if (request.method === 'OPTIONS') return void response.status(204).end();
  next();
};

/** Files: uploaded first, then named by a message; read by whoever may see that message. */
export function createAttachmentRoutes({ attachments, messages, uploaderOf, idempotent }: Deps): Router {
  const router = Router();
  const begin = createUploadLimit();
  const uploader = async (request: Request) => {
    const found = await uploaderOf(request);
    if (!found) throw new AppError('unauthenticated', 'A staff or chat token is needed');
    return found;
  };

  router.use('/attachments', forAnyOrigin);
  router.post(
    '/attachments',
    async (request, response, next) => {
      const owner = await uploader(request);
      const end = begin(owner.id);
      response.on('close', end);
      response.locals.uploader = owner;
      next();
    },
    createReadUpload(),
    idempotent,
    async (request, response) => {
      const owner = uploaderOfRequest(response);
      const { name, content, ...file } = uploadOf(request);
      const city = owner.kind === 'chat' ? owner.city : ([...owner.cities][0] ?? '');
      const { id, type, size } = await attachments.store({
        ...file,
        id: newId(),
        city,
        owner: owner.id,
        name,
        content: Readable.from(content),
      });
      response.status(201).json({ id, name, type, size } satisfies Attachment);
    },
  );

  router.get('/attachments/:id', async (request, response) => {
    const reader = await uploader(request);
    const file = await attachments.read(String(request.params.id));
    if (!file || !(await mayRead(reader, file))) throw new AppError('not-found', 'There is no such attachment');
    const isInline = INLINE.has(file.type);
    response
      .set('content-type', isInline ? file.type : 'application/octet-stream')
      .set('content-length', String(file.size))
      .set('cache-control', 'private, max-age=3600')
      .set('content-security-policy', "default-src 'none'; sandbox")
      .set(
        'content-disposition',
        `${isInline ? 'inline' : 'attachment'}; filename*=UTF-8''${encodeURIComponent(file.name)}`,
      );
    attachments
      .open(file.id)
      .on('error', () => response.destroy())
      .pipe(response);
  });

  async function mayRead(reader: Uploader, file: { id: string; owner: string }): Promise<boolean> {
    if (file.owner === reader.id) return true;
    const message = await messages.withAttachment(file.id);
    if (!message) return false;
    if (reader.kind === 'agent') return reader.cities.has(message.city) || reader.mayRead(message.ticket);
    return message.line === 'conversation' && message.city === reader.city && reader.mayRead(message.ticket);
  }
  return router;
}

/** Whose upload a request is that has passed. */
export function uploaderOfRequest(response: Response): Uploader {
  const uploader: Uploader | undefined = response.locals.uploader;
  if (!uploader) throw new Error('an upload before its uploader');
  return uploader;
}
