import fc from 'fast-check';
import {
  decideClose,
  decideLeave,
  decideReopen,
  decideReply,
  decideResidentMessage,
  decideResolve,
  decideReturn,
  decideSnooze,
  decideWake,
} from '../../shared/domain/decide-conversation.ts';
import {
  decideAccept,
  decideAssign,
  decideClaim,
  decideEndOffers,
  decideGive,
  decideOffer,
  decideRequeue,
} from '../../shared/domain/decide-ownership.ts';
import type { Decision } from '../../shared/domain/decision.ts';
import { openTicket } from '../../shared/domain/open-ticket.ts';
import { STATUS_ACTIONS, TRANSITIONS } from '../../shared/domain/ticket-status.ts';
import { CHANNELS, type Channel, type Message, STATUSES, type Ticket } from '../../shared/domain/types.ts';

const AGENTS = ['a', 'b'].map((id) => ({ id, name: id }));
type Draw = { agent: (typeof AGENTS)[number]; at: Date; n: number };

/** Everything that can happen to a ticket, by the decisions that the product takes. */
const ACTIONS = {
  message: (ticket, { at, n }) => decideResidentMessage(ticket, aMessage(ticket, 'in', n), at),
  reply: (ticket, { agent, at, n }) =>
    decideReply(ticket, { message: aMessage(ticket, 'out', n), agent: ticket.assignee ?? agent, now: at }),
  assign: (ticket, { agent, at }) => decideAssign(ticket, { agent, now: at }),
  claim: (ticket, { agent, at }) => decideClaim(ticket, { agent, now: at }),
  give: (ticket, { agent, at }) => decideGive(ticket, { agent, now: at }),
  offer: (ticket, { agent, at, n }) => decideOffer(ticket, { offer: `o${n}`, agent, seconds: 30, now: at }),
  'offer beside': (ticket, { agent, at, n }) =>
    decideOffer(ticket, { offer: `o${n}`, agent, seconds: 30, now: at, isBeside: true }),
  transfer: (ticket, { agent, at, n }) =>
    decideOffer(ticket, { offer: `o${n}`, agent, seconds: 120, now: at, isTransfer: true }),
  accept: (ticket, { agent, at }) => decideAccept(ticket, { offer: ticket.offers[0]?.id ?? 'none', agent, now: at }),
  decline: (ticket, { agent, at }) =>
    decideEndOffers(ticket, { why: 'declined', ends: (one) => one.agent.id === agent.id, now: at }),
  expire: (ticket, { at }) => decideEndOffers(ticket, { why: 'expired', ends: (one) => one.expiresAt <= at, now: at }),
  requeue: (ticket, { at }) => decideRequeue(ticket, { now: at, why: 'test' }),
  'other service': (ticket, { at, n }) => decideRequeue(ticket, { now: at, why: 'transferred', service: `s${n % 2}` }),
  resolve: (ticket, { at }) => decideResolve(ticket, { reason: null, now: at }),
  leave: (ticket, { at }) => decideLeave(ticket, { now: at }),
  reopen: (ticket, { at }) => decideReopen(ticket, { now: at }),
  snooze: (ticket, { at }) => decideSnooze(ticket, { until: new Date(at.getTime() + 60_000), now: at }),
  wake: (ticket, { at }) => decideWake(ticket, { now: at }),
  return: (ticket, { at }) => decideReturn(ticket, { message: 'm', now: at }),
  close: (ticket, { at }) => decideClose(ticket, { now: at }),
} satisfies Record<string, (ticket: Ticket, draw: Draw) => Decision>;
const NAMES = Object.keys(ACTIONS) as (keyof typeof ACTIONS)[];

function aMessage(
  { _id, conversation, channel }: Pick<Ticket, '_id' | 'conversation' | 'channel'>,
  direction: 'in' | 'out',
  n: number,
) {
  return {
    _id: `m${n}`,
    city: 'helsinki',
    ticket: _id,
    line: 'conversation',
    seq: conversation + 1,
    direction,
    channel,
    author: { kind: direction === 'in' ? 'contact' : 'agent', id: 'x', name: 'X' },
    text: 'Hei',
    at: new Date(0),
  } as Message;
}

function opened(channel: Channel): Ticket {
  return openTicket({
    number: 'HEL-1',
    changeId: 'c',
    message: aMessage({ _id: 't', conversation: 0, channel }, 'in', 0),
    opening: {
      thread: 'x',
      ordinal: 0,
      service: 's0',
      language: null,
      contact: { kind: 'phone', address: 'x', name: null },
    },
    contact: { _id: 'c1', name: null, identities: [] },
    previous: null,
    creditMinutes: 0,
    now: new Date(0),
  });
}

/** As it is saved: without room, what the decision says instead. */
function saved(ticket: Ticket, decision: Decision, hasRoom: boolean): Ticket | null {
  if (!decision.ok) return null;
  if (decision.take && decision.take.limit !== 'none' && !hasRoom)
    return decision.otherwise ? saved(ticket, decision.otherwise, hasRoom) : null;
  if (!decision.events.length) return ticket;
  const { routing, ...set } = decision.set;
  return {
    ...ticket,
    ...set,
    ...(routing && { routing: { ...routing, rank: routing.enteredQueueAt } }),
    version: ticket.version + 1,
  };
}

/** What of a ticket belongs to its status, and to no other. */
function expectWhole({ status, assignee, assignment, offers, offersEndAt, snoozeUntil, closesAt }: Ticket): void {
  expect(STATUSES).toContain(status);
  if (status === 'queued' || status === 'offered')
    expect({ status, assignee, assignment }).toEqual({ status, assignee: null, assignment: 0 });
  if (status === 'open' || status === 'pending') expect(assignee).not.toBeNull();
  if (status === 'offered') expect(offers.length).toBeGreaterThan(0);
  if (status !== 'offered' && status !== 'open' && status !== 'pending')
    expect({ status, offers }).toEqual({ status, offers: [] });
  const ends = offers.map(({ expiresAt }) => expiresAt.getTime());
  expect(offersEndAt?.getTime() ?? null).toBe(ends.length ? Math.min(...ends) : null);
  expect({ status, isSnoozed: snoozeUntil !== null }).toEqual({ status, isSnoozed: status === 'snoozed' });
  expect({ status, closes: closesAt !== null }).toEqual({ status, closes: status === 'resolved' });
}

/** By one action of the table; where it says open, a ticket that gets no owner is queued. */
function isInTable(from: Ticket['status'], to: Ticket['status']): boolean {
  const reached = STATUS_ACTIONS.map((action) => TRANSITIONS[from][action]);
  return reached.includes(to) || (to === 'queued' && reached.includes('open'));
}

it('whatever happens to a ticket, in any order, leaves it in a status of the table with what belongs to it', () => {
  const seen = new Set<string>();
  const step = fc.record({
    name: fc.constantFrom(...NAMES),
    agent: fc.constantFrom(...AGENTS),
    hasRoom: fc.boolean(),
    waitMs: fc.constantFrom(0, 1_000, 40_000, 200_000, 8 * 86_400_000),
  });
  fc.assert(
    fc.property(fc.constantFrom(...CHANNELS), fc.array(step, { minLength: 1, maxLength: 40 }), (channel, steps) => {
      let ticket = opened(channel);
      let ms = 0;
      expectWhole(ticket);
      for (const [n, { name, agent, hasRoom, waitMs }] of steps.entries()) {
        ms += waitMs;
        const after = saved(ticket, ACTIONS[name](ticket, { agent, at: new Date(ms), n }), hasRoom);
        if (!after || after === ticket) continue;
        seen.add(name);
        if (after.status !== ticket.status)
          expect({
            name,
            from: ticket.status,
            to: after.status,
            isPossible: isInTable(ticket.status, after.status),
          }).toMatchObject({ isPossible: true });
        expectWhole(after);
        ticket = after;
      }
    }),
    { numRuns: 2_000 },
  );
  // none was refused throughout
  expect(seen).toEqual(new Set(NAMES));
});
