import type { Ticket } from '../../shared/domain/types.ts';

export const AT = new Date('2026-11-24T10:00:00Z');

/** A resident's SMS that waits in its queue; `over` says what is different. */
export function aTicket(over: Partial<Ticket> = {}): Ticket {
  return {
    _id: 't1',
    number: 'HEL-2026-000001',
    city: 'helsinki',
    service: 'general',
    channel: 'sms',
    thread: 'sms:+358:+358401',
    ordinal: 0,
    contact: { id: 'c1', name: 'Maija', identities: [] },
    language: 'fi',
    subject: 'Roskat',
    status: 'queued',
    priority: 'normal',
    assignee: null,
    assignment: 0,
    lastAssignee: null,
    offers: [],
    offersEndAt: null,
    declinedBy: [],
    routing: { enteredQueueAt: AT, rank: AT },
    conversation: 1,
    notes: 0,
    tags: [],
    waitingSince: AT,
    snoozeUntil: null,
    closesAt: null,
    lastMessage: null,
    residentChannel: 'sms',
    followUpOf: null,
    createdAt: AT,
    updatedAt: AT,
    version: 1,
    unpublished: false,
    outbox: [],
    ...over,
  };
}
