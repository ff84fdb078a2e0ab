import { weightOf } from '../domain/capacity.ts';
import type { Seen } from '../domain/helpers.ts';
import { languageLevelsOf } from '../domain/language-level.ts';
import type {
  Actor,
  Agent,
  Change,
  CityService,
  Contact,
  LocalName,
  Message,
  Presence,
  Ticket,
} from '../domain/types.ts';
import type { AgentView } from './agents.ts';
import type { ContactView } from './contacts.ts';
import type { MessageView, TicketView } from './tickets.ts';

const iso = (date: Date | null) => date?.toISOString() ?? null;

/** A stored ticket as clients see it; what stays inside (outbox, slots' assignments, thread) is left out. */
export function viewTicket(ticket: Ticket): TicketView {
  const {
    _id,
    number,
    city,
    service,
    channel,
    status,
    priority,
    subject,
    language,
    assignee,
    contact,
    tags,
    followUpOf,
    version,
  } = ticket;
  return {
    id: _id,
    number,
    city,
    service,
    channel,
    status,
    priority,
    subject,
    language,
    assignee,
    offers: ticket.offers.map(({ id, agent, expiresAt }) => ({ id, agent, expiresAt: expiresAt.toISOString() })),
    contact,
    tags,
    waitingSince: iso(ticket.waitingSince),
    snoozeUntil: iso(ticket.snoozeUntil),
    lastMessage: ticket.lastMessage && { ...ticket.lastMessage, at: ticket.lastMessage.at.toISOString() },
    followUpOf,
    mergedInto: null,
    consulted: ticket.consulted ?? [],
    escalation: viewEscalation(ticket),
    createdAt: ticket.createdAt.toISOString(),
    updatedAt: ticket.updatedAt.toISOString(),
    version,
  };
}

function viewEscalation({ escalation }: Ticket): TicketView['escalation'] {
  return escalation ? { at: escalation.at.toISOString(), by: escalation.by, reason: escalation.reason } : null;
}

/** The author of a resident's message is the ticket's contact, whatever was known when it came; colleagues are not named to helpers. */
export function viewMessage(message: Message, { contact, seenBy }: Pick<Seen, 'contact' | 'seenBy'>): MessageView {
  const {
    _id,
    clientId,
    ticket,
    line,
    seq,
    direction,
    channel,
    author,
    text,
    html,
    attachments,
    mentions,
    at,
    delivery,
  } = message;
  const called = seenBy === undefined ? mentions : mentions?.filter(({ id }) => id === seenBy);
  return {
    id: _id,
    clientId,
    ticket,
    line,
    seq,
    direction,
    channel,
    author:
      direction === 'in' ? { kind: 'contact', id: contact.id, name: contact.name ?? '' } : authorFor(author, seenBy),
    text,
    ...(html && { html }),
    attachments: attachments.map(({ id, name, type, size }) => ({ id, name, type, size })),
    ...(called && { mentions: called }),
    at: at.toISOString(),
    delivery: delivery && {
      status: delivery.status,
      ...(delivery.reason && { reason: delivery.reason }),
      at: delivery.at.toISOString(),
    },
  };
}

function authorFor(author: Actor, seenBy: string | undefined): Actor {
  const isNamed = seenBy === undefined || author.kind !== 'agent' || author.id === seenBy;
  return isNamed ? author : { kind: 'agent', id: '', name: '' };
}

export function viewChange({ version, actor, at, events }: Change) {
  return { version, actor, at: at.toISOString(), events };
}

export function viewPresence({ state, channels, why, until }: Presence) {
  return { state, channels, why, ...(until && { until: until.toISOString() }) };
}

export function viewAgent(agent: Omit<Agent, 'passwordHash'>): AgentView {
  const { _id, name, roles, cities, skills, languages, presence, load, eased = 0, capacity, hardCap } = agent;
  const weights = {
    chat: weightOf(agent, 'chat'),
    sms: weightOf(agent, 'sms'),
    email: weightOf(agent, 'email'),
    web: weightOf(agent, 'web'),
  };
  return {
    id: _id,
    name,
    roles,
    cities,
    skills,
    languages,
    languageLevels: languageLevelsOf(agent),
    presence: viewPresence(presence),
    units: { used: load, eased, total: capacity, hardCap, weights },
    version: agent.version ?? 0,
  };
}

export function viewService(
  { service, city, name }: CityService,
  { cityName, open, opensAt }: { cityName: LocalName; open: boolean; opensAt: Date | null },
) {
  return { id: service, city, cityName, name, open, opensAt: iso(opensAt) };
}

/** `tickets` newest first. */
export function viewContact(
  { _id, city, name, identities, claimed = [], createdAt }: Contact,
  tickets: readonly Pick<Ticket, 'status' | 'createdAt'>[],
): ContactView {
  const open = tickets.filter(({ status }) => status !== 'resolved' && status !== 'closed');
  const lastAt = iso(tickets[0]?.createdAt ?? null);
  return {
    id: _id,
    city,
    name,
    identities,
    claimed,
    firstSeenAt: createdAt.toISOString(),
    tickets: { total: tickets.length, open: open.length, lastAt },
  };
}
