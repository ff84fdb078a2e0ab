import {
  consultationsAfter,
  decideConsult,
  decideEndConsult,
  MAX_CONSULTED,
} from '../../shared/domain/consultation.ts';
import { decideResolve } from '../../shared/domain/decide-conversation.ts';
import { decideAccept, decideGive, decideRequeue } from '../../shared/domain/decide-ownership.ts';
import type { Decision } from '../../shared/domain/decision.ts';
import type { Ticket } from '../../shared/domain/types.ts';
import { aTicket, AT as now } from '../support/a-ticket.ts';

const owner = { id: 'a1', name: 'Aino' };
const colleague = { id: 'a2', name: 'Mikko' };
const other = { id: 'a3', name: 'Ebba' };
const open = (over: Partial<Ticket> = {}) => aTicket({ status: 'open', assignee: owner, assignment: 1, ...over });
const asking = (over: Partial<Ticket> = {}) => open({ consulted: [colleague, other], consultedAt: now, ...over });
const consult = (ticket: Ticket, { agent = colleague, by = owner, isSupervisor = false } = {}) =>
  decideConsult(ticket, { agent, by, isSupervisor, now });
const applied = (ticket: Ticket, decision: Decision) => {
  if (!decision.ok) throw new Error(decision.detail);
  return consultationsAfter(ticket, decision);
};

describe('a colleague is consulted', () => {
  it('by the owner: nothing of who has it changes, and nobody’s units are taken', () => {
    const decision = consult(open());

    expect(decision).toEqual({
      ok: true,
      set: { consulted: [colleague], consultedAt: now, updatedAt: now },
      events: [{ type: 'ticket.consulted', agent: 'a2', by: 'a1' }],
    });
  });

  it('by a supervisor, also where nobody has it', () => {
    expect(consult(aTicket(), { by: other, isSupervisor: true })).toMatchObject({ ok: true });
  });

  const five = Array.from({ length: MAX_CONSULTED }, (_, n) => ({ id: `x${n}`, name: 'X' }));
  it.each<{ why: string; ticket: Ticket; agent: typeof owner; by: typeof owner }>([
    { why: 'by one who does not own it', ticket: open(), agent: other, by: colleague },
    { why: 'where nobody owns it', ticket: aTicket(), agent: colleague, by: owner },
    { why: 'who owns it', ticket: open(), agent: owner, by: owner },
    { why: 'twice', ticket: asking(), agent: colleague, by: owner },
    { why: 'as a sixth', ticket: open({ consulted: five }), agent: colleague, by: owner },
    { why: 'about what is resolved', ticket: open({ status: 'resolved' }), agent: colleague, by: owner },
  ])('not $why', ({ ticket, agent, by }) => {
    expect(consult(ticket, { agent, by })).toMatchObject({ ok: false, reason: 'conflict' });
  });
});

describe('a consultation ends', () => {
  const end = (agent: string, by: typeof owner, isSupervisor = false) =>
    decideEndConsult(asking(), { agent, by, isSupervisor, now });

  it.each([
    { who: 'the colleague', by: colleague, isSupervisor: false, why: 'left' },
    { who: 'the owner', by: owner, isSupervisor: false, why: 'ended' },
    { who: 'a supervisor', by: { id: 's', name: 'S' }, isSupervisor: true, why: 'ended' },
  ])('by $who', ({ by, isSupervisor, why }) => {
    expect(end('a2', by, isSupervisor)).toMatchObject({
      ok: true,
      set: { consulted: [other], consultedAt: now, lastConsulted: ['a2'] },
      events: [{ type: 'ticket.consult-ended', agent: 'a2', why }],
    });
  });

  it('not by another, nor for one who is not asked', () => {
    expect(end('a2', other)).toMatchObject({ ok: false, reason: 'forbidden' });
    expect(end('a9', owner)).toMatchObject({ ok: false, reason: 'conflict' });
  });

  it('for all when the ticket is resolved', () => {
    const { set, events } = applied(asking(), decideResolve(asking(), { reason: null, now }));
    expect(set).toMatchObject({ status: 'resolved', consulted: [], consultedAt: null, lastConsulted: ['a2', 'a3'] });
    expect(events.filter(({ type }) => type === 'ticket.consult-ended')).toEqual([
      { type: 'ticket.consult-ended', agent: 'a2', why: 'resolved' },
      { type: 'ticket.consult-ended', agent: 'a3', why: 'resolved' },
    ]);
  });

  it.each([
    { what: 'goes back to its queue', ticket: asking(), service: undefined },
    { what: 'is put in another queue', ticket: asking({ status: 'queued', assignee: null }), service: 'waste' },
  ])('for all when the ticket $what', ({ ticket, service }) => {
    const decision = decideRequeue(ticket, { now, why: 'test', ...(service && { service }) });
    expect(applied(ticket, decision)).toMatchObject({ set: { consulted: [], consultedAt: null } });
    expect(applied(ticket, decision).events).toContainEqual({
      type: 'ticket.consult-ended',
      agent: 'a2',
      why: 'queued',
    });
  });

  it('for the one who becomes the owner, by assignment or by an offer', () => {
    const offer = { id: 'o', agent: colleague, expiresAt: new Date(now.getTime() + 1), assignment: 3, transfer: true };
    const offered = asking({ offers: [offer] });
    const given = applied(asking(), decideGive(asking(), { agent: colleague, now }));
    const accepted = applied(offered, decideAccept(offered, { offer: 'o', agent: colleague, now }));

    for (const { set, events } of [given, accepted]) {
      expect(set).toMatchObject({ assignee: colleague, consulted: [other], consultedAt: now });
      expect(events).toContainEqual({ type: 'ticket.consult-ended', agent: 'a2', why: 'owner' });
    }
  });

  it('for nobody by what leaves the ticket in its owner’s hand', () => {
    const decided = { ok: true as const, set: { status: 'pending' as const }, events: [] };
    expect(consultationsAfter(asking(), decided)).toBe(decided);
  });
});
