import type { Delivery } from './types.ts';

/** Waits before the second, third and fourth attempt. */
export const RETRY_WAITS_MS = [10_000, 60_000, 300_000] as const;
/** An attempt not heard of for so long is unknown: its process died or hangs. Longer than any outbound time-out. */
export const LEASE_MS = 60_000;
/** How long an unknown outcome may be settled by the provider's list. */
export const SETTLE_EVERY_MS = 60_000;
const SETTLE_TRIES_UNTIL_MS = 3_600_000;

/** The attempt is recorded before anything leaves. Null where there is nothing to begin. */
export function beginAttempt(delivery: Delivery, now: Date): Delivery | null {
  if (delivery.status !== 'queued' || (delivery.dueAt && delivery.dueAt > now)) return null;
  return { status: 'sending', at: now, attempts: delivery.attempts + 1, dueAt: after(now, LEASE_MS) };
}

export type Outcome =
  | { kind: 'accepted' | 'delivered'; providerId: string; providerStatus?: string | undefined }
  | { kind: 'permanent' | 'retryable' | 'unsettled'; reason: string };

/** After an attempt: refusals before anything left are tried again with growing waits, the fourth is the end. */
export function endAttempt(delivery: Delivery, outcome: Outcome, now: Date): Delivery {
  const base = { at: now, attempts: delivery.attempts };
  switch (outcome.kind) {
    case 'accepted':
    case 'delivered':
      return {
        ...base,
        status: outcome.kind === 'accepted' ? 'sent' : 'delivered',
        providerId: outcome.providerId,
        ...(outcome.providerStatus && { providerStatus: outcome.providerStatus }),
      };
    case 'permanent':
      return { ...base, status: 'failed', reason: outcome.reason, dueAt: now };
    case 'unsettled':
      return { ...base, status: 'unknown', reason: outcome.reason, dueAt: after(now, SETTLE_EVERY_MS) };
    case 'retryable': {
      const wait = RETRY_WAITS_MS[delivery.attempts - 1];
      if (wait === undefined) return { ...base, status: 'failed', reason: outcome.reason, dueAt: now };
      return { ...base, status: 'queued', reason: outcome.reason, dueAt: after(now, wait) };
    }
  }
}

/** A lease that ran out: the process died between recording the attempt and its end. */
export function expireLease(delivery: Delivery, now: Date): Delivery | null {
  if (delivery.status !== 'sending' || !delivery.dueAt || delivery.dueAt > now) return null;
  return { status: 'unknown', reason: 'interrupted', at: now, attempts: delivery.attempts, dueAt: now };
}

/** Looked for in the provider's list again later, until an hour has passed; then it is the agent's to decide. */
export function stillUnknown(delivery: Delivery, { since, now }: { since: Date; now: Date }): Delivery {
  const { dueAt: _, ...rest } = delivery;
  if (now.getTime() - since.getTime() > SETTLE_TRIES_UNTIL_MS) return rest;
  return { ...rest, dueAt: after(now, SETTLE_EVERY_MS) };
}

export type Receipt = {
  providerId: string;
  status: 'queued' | 'sent' | 'delivered' | 'failed';
  reason?: string | undefined;
  providerStatus: string;
};

const RANK = { queued: 0, sending: 1, unknown: 1, sent: 2, delivered: 3, failed: 3 } as const;

/** A provider's report, in any order and any number of times: only ever forward. Null where it says nothing new. */
export function applyReceipt(delivery: Delivery, receipt: Receipt, now: Date): Delivery | null {
  const status = receipt.status === 'queued' ? 'sent' : receipt.status;
  const { dueAt: _, reason: __, ...rest } = delivery;
  // a report for a message that waits for its next attempt means that an earlier one did leave
  if (RANK[status] <= RANK[delivery.status]) return null;
  return {
    ...rest,
    status,
    at: now,
    providerId: receipt.providerId,
    providerStatus: receipt.providerStatus,
    ...(receipt.reason && { reason: receipt.reason }),
    ...(status === 'failed' && { dueAt: now }),
  };
}

function after(now: Date, ms: number): Date {
  return new Date(now.getTime() + ms);
}
