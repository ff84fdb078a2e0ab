import twilio from 'twilio';
import { DeliveryError } from '../delivery-errors.ts';
import { meaningOf } from './twilio-codes.ts';

/** Failures in which no byte of the request can have left. */
const NOT_SENT = new Set([
  'ECONNREFUSED',
  'ENOTFOUND',
  'EAI_AGAIN',
  'EHOSTUNREACH',
  'ENETUNREACH',
  'EADDRNOTAVAIL',
  'CERT_HAS_EXPIRED',
]);
/** Answers by which Twilio says that it has not taken the message. */
const REFUSED_FOR_NOW = new Set([429, 503]);

/** What a failed request to Twilio means for the message. */
export function toDeliveryError(cause: unknown): DeliveryError {
  if (cause instanceof twilio.RestException) {
    if (REFUSED_FOR_NOW.has(cause.status))
      return new DeliveryError('retryable', `the provider is busy (${cause.status})`, { cause });
    if (cause.status >= 400 && cause.status < 500)
      return new DeliveryError('permanent', meaningOf(cause.code ?? cause.status), { cause });
    return new DeliveryError('unsettled', `the provider failed (${cause.status})`, { cause });
  }
  const code = cause instanceof Error && 'code' in cause ? String(cause.code) : '';
  if (NOT_SENT.has(code)) return new DeliveryError('retryable', 'the provider cannot be reached', { cause });
  return new DeliveryError('unsettled', 'no answer from the provider', { cause });
}
