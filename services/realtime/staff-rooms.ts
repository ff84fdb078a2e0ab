import type { Ticket, TicketEvent } from '../../shared/domain/types.ts';

/** Names of the rooms of `/staff`; a socket hears of what it is in. */
export const ROOMS = {
  /** Nobody joins it: a word between processes. */
  nobody: 'nobody',
  agent: (id: string) => `agent:${id}`,
  /** An agent's own tickets of one city: who may no longer see the city is no longer in it. */
  work: ({ agent, city }: { agent: string; city: string }) => `work:${city}:${agent}`,
  /** What an agent helps other cities with, by the own city whose agreement it is: hears only what that lets them see. */
  help: ({ agent, city }: { agent: string; city: string }) => `help:${city}:${agent}`,
  ticket: (id: string) => `ticket:${id}`,
  /** Those who may be asked to take an escalated ticket of the city. */
  supervisors: (city: string) => `supervisors:${city}`,
  /** Helpers who watch it: they hear who types, the rest comes to `help`. */
  helped: (id: string) => `helped:${id}`,
  session: (id: string) => `session:${id}`,
  queue: ({ city, service }: { city: string; service?: string | undefined }) =>
    service ? `queue:${city}:${service}` : `queue:${city}`,
};

/** The tickets that a socket watches, by its rooms. */
export function ticketsIn(rooms: Iterable<string>, room = ROOMS.ticket): string[] {
  const prefix = room('');
  return [...rooms].flatMap((room) => (room.startsWith(prefix) ? [room.slice(prefix.length)] : []));
}

/** Whether a room is a queue of the city, of all its services or of one. */
export function isQueueOf(room: string, city: string): boolean {
  return room === ROOMS.queue({ city }) || room.startsWith(`${ROOMS.queue({ city })}:`);
}

/** Events by which a ticket enters, changes in or leaves a queue, whatever its status is after them. */
const QUEUE_EVENTS = new Set<string>([
  'ticket.queued',
  'ticket.assigned',
  'ticket.claimed',
  'ticket.offered',
  'ticket.offer-ended',
  'ticket.resolved',
  'ticket.snoozed',
  'ticket.transferred',
]);

/** What of a ticket says whom it concerns; clients' view of it will do. */
export type Concerned = Pick<Ticket, '_id' | 'city' | 'service' | 'status'> & {
  assignee: { id: string } | null;
  offers: { agent: { id: string } }[];
  consulted?: { id: string }[];
};

/** Who hears of a ticket's change, and of its messages: watchers, owners old and new, those it is offered to, those asked about it, queues. */
export function roomsOf(ticket: Concerned, events: readonly TicketEvent[]): string[] {
  const asked = [...ticket.offers.map((offer) => offer.agent), ...(ticket.consulted ?? [])].map(({ id }) => id);
  const agents = [ticket.assignee?.id, ...asked, ...events.flatMap(agentsNamed)];
  const rooms = agents.flatMap((agent) => (agent ? [ROOMS.work({ agent, city: ticket.city })] : []));
  return [...new Set([ROOMS.ticket(ticket._id), ...rooms, ...queuesOf(ticket, events)])];
}

/** Who hears of a change beside them: of an escalated ticket, and once more when it is no longer. */
export function supervisorsOf({ city, escalation }: Ticket, events: readonly TicketEvent[]): string[] {
  const hasEnded = events.some(({ type }) => type === 'ticket.escalation-ended');
  return escalation || hasEnded ? [ROOMS.supervisors(city)] : [];
}

/** Supervisors of the city that it was handed to: they are shown it as GET /handovers does. */
export function roomsOfHandover({ handover }: Pick<Ticket, 'handover'>): string[] {
  return handover ? [ROOMS.supervisors(handover.city)] : [];
}

/** Who may have it or have had it from another city; they hear of it masked, or that it is gone. */
export function roomsOfHelpers({ _id, helpers }: Pick<Ticket, '_id' | 'helpers'>): string[] {
  return helpers?.length ? [ROOMS.helped(_id), ...helpers.map(ROOMS.help)] : [];
}

/** `before`, `after` and `agent` name agents in some events and other things in others: nobody is in a room of those. */
export function agentsNamed({ before, after, agent }: TicketEvent): string[] {
  return [before, after, agent].filter((value) => typeof value === 'string');
}

/** A ticket that changed its service has left the room of the one before. */
function queuesOf({ status, city, service }: Concerned, events: readonly TicketEvent[]): string[] {
  if (!isWaiting(status) && !events.some((event) => QUEUE_EVENTS.has(event.type))) return [];
  const left = events.flatMap(({ type, field, before }) =>
    (type === 'ticket.transferred' || field === 'service') && typeof before === 'string' ? [before] : [],
  );
  return [ROOMS.queue({ city }), ...[service, ...left].map((one) => ROOMS.queue({ city, service: one }))];
}

function isWaiting(status: Ticket['status']): boolean {
  return status === 'queued' || status === 'offered';
}
