import { DeliveryError } from '../delivery-errors.ts';
import { meaningOf } from './twilio-codes.ts';

/** Failures before the request: the name was not found, no connection was made, its certificate was not trusted. */
const NOT_SENT = new Set([
  'ECONNREFUSED',
  'ENOTFOUND',
  'EAI_AGAIN',
  'EHOSTUNREACH',
  'ENETUNREACH',
  'EADDRNOTAVAIL',
  'CERT_HAS_EXPIRED',
  'DEPTH_ZERO_SELF_SIGNED_CERT',
  'SELF_SIGNED_CERT_IN_CHAIN',
  'UNABLE_TO_GET_ISSUER_CERT_LOCALLY',
  'UNABLE_TO_VERIFY_LEAF_SIGNATURE',
  'ERR_TLS_CERT_ALTNAME_INVALID',
]);

/** What a failed request to Twilio means for the message. */
export function toDeliveryError(cause: unknown): DeliveryError {
  const answer = answerOf(cause);
  if (answer) return new DeliveryError(...meaningOfAnswer(answer), { cause });
  if (isNotSent(cause)) return new DeliveryError('retryable', 'the provider cannot be reached', { cause });
  return new DeliveryError('unsettled', 'no answer from the provider', { cause });
}

type Answer = {
  status: number /** Twilio's own; absent where something before it answered. */;
  code: number | undefined;
};

function meaningOfAnswer({ status, code }: Answer): ['permanent' | 'retryable' | 'unsettled', string] {
  // a 503 of a gateway may come after the request went through; one of Twilio's says that nothing was taken
  if (status === 429 || (status === 503 && code !== undefined))
    return ['retryable', `the provider is busy (${status})`];
  if (status >= 400 && status < 500) return ['permanent', meaningOf(code ?? status)];
  return ['unsettled', `the provider failed (${status})`];
}

/** The client has two classes for an answer that is not 2xx, and exports one. */
function answerOf(cause: unknown): Answer | null {
  if (typeof cause !== 'object' || cause === null) return null;
  if (!('status' in cause) || typeof cause.status !== 'number') return null;
  return { status: cause.status, code: 'code' in cause && typeof cause.code === 'number' ? cause.code : undefined };
}

/** Looks at what is underneath too: one attempt for each address of the host makes an error of errors. */
function isNotSent(cause: unknown): boolean {
  if (typeof cause !== 'object' || cause === null) return false;
  if ('syscall' in cause && cause.syscall === 'connect') return true;
  if ('code' in cause && typeof cause.code === 'string' && NOT_SENT.has(cause.code)) return true;
  if ('errors' in cause && Array.isArray(cause.errors) && cause.errors.length) return cause.errors.every(isNotSent);
  return 'cause' in cause && isNotSent(cause.cause);
}
