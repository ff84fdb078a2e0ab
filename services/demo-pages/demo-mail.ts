import express, { type Request, type RequestHandler, type Response, Router } from 'express';
import multer from 'multer';
import { z } from 'zod';
import { parseOrProblem } from '../../shared/contracts/parse.ts';
import { AppError } from '../../shared/errors.ts';
import { formFault } from '../../shared/form-fault.ts';
import { newId } from '../../shared/ids.ts';

/** A Message-ID without brackets. */
const messageId = z
  .string()
  .max(998)
  .regex(/^[^\s<>]+$/);

const demoMail = z.object({
  from: z.email().max(254),
  /** The sender's name. */
  name: z
    .string()
    .max(100)
    .regex(/^[^\r\n]*$/)
    .optional(),
  // a reply address is longer than an address of a person
  to: z.email().max(320),
  subject: z.string().max(200).default(''),
  text: z.string().max(10_000),
  /** Of the mail answered. */
  inReplyTo: messageId.optional(),
  /** Of the whole thread, oldest first, with spaces between. */
  references: z
    .string()
    .max(20_000)
    .transform((ids) => ids.split(' ').filter(Boolean))
    .pipe(z.array(messageId))
    .optional(),
});
type Asked = z.infer<typeof demoMail>;
type File = { filename: string; content: Buffer; contentType: string };
export type DemoMail = {
  from: { name: string; address: string };
  to: string;
  subject: string;
  text: string;
  messageId: string;
  inReplyTo?: string;
  references?: string[];
  attachments: File[];
};
export type SendMail = (mail: DemoMail) => Promise<unknown>;
type Sent = {
  id: string;
  at: Date;
  from: { name: string; address: string };
  to: string[];
  subject: string;
  text: string;
  messageId: string;
  inReplyTo: string | null;
  references: string[];
  attachments: { name: string; type: string; size: number }[];
};

/** The oldest are forgotten, as the caught ones are. */
const KEPT = 500;
const readFiles = multer({
  storage: multer.memoryStorage(),
  limits: { files: 10, fileSize: 10 * 1024 * 1024 },
  defParamCharset: 'utf8',
}).array('files');

const files: RequestHandler = (request, response, next) => {
  const errors = [{ pointer: '/files', detail: 'a multipart form is needed' }];
  void readFiles(request, response, (error: unknown) => next(formFault(error, errors)));
};

/** A mail program's outgoing side: `POST /` hands a mail to our own SMTP door, `GET /?address=` lists what was sent. */
export function createDemoMail(sendMail: SendMail): Router {
  const sent: Sent[] = [];
  const router = Router();
  router.get('/', ({ query: { address } }, response) => {
    const own = sent.filter(({ from }) => address === undefined || from.address === address);
    response.json({ items: own.toReversed() });
  });
  router.post('/', express.json({ limit: '1mb' }), files, async (request, response) => {
    const mail = toMail(parseOrProblem(demoMail, request.body), request);
    await sendOrProblem(sendMail, mail);
    sent.push(toSent(mail));
    if (sent.length > KEPT) sent.shift();
    answer(response, mail);
  });
  return router;
}

function answer(response: Response, mail: DemoMail): void {
  response.status(201).json({ ok: true, messageId: bare(mail.messageId) });
}

function toMail({ from, name = '', inReplyTo, references = [], ...mail }: Asked, { files: given }: Request): DemoMail {
  const thread = [...new Set([...references, ...(inReplyTo ? [inReplyTo] : [])])].map((id) => `<${id}>`);
  return {
    ...mail,
    from: { name, address: from },
    messageId: `<${newId()}@${from.split('@')[1]}>`,
    ...(inReplyTo && { inReplyTo: `<${inReplyTo}>`, references: thread }),
    attachments: (Array.isArray(given) ? given : []).map(({ originalname, buffer, mimetype }) => {
      return { filename: originalname, content: buffer, contentType: mimetype };
    }),
  };
}

function toSent({ from, to, subject, text, messageId: id, inReplyTo, references = [], attachments }: DemoMail): Sent {
  return {
    id: bare(id),
    at: new Date(),
    from,
    to: [to],
    subject,
    text,
    messageId: bare(id),
    inReplyTo: inReplyTo ? bare(inReplyTo) : null,
    references: references.map(bare),
    attachments: attachments.map(({ filename, content, contentType }) => {
      return { name: filename, type: contentType, size: content.length };
    }),
  };
}

const bare = (id: string) => id.replace(/^<|>$/g, '');

/** RFC 5321, section 4.2.3. */
const NO_MAILBOX = 550;
const TOO_LARGE = 552;

/** What the mail server says is the answer: taken, else its own words. */
async function sendOrProblem(sendMail: SendMail, mail: DemoMail): Promise<void> {
  try {
    await sendMail(mail);
  } catch (cause) {
    const { responseCode, message } = wordsOf(cause);
    if (responseCode === TOO_LARGE) throw new AppError('too-large', message, { cause });
    const pointer = responseCode === NO_MAILBOX ? '/to' : '';
    if (responseCode >= 500)
      throw new AppError('validation', message, { errors: [{ pointer, detail: message }], cause });
    throw new AppError('unavailable', message, { retryAfter: 5, cause });
  }
}

function wordsOf(cause: unknown): { responseCode: number; message: string } {
  const responseCode = cause instanceof Error && 'responseCode' in cause ? Number(cause.responseCode) : 0;
  return { responseCode, message: cause instanceof Error ? cause.message.slice(0, 300) : 'the mail was not taken' };
}
