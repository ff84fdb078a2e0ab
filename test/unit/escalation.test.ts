import { decideResolve, decideWake } from '../../shared/domain/decide-conversation.ts';
import {
  decideAssign,
  decideEndOffers,
  decideGive,
  decideOffer,
  decideRequeue,
} from '../../shared/domain/decide-ownership.ts';
import type { Decision } from '../../shared/domain/decision.ts';
import {
  decideEscalate,
  decideEscalateWait,
  decideOfferEscalation,
  decideSupervisorClaim,
  decideWithdraw,
  escalationAfter,
  MAX_SUPERVISORS,
  type Supervisor,
  settle,
  supervisorsFor,
} from '../../shared/domain/escalation.ts';
import { type Offer, STATUSES, type Ticket } from '../../shared/domain/types.ts';
import { aTicket, AT as now } from '../support/a-ticket.ts';

const owner = { id: 'a1', name: 'Aino' };
const agent = { id: 'a2', name: 'Mikko' };
const boss = { id: 's1', name: 'Päivi' };
const later = new Date(now.getTime() + 60_000);
const escalation = { at: now, by: owner, reason: 'vaikea', declinedBy: [] };
const offerTo = (who: typeof boss, over: Partial<Offer> = {}): Offer => ({
  ...{ id: `o-${who.id}`, agent: who, expiresAt: later, assignment: 2, escalation: true },
  ...over,
});
const waiting = (over: Partial<Ticket> = {}) => aTicket({ escalation, ...over });
const open = (over: Partial<Ticket> = {}) => waiting({ status: 'open', assignee: owner, assignment: 1, ...over });
const done = (ticket: Ticket, decision: Decision) => {
  if (!decision.ok) throw new Error(decision.detail);
  return escalationAfter(ticket, decision);
};
const ended = (why: string) => ({ type: 'ticket.escalation-ended', why });

describe('a ticket is escalated', () => {
  it.each(STATUSES)('from %s: it stays where it is, or cannot be', (status) => {
    const decision = decideEscalate(aTicket({ status }), { by: owner, reason: 'vaikea', now });

    if (status === 'resolved' || status === 'closed') expect(decision).toMatchObject({ ok: false, reason: 'conflict' });
    else
      expect(decision).toEqual({
        ok: true,
        set: { escalation, updatedAt: now },
        events: [{ type: 'ticket.escalated', by: 'a1', why: 'asked', reason: 'vaikea' }],
      });
  });

  it('not twice', () => {
    expect(decideEscalate(waiting(), { by: agent, reason: null, now })).toMatchObject({
      ok: false,
      reason: 'conflict',
    });
  });

  it('by the system after too long a wait, once for each', () => {
    const since = aTicket().routing.enteredQueueAt;
    const decision = decideEscalateWait(aTicket(), { since, now });
    expect(decision).toMatchObject({
      ok: true,
      set: { escalation: { by: null, reason: 'max-wait' }, escalatedWait: since },
      events: [{ type: 'ticket.escalated', by: null, why: 'max-wait' }],
    });
    const known = aTicket({ escalatedWait: since });
    for (const ticket of [known, waiting(), aTicket({ status: 'open' })])
      expect(decideEscalateWait(ticket, { since, now })).toMatchObject({ ok: false });
    expect(decideEscalateWait(aTicket(), { since: new Date(since.getTime() - 1), now })).toMatchObject({ ok: false });
  });
});

describe('supervisors are asked', () => {
  const aSupervisor = (over: Partial<Supervisor> = {}): Supervisor => ({
    ...{ _id: 's1', name: 'Päivi', languages: ['fi'], hardCap: 8, load: 0, lastAssignedAt: now },
    presence: { state: 'available', channels: ['sms'], why: null, since: now },
    ...over,
  });
  const asked = (ticket: Ticket, ...supervisors: Supervisor[]) =>
    supervisorsFor(ticket, supervisors).map((one) => one._id);

  it('whatever their skills; who speaks the language first, then who has most room, then the longest idle', () => {
    const supervisors = [
      aSupervisor({ _id: 'd', languages: ['sv'] }),
      aSupervisor({ _id: 'c', load: 2 }),
      aSupervisor({ _id: 'b' }),
      aSupervisor({ _id: 'a', lastAssignedAt: new Date(0) }),
    ];
    expect(asked(waiting(), ...supervisors)).toEqual(['a', 'b', 'c', 'd']);
  });

  it.each<[why: string, who: Partial<Supervisor>, ticket: Partial<Ticket>]>([
    ['away', { presence: { state: 'away', channels: ['sms'], why: null, since: now } }, {}],
    ['on another channel', { presence: { state: 'available', channels: ['chat'], why: null, since: now } }, {}],
    ['without room up to the hard cap', { load: 8 }, {}],
    ['who own it', {}, { assignee: boss }],
    ['who escalated it', {}, { escalation: { ...escalation, by: boss } }],
    ['who declined it', {}, { escalation: { ...escalation, declinedBy: ['s1'] } }],
    ['who have an offer of it', {}, { offers: [offerTo(boss)] }],
    ['of what is not escalated', {}, { escalation: null }],
  ])('not those %s', (_why, who, ticket) => {
    expect(asked(waiting(ticket), aSupervisor(who))).toEqual([]);
  });

  it('five at once', () => {
    const many = Array.from({ length: 9 }, (_, n) => aSupervisor({ _id: `x${n}` }));
    expect(asked(waiting({ offers: [offerTo(boss)] }), ...many)).toHaveLength(MAX_SUPERVISORS - 1);
  });

  it.each(['queued', 'offered', 'open', 'pending', 'snoozed'] as const)(
    'beside the status %s, with a slot each',
    (status) => {
      const decision = decideOfferEscalation(waiting({ status }), { offer: 'o', agent: boss, seconds: 120, now });
      expect(decision).toMatchObject({
        ok: true,
        take: { agent: 's1', limit: 'hardCap', presence: 'available' },
        set: { offers: [{ id: 'o', escalation: true, assignment: 2 }] },
      });
      expect(decision.ok && decision.set.status).toBeUndefined();
    },
  );

  it('and one who declines is not asked again; the ticket stays where it is', () => {
    const ticket = waiting({ offers: [offerTo(boss), offerTo(agent)] });
    const decline = decideEndOffers(ticket, { why: 'declined', ends: (one) => one.agent.id === 's1', now });

    expect(decline).toMatchObject({
      set: { status: 'queued', escalation: { declinedBy: ['s1'] }, declinedBy: [] },
      events: [{ type: 'ticket.offer-ended', agent: 's1', why: 'declined' }],
    });
    expect(decline.ok && decline.events).toHaveLength(1);
  });

  it('leaving the matcher’s own offers alone: these come and end beside them', () => {
    const ticket = waiting({ offers: [offerTo(boss)] });
    const offered = decideOffer(ticket, { offer: 'm', agent, seconds: 30, now });
    expect(offered).toMatchObject({ ok: true, set: { status: 'offered', offers: [{ id: 'o-s1' }, { id: 'm' }] } });
    const both = waiting({ status: 'offered', offers: [offerTo(boss), { ...offerTo(agent), escalation: false }] });
    const missed = decideEndOffers(both, { why: 'expired', ends: (one) => one.agent.id === 'a2', now });
    expect(missed).toMatchObject({ set: { status: 'queued', offers: [{ id: 'o-s1' }] } });
    expect(missed.ok && missed.events.at(-1)).toMatchObject({ type: 'ticket.queued', why: 'offer-expired' });
  });
});

describe('an escalation is settled', () => {
  it('by a supervisor who claims it from its owner, whose offers of it end', () => {
    const ticket = open({ offers: [offerTo(agent)] });
    const decision = decideSupervisorClaim(ticket, { agent: boss, now });

    expect(decision).toMatchObject({
      ok: true,
      take: { agent: 's1', limit: 'hardCap' },
      set: { status: 'open', assignee: boss, escalation: null, offers: [], lastAssignee: { id: 'a1' } },
    });
    const events = decision.ok ? decision.events : [];
    expect(events.map(({ type }) => type)).toEqual(['ticket.claimed', 'ticket.offer-ended', 'ticket.escalation-ended']);
    // what goes from hand to hand has not waited in the queue
    expect(events[0]).toEqual({ type: 'ticket.claimed', why: 'escalation', before: 'a1', after: 's1' });
  });

  it('by one who has an offer of it and claims it, with the slot of the offer', () => {
    const decision = decideSupervisorClaim(open({ offers: [offerTo(boss)] }), { agent: boss, now });
    expect(decision).toMatchObject({ set: { assignee: boss, assignment: 2, escalation: null } });
    expect(decision.ok && decision.take).toBeUndefined();
    const late = open({ offers: [offerTo(boss, { expiresAt: now })] });
    expect(decideSupervisorClaim(late, { agent: boss, now })).toMatchObject({ ok: false, reason: 'conflict' });
  });

  it('by the supervisor who has it already, and by one who gives it to somebody', () => {
    const mine = decideSupervisorClaim(open({ assignee: boss }), { agent: boss, now });
    expect(mine).toMatchObject({ set: { escalation: null, updatedAt: now }, events: [ended('taken')] });
    const given = settle(open(), decideGive(open(), { agent, now }), now);
    expect(given).toMatchObject({ set: { assignee: agent, escalation: null } });
    const full = { ok: false, reason: 'over-capacity', detail: '' } as const;
    expect(settle(open(), full, now)).toBe(full);
  });

  it('not by a claim of what is not escalated and has an owner', () => {
    expect(decideSupervisorClaim(open({ escalation: null }), { agent: boss, now })).toMatchObject({
      ok: false,
      reason: 'conflict',
    });
  });

  it('when the ticket is resolved', () => {
    const { set, events } = done(open(), decideResolve(open(), { reason: null, now }));
    expect(set).toMatchObject({ status: 'resolved', escalation: null });
    expect(events).toContainEqual(ended('resolved'));
  });

  it('not by an agent to whom the router gives it, unless it was for its wait', () => {
    const asked = done(waiting(), decideAssign(waiting(), { agent, now }));
    expect(asked.set).toMatchObject({ assignee: agent });
    expect(asked.set).not.toHaveProperty('escalation');
    const overdue = waiting({ escalation: { ...escalation, by: null } });
    const taken = done(overdue, decideAssign(overdue, { agent, now }));
    expect(taken).toMatchObject({ set: { escalation: null } });
    expect(taken.events).toContainEqual(ended('taken'));
  });

  it('neither by going back to a queue, nor by resting and waking there', () => {
    const requeued = done(open(), decideRequeue(open(), { now, why: 'agent-offline' }));
    expect(requeued.set).not.toHaveProperty('escalation');
    const resting = waiting({ status: 'snoozed', snoozeUntil: now, offers: [offerTo(boss)] });
    const woken = done(resting, decideWake(resting, { now }));
    expect(woken.set).toMatchObject({ status: 'queued', offers: [] });
    expect(woken.events).toContainEqual(expect.objectContaining({ type: 'ticket.offer-ended', agent: 's1' }));
  });

  it.each([
    { who: 'who escalated it', by: owner, isSupervisor: false, may: true },
    { who: 'its owner', by: agent, isSupervisor: false, may: true },
    { who: 'a supervisor', by: boss, isSupervisor: true, may: true },
    { who: 'another', by: { id: 'a9', name: 'X' }, isSupervisor: false, may: false },
  ])('by a withdrawal of $who: $may', ({ by, isSupervisor, may }) => {
    const ticket = open({ assignee: agent, offers: [offerTo(boss)] });
    const decision = decideWithdraw(ticket, { by, isSupervisor, now });
    if (may)
      expect(decision).toMatchObject({ set: { escalation: null, offers: [] }, events: [ended('withdrawn'), {}] });
    else expect(decision).toMatchObject({ ok: false, reason: 'forbidden' });
    expect(decideWithdraw(aTicket(), { by, isSupervisor, now })).toMatchObject({ ok: false, reason: 'conflict' });
  });
});
