import { asAppError } from '../../shared/errors.ts';

/** An error that smtp-server answers with its code; the text begins with the enhanced code (RFC 3463). */
export type SmtpReply = Error & { responseCode: number };

export function smtpReply(responseCode: number, text: string, cause?: unknown): SmtpReply {
  return Object.assign(new Error(text, { cause }), { responseCode });
}

export function unknownRecipient(): SmtpReply {
  return smtpReply(550, '5.1.1 No such recipient here');
}

export function tooLarge(text: string): SmtpReply {
  return smtpReply(552, `5.3.4 ${text}`);
}

/** A thrown value as its answer: 451 wherever another try may go better, so that nothing is lost to a defect of ours. */
export function replyFor(error: unknown): SmtpReply {
  if (isSmtpReply(error)) return error;
  const fault = asAppError(error);
  if (fault?.code === 'too-large') return tooLarge(fault.message);
  if (fault?.code === 'validation') return smtpReply(550, `5.6.0 ${fault.message}`, error);
  if (fault?.code === 'rate-limited') return smtpReply(451, '4.7.1 Too many mails; try again later', error);
  return smtpReply(451, '4.3.0 Cannot store the mail now; try again later', error);
}

/** Neither a refusal of ours nor a store that is away: somebody must look. */
export function isDefect(error: unknown): boolean {
  return !isSmtpReply(error) && !asAppError(error);
}

function isSmtpReply(error: unknown): error is SmtpReply {
  return error instanceof Error && 'responseCode' in error && typeof error.responseCode === 'number';
}
