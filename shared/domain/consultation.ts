import { type Decided, type Decision, refuse, refuseNaming, type TicketSet } from './decision.ts';
import type { Ticket, TicketEvent } from './types.ts';

type Person = { id: string; name: string };
type Asking = { by: Person; isSupervisor: boolean; now: Date };

/** Colleagues asked about one ticket at the same time. */
export const MAX_CONSULTED = 5;

/** The owner, or a supervisor, asks a colleague: owner, status and everybody's units stay as they are. */
export function decideConsult(ticket: Ticket, { agent, by, isSupervisor, now }: Asking & { agent: Person }): Decision {
  const { status, assignee, consulted = [] } = ticket;
  if (status === 'resolved' || status === 'closed') return refuse('conflict', `The ticket is ${status}`);
  if (assignee?.id !== by.id && !isSupervisor)
    return assignee
      ? refuseNaming('conflict', assignee, (who) => `The ticket is ${who}'s`)
      : refuse('conflict', 'The ticket is nobody’s: claim it first');
  if (assignee?.id === agent.id) return refuse('conflict', 'The ticket is theirs already');
  if (consulted.some(({ id }) => id === agent.id)) return refuse('conflict', 'They are consulted already');
  if (consulted.length >= MAX_CONSULTED)
    return refuse('conflict', `${MAX_CONSULTED} colleagues are consulted already; end a consultation first`);
  return {
    ok: true,
    set: { consulted: [...consulted, agent], consultedAt: ticket.consultedAt ?? now, updatedAt: now },
    events: [{ type: 'ticket.consulted', agent: agent.id, by: by.id }],
  };
}

/** Whoever is consulted leaves; the owner or a supervisor may end it for them. */
export function decideEndConsult(
  ticket: Ticket,
  { agent, by, isSupervisor, now }: Asking & { agent: string },
): Decision {
  if (!ticket.consulted?.some(({ id }) => id === agent))
    return refuse('conflict', agent === by.id ? 'You are not consulted' : 'They are not consulted');
  const isOwn = agent === by.id;
  if (!isOwn && ticket.assignee?.id !== by.id && !isSupervisor)
    return refuse('forbidden', 'The owner, a supervisor or they themselves may end it');
  const { set, events } = ended(ticket, { why: isOwn ? 'left' : 'ended', ends: (id) => id === agent });
  return { ok: true, set: { ...set, updatedAt: now }, events };
}

/** Any change of a ticket ends the consultations that it leaves without a sense. */
export function consultationsAfter(ticket: Ticket, decided: Decided): Decided {
  if (!ticket.consulted?.length) return decided;
  const after: Ticket = { ...ticket, ...decided.set, routing: ticket.routing };
  const why = whyAllEnd(ticket, after);
  const { set, events } = ended(ticket, {
    why: why ?? 'owner',
    ends: (id) => why !== null || after.assignee?.id === id,
  });
  return events.length
    ? { ...decided, set: { ...decided.set, ...set }, events: [...decided.events, ...events] }
    : decided;
}

/** Done, or given back to a queue, its own or another: there is no owner left who asks. */
function whyAllEnd(before: Ticket, { status, assignee, service }: Ticket): 'resolved' | 'queued' | null {
  if (status === 'resolved' || status === 'closed') return 'resolved';
  const isMoved = (before.assignee !== null && assignee === null) || before.service !== service;
  return status === 'queued' && isMoved ? 'queued' : null;
}

type Ending = { why: string; ends: (agent: string) => boolean };

function ended({ consulted = [], consultedAt = null, lastConsulted = [] }: Ticket, { why, ends }: Ending) {
  const gone = consulted.filter(({ id }) => ends(id));
  const left = consulted.filter((one) => !gone.includes(one));
  const set: TicketSet = {
    consulted: left,
    consultedAt: left.length ? consultedAt : null,
    lastConsulted: [...new Set([...gone.map(({ id }) => id), ...lastConsulted])].slice(0, MAX_CONSULTED),
  };
  const events: TicketEvent[] = gone.map(({ id }) => ({ type: 'ticket.consult-ended', agent: id, why }));
  return { set, events };
}
