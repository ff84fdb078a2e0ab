import { types } from 'node:util';
import type { NodemailerError } from 'nodemailer';
import { DeliveryError, type DeliveryOutcome } from '../delivery-errors.ts';

/** Steps before a mail is spoken of: a refusal there, even 5xx, is about the connection or our account. */
const BEFORE_MAIL = /^(CONN|EHLO|HELO|LHLO|STARTTLS|AUTH)/;
/** Faults of the mail itself, found before anything left. */
const NEVER_ACCEPTABLE = new Set(['EENVELOPE', 'EMESSAGE', 'EREQUIRETLS']);

/**
 * What is known of a mail whose sending failed. `isWhole`: its last line, so perhaps the final dot, has left; from
 * then on only the server's reply tells whether it took the mail (RFC 5321, section 4.5.3.2.6). Before the dot no
 * server has it.
 */
export function toDeliveryError(error: unknown, isWhole: boolean): DeliveryError {
  const failure: NodemailerError = types.isNativeError(error) ? error : new Error(String(error));
  return new DeliveryError(outcomeOf(failure, isWhole), reasonOf(failure), { cause: error });
}

function outcomeOf(
  { code, responseCode, permanent, command = '' }: NodemailerError,
  isWhole: boolean,
): DeliveryOutcome {
  if (responseCode !== undefined && responseCode >= 400) {
    const isAboutMail = isWhole || (!BEFORE_MAIL.test(command) && code !== 'EAUTH');
    return permanent && isAboutMail ? 'permanent' : 'retryable';
  }
  if (isWhole) return 'unsettled';
  return responseCode === undefined && code !== undefined && NEVER_ACCEPTABLE.has(code) ? 'permanent' : 'retryable';
}

const REASONS: Record<string, string> = {
  EAUTH: 'mail-server-login',
  ECONNECTION: 'mail-server-unreachable',
  EDNS: 'mail-server-unreachable',
  EENVELOPE: 'invalid-address',
  EMESSAGE: 'too-large',
  ESOCKET: 'mail-server-unreachable',
  ESTREAM: 'attachment-unreadable',
  ETIMEDOUT: 'mail-server-timeout',
  EABORT: 'mail-server-timeout',
};

/** The reply's code where there was one: agents and administrators look those up. */
function reasonOf({ code = '', responseCode }: NodemailerError): string {
  return responseCode === undefined ? (REASONS[code] ?? 'mail-not-sent') : String(responseCode);
}
