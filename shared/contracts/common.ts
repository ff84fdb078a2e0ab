import { z } from 'zod';
import { CHANNELS, LANGUAGES, PRIORITIES, STATUSES } from '../domain/types.ts';
import { cleanText, codePoints } from '../text.ts';

export const MAX_TEXT = 10_000;
export const MAX_SMS_TEXT = 1_600;
export const MAX_ATTACHMENTS = 10;
export const MAX_ATTACHMENT_BYTES = 10 * 1024 * 1024;

export const id = z
  .string()
  .min(1)
  .max(64)
  .refine((value) => value.isWellFormed() && cleanText(value) === value, 'well-formed text without control characters');
export const channel = z.enum(CHANNELS);
export const language = z.enum(LANGUAGES);
export const status = z.enum(STATUSES);
export const priority = z.enum(PRIORITIES);
export const date = z.iso.datetime();

/** Of every list. */
export const page = {
  limit: z.coerce.number().int().min(1).max(100).default(25),
  cursor: z.string().max(2_000).optional(),
};

/** Cleaned of control characters; at most 10,000 code points. May be empty: whoever uses it says when. */
export const text = z
  .string()
  .transform(cleanText)
  .superRefine((value, context) => {
    if (codePoints(value) > MAX_TEXT)
      context.addIssue({ code: 'custom', message: `at most ${MAX_TEXT} characters`, params: { tooLarge: true } });
  });

export const attachmentIds = z.array(id).max(MAX_ATTACHMENTS, `at most ${MAX_ATTACHMENTS} attachments`);

/** A message says something: text, or a file. */
export function saysSomething({
  text: said,
  attachments,
}: {
  text: string;
  attachments?: unknown[] | undefined;
}): boolean {
  return said.trim() !== '' || Boolean(attachments?.length);
}
export const EMPTY_MESSAGE = { message: 'text or an attachment is needed', path: ['text'] };
