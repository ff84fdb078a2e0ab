import { preview } from '../text.ts';
import type { WrapUp } from './answering.ts';
import { endedEvents } from './decide-ownership.ts';
import { type Decision, refuse, type TicketSet } from './decision.ts';
import { isHelped } from './helpers.ts';
import { lastOwner } from './last-owner.ts';
import { holdsUnits, nextStatus } from './ticket-status.ts';
import type { Message, Ticket, TicketEvent } from './types.ts';

/** Days after which a resolved ticket is closed for good. */
export const REOPEN_WINDOW_DAYS = 7;
const DAY_MS = 86_400_000;

/** The resident has written: counted, and the ticket comes to life where it rested. */
export function decideResidentMessage(ticket: Ticket, message: Message, now: Date): Decision {
  if (!nextStatus(ticket.status, 'message')) return refuse('conflict', `The ticket is ${ticket.status}`);
  const counted: TicketSet = {
    ...countOf(message),
    ...(message.channel && { residentChannel: message.channel }),
    waitingSince: ticket.waitingSince ?? message.at,
    updatedAt: now,
  };
  const said = messageEvent(message);
  if (ticket.status === 'queued' || ticket.status === 'offered' || ticket.status === 'open')
    return { ok: true, set: counted, events: [said] };
  return awaken(ticket, { counted, said, now });
}

type Awaking = { counted: TicketSet; said: TicketEvent; now: Date };

/** Pending, snoozed or resolved → its owner's again (slot first), or the queue's. */
function awaken(ticket: Ticket, { counted, said, now }: Awaking): Decision {
  const isResolved = ticket.status === 'resolved';
  const rested: TicketSet = { ...counted, snoozeUntil: null, closesAt: null };
  const woken: TicketEvent[] =
    ticket.status === 'pending'
      ? [said]
      : [said, { type: isResolved ? 'ticket.reopened' : 'ticket.woken', before: ticket.status }];
  const queued: Decision = {
    ok: true,
    set: {
      ...rested,
      status: 'queued',
      assignee: null,
      assignment: 0,
      lastAssignee: lastOwner(ticket, now),
      ...enterQueue(now),
    },
    events: [
      ...woken,
      { type: 'ticket.queued', why: 'resident-wrote', before: ticket.assignee?.id ?? null },
      ...endedEvents(ticket.offers, 'rescinded'),
    ],
  };
  if (!ticket.assignee || (isResolved && isHelped(ticket))) return queued;
  if (holdsUnits(ticket)) return { ok: true, set: { ...rested, status: 'open' }, events: woken };
  return {
    ok: true,
    set: { ...rested, status: 'open', assignment: ticket.version + 1 },
    events: woken,
    // what is in hand already comes back above one's units; resolved work only into room
    take: isResolved
      ? { agent: ticket.assignee.id, limit: 'capacity', presence: 'on-duty' }
      : { agent: ticket.assignee.id, limit: 'none' },
    otherwise: queued,
  };
}

type Replying = { message: Message; agent: { id: string; name: string }; now: Date };

/** An agent's answer: the ticket waits for the resident from here. */
export function decideReply(ticket: Ticket, { message, agent, now }: Replying): Decision {
  const status = nextStatus(ticket.status, 'reply');
  if (!status) return refuse('conflict', `The ticket is ${ticket.status}`);
  const isReopening = ticket.status === 'resolved';
  const owner = ticket.assignee ?? agent;
  const set: TicketSet = {
    ...countOf(message),
    status,
    assignee: owner,
    waitingSince: null,
    snoozeUntil: null,
    closesAt: null,
    updatedAt: now,
  };
  const events: TicketEvent[] = [
    ...(isReopening ? [{ type: 'ticket.reopened' as const, before: 'resolved' }] : []),
    messageEvent(message),
    ...(ticket.status === 'pending' ? [] : [{ type: 'ticket.pending' as const, before: ticket.status }]),
  ];
  const after = { ...ticket, ...set };
  if (!holdsUnits(after) || holdsUnits(ticket)) return { ok: true, set, events };
  return {
    ok: true,
    set: { ...set, assignment: ticket.version + 1 },
    events,
    take: { agent: owner.id, limit: 'none' },
  };
}

/** A note, or a colleague's word that changes nothing but the count. */
export function decideCount(_ticket: Ticket, { message, now }: { message: Message; now: Date }): Decision {
  return { ok: true, set: { ...countOf(message), updatedAt: now }, events: [messageEvent(message)] };
}

export function decideResolve(ticket: Ticket, { reason, code, now }: WrapUp & { now: Date }): Decision {
  const status = nextStatus(ticket.status, 'resolve');
  if (!status) return refuse('conflict', `The ticket is ${ticket.status}`);
  return {
    ok: true,
    set: {
      status,
      offers: [],
      offersEndAt: null,
      waitingSince: null,
      snoozeUntil: null,
      closesAt: new Date(now.getTime() + REOPEN_WINDOW_DAYS * DAY_MS),
      updatedAt: now,
    },
    events: [
      { type: 'ticket.resolved', before: ticket.status, reason, ...(code && { code }) },
      ...endedEvents(ticket.offers, 'rescinded'),
    ],
  };
}

/**
 * The resident is done with the chat. One that was answered ends, and its agent has room again at once; a question
 * without an answer stays asked: it may follow by another channel, or be there when the resident comes back.
 */
export function decideLeave(ticket: Ticket, { now }: { now: Date }): Decision {
  if (ticket.status === 'pending') return decideResolve(ticket, { reason: 'resident-left', now });
  return { ok: true, set: {}, events: [] };
}

/** By hand: to its agent where there is room, else to the queue. */
export function decideReopen(ticket: Ticket, { now }: { now: Date }): Decision {
  if (!nextStatus(ticket.status, 'reopen')) return refuse('conflict', `The ticket is ${ticket.status}`);
  const set: TicketSet = { closesAt: null, updatedAt: now };
  const events: TicketEvent[] = [{ type: 'ticket.reopened', before: ticket.status }];
  const queued: Decision = {
    ok: true,
    set: {
      ...set,
      status: 'queued',
      assignee: null,
      assignment: 0,
      lastAssignee: lastOwner(ticket, now),
      // the resident, who has their answer, waits anew
      waitingSince: ticket.waitingSince ?? now,
      ...enterQueue(now),
    },
    events: [...events, { type: 'ticket.queued', why: 'reopened', before: ticket.assignee?.id ?? null }],
  };
  // done for a neighbour is done: what comes after is its own city's again, and the agreement may have ended
  if (!ticket.assignee || isHelped(ticket)) return queued;
  return {
    ok: true,
    set: { ...set, status: 'open', assignment: ticket.version + 1 },
    events,
    take: { agent: ticket.assignee.id, limit: 'capacity', presence: 'on-duty' },
    otherwise: queued,
  };
}

/** Rests until a date or until the resident writes; offers end. */
export function decideSnooze(ticket: Ticket, { until, now }: { until: Date; now: Date }): Decision {
  if (until <= now) return refuse('validation', 'snoozeUntil must be in the future');
  if (!nextStatus(ticket.status, 'snooze')) return refuse('conflict', `The ticket is ${ticket.status}`);
  return {
    ok: true,
    set: { status: 'snoozed', snoozeUntil: until, offers: [], offersEndAt: null, updatedAt: now },
    events: [{ type: 'ticket.snoozed', before: ticket.status, until }, ...endedEvents(ticket.offers, 'rescinded')],
  };
}

export function decideWake(ticket: Ticket, { now }: { now: Date }): Decision {
  if (!nextStatus(ticket.status, 'wake')) return refuse('conflict', `The ticket is ${ticket.status}`);
  const woken: TicketEvent = { type: 'ticket.woken', before: 'snoozed' };
  const set: TicketSet = { snoozeUntil: null, updatedAt: now };
  if (!ticket.assignee)
    return {
      ok: true,
      set: { ...set, status: 'queued', waitingSince: ticket.waitingSince ?? now, ...enterQueue(now) },
      events: [woken, { type: 'ticket.queued', why: 'woken' }, ...endedEvents(ticket.offers, 'rescinded')],
    };
  return {
    ok: true,
    set: { ...set, status: 'open', assignment: ticket.version + 1 },
    events: [woken],
    take: { agent: ticket.assignee.id, limit: 'none' },
  };
}

export function decideClose(ticket: Ticket, { now }: { now: Date }): Decision {
  if (!nextStatus(ticket.status, 'close') || !ticket.closesAt || ticket.closesAt > now)
    return refuse('conflict', `The ticket is ${ticket.status}`);
  return {
    ok: true,
    set: { status: 'closed', closesAt: null, updatedAt: now },
    events: [{ type: 'ticket.closed', before: ticket.status }],
  };
}

/** Could not be delivered: the ticket is the agent's to act on again. */
export function decideReturn(ticket: Ticket, { message, now }: { message: string; now: Date }): Decision {
  const event: TicketEvent = { type: 'ticket.delivery-failed', message };
  const set: TicketSet = { waitingSince: ticket.waitingSince ?? now, updatedAt: now };
  if (ticket.status !== 'pending' || !ticket.assignee) return { ok: true, set: { updatedAt: now }, events: [event] };
  if (holdsUnits(ticket)) return { ok: true, set: { ...set, status: 'open' }, events: [event] };
  return {
    ok: true,
    set: { ...set, status: 'open', assignment: ticket.version + 1 },
    events: [event],
    take: { agent: ticket.assignee.id, limit: 'none' },
  };
}

function enterQueue(now: Date): TicketSet {
  return {
    declinedBy: [],
    offers: [],
    offersEndAt: null,
    routing: { enteredQueueAt: now },
  };
}

function countOf(message: Message): TicketSet {
  if (message.line === 'notes') return { notes: message.seq };
  return {
    conversation: message.seq,
    ...(message.channel && {
      lastMessage: {
        seq: message.seq,
        direction: message.direction,
        channel: message.channel,
        preview: preview(message.text),
        at: message.at,
      },
    }),
  };
}

function messageEvent(message: Message): TicketEvent {
  return {
    type: message.line === 'notes' ? 'ticket.note' : 'ticket.message',
    message: message._id,
    seq: message.seq,
    direction: message.direction,
  };
}
