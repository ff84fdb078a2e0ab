import type { Request, Response } from 'express';
import { z } from 'zod';
import { parseOrProblem } from '../../shared/contracts/parse.ts';
import { AppError } from '../../shared/errors.ts';

const demoMail = z.object({
  from: z.email().max(254),
  // a reply address is longer than an address of a person
  to: z.email().max(320),
  subject: z.string().max(200).default(''),
  text: z.string().max(10_000),
  /** Message-ID without brackets, of the mail answered. */
  inReplyTo: z
    .string()
    .max(998)
    .regex(/^[^\s<>]+$/)
    .optional(),
});
export type DemoMail = {
  from: string;
  to: string;
  subject: string;
  text: string;
  inReplyTo?: string;
  references?: string[];
};
export type SendMail = (mail: DemoMail) => Promise<unknown>;

/** What the mail server says is the answer: 201 taken, else its own words. */
export async function sendDemoMail(sendMail: SendMail, request: Request, response: Response): Promise<void> {
  const { inReplyTo, ...mail } = parseOrProblem(demoMail, request.body);
  try {
    await sendMail({ ...mail, ...(inReplyTo && { inReplyTo: `<${inReplyTo}>`, references: [`<${inReplyTo}>`] }) });
  } catch (cause) {
    const { responseCode, message } = wordsOf(cause);
    if (responseCode >= 500)
      throw new AppError('validation', message, { errors: [{ pointer: '/to', detail: message }], cause });
    throw new AppError('unavailable', message, { retryAfter: 5, cause });
  }
  response.status(201).json({ ok: true });
}

function wordsOf(cause: unknown): { responseCode: number; message: string } {
  const responseCode = cause instanceof Error && 'responseCode' in cause ? Number(cause.responseCode) : 0;
  return { responseCode, message: cause instanceof Error ? cause.message.slice(0, 300) : 'the mail was not taken' };
}
