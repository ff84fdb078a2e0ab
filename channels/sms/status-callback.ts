import type { Receipt } from '../../shared/domain/delivery-state.ts';
import { AppError } from '../../shared/errors.ts';
import { type SignedFormDeps, signedForm } from './signed-form.ts';
import { meaningOf } from './twilio-codes.ts';

type Deps = SignedFormDeps & { recordReceipt: (receipt: Receipt & { messageId: string }) => Promise<void> };

/** Twilio's words for where a message is (twilio.com/docs/messaging/api/message-resource#message-status-values). */
const STATUSES = new Map<string, Receipt['status']>(
  Object.entries({
    accepted: 'queued',
    scheduled: 'queued',
    queued: 'queued',
    sending: 'queued',
    sent: 'sent',
    delivered: 'delivered',
    read: 'delivered',
    undelivered: 'failed',
    failed: 'failed',
    canceled: 'failed',
  } as const),
);

/** Reports come in any order and any number of times; the address carries our message id. */
export function createStatusCallback({ recordReceipt, ...signing }: Deps) {
  return signedForm(signing, async ({ MessageSid = '', MessageStatus = '', ErrorCode }, request, response) => {
    const messageId = request.query.m;
    if (typeof messageId !== 'string' || !messageId)
      throw new AppError('validation', 'm must name the message', { errors: [{ pointer: '/m', detail: 'missing' }] });
    if (!MessageSid)
      throw new AppError('validation', 'MessageSid is missing', {
        errors: [{ pointer: '/MessageSid', detail: 'missing' }],
      });
    const status = STATUSES.get(MessageStatus);
    if (status) {
      const reason = status === 'failed' ? meaningOf(ErrorCode) : undefined;
      await recordReceipt({ messageId, providerId: MessageSid, status, reason, providerStatus: MessageStatus });
    } else {
      signing.log.warn({ messageId, providerStatus: MessageStatus.slice(0, 40) }, 'unknown message status');
    }
    response.status(204).end();
  });
}
