import type { Figure } from './figure.ts';
/** The stored vocabulary: what a ticket, a message, an agent is. Dates are UTC; ids are opaque strings. */
export const CHANNELS = ['chat', 'sms', 'email', 'web'] as const;
export type Channel = (typeof CHANNELS)[number];
export const LANGUAGES = ['fi', 'sv', 'en'] as const;
export type Language = (typeof LANGUAGES)[number];
export const STATUSES = ['queued', 'offered', 'open', 'pending', 'snoozed', 'resolved', 'closed'] as const;
export type TicketStatus = (typeof STATUSES)[number];
export const PRIORITIES = ['low', 'normal', 'high', 'urgent'] as const;
export type Priority = (typeof PRIORITIES)[number];
export const LINES = ['conversation', 'notes'] as const;
export type Line = (typeof LINES)[number];
export const ROLES = ['agent', 'supervisor', 'admin'] as const;
export type Role = (typeof ROLES)[number];
export const PRESENCE_STATES = ['available', 'busy', 'away', 'offline'] as const;
export type PresenceState = (typeof PRESENCE_STATES)[number];
/** Why somebody is busy: nothing new is given, and they are offline once nothing is left in hand. */
export const END_OF_SHIFT = 'end-of-shift';
export type IdentityKind = 'chat' | 'phone' | 'email';
export type Actor = { kind: 'contact' | 'agent' | 'system'; id: string; name: string };
export type Identity = { kind: IdentityKind; address: string; verified: boolean };
export type Attachment = { id: string; name: string; type: string /** Bytes. */; size: number };
export type Direction = 'in' | 'out' | 'note' | 'system';

/** A domain event as stored in a change: references, never texts. `before` and `after` for what it changed. */
export type TicketEvent = { type: TicketEventType; [field: string]: unknown };
export type TicketEventType =
  | 'ticket.opened'
  | 'ticket.message'
  | 'ticket.note'
  | 'ticket.assigned'
  | 'ticket.offered'
  | 'ticket.offer-ended'
  | 'ticket.claimed'
  | 'ticket.queued'
  | 'ticket.transferred'
  | 'ticket.pending'
  | 'ticket.resolved'
  | 'ticket.reopened'
  | 'ticket.closed'
  | 'ticket.snoozed'
  | 'ticket.woken'
  | 'ticket.edited'
  | 'ticket.contact'
  | 'ticket.delivery-failed'
  | 'ticket.consulted'
  | 'ticket.consult-ended'
  | 'ticket.escalated'
  | 'ticket.escalation-ended'
  | 'ticket.handover-ended'
  | 'ticket.touched';

export type Change = {
  version: number;
  /** Made before the write, so that a lost answer can be settled by looking for it. */
  changeId: string;
  actor: Actor;
  at: Date;
  events: TicketEvent[];
  figures?: Figure[];
  traceId: string;
};

export type Offer = {
  id: string;
  agent: { id: string; name: string };
  expiresAt: Date;
  assignment: number;
  /** Of the policy, from 0. */
  step?: number;
  transfer?: boolean;
  /** To a supervisor: it stands beside whatever status the ticket has. */
  escalation?: boolean;
};

/** That a supervisor is to take the ticket. */
export type Escalation = {
  at: Date;
  /** Null: by the system, after the policy's max wait. */
  by: { id: string; name: string } | null;
  reason: string | null;
  /** Supervisors who are not asked again. */
  declinedBy: string[];
};

/** What the staff of a helping city see: the resident's name and addresses too, or only what is said. */
export const SIGHTS = ['conversation', 'contact'] as const;
export type Sight = (typeof SIGHTS)[number];
/** Somebody of another city who was asked for help with a ticket, under which agreement, and what they see of it. */
export type Helper = { agent: string; city: string; agreement: string; sees: Sight };
/** A ticket handed to another city, which it waits for until then. */
export type Handover = { city: string; agreement: string; until: Date };

export type Ticket = {
  _id: string;
  number: string;
  city: string;
  service: string;
  channel: Channel;
  /** Key of the contact's message thread, unique within the city: `chat:<session>`, `sms:<ours>:<theirs>`, `email:<key>`. */
  thread: string;
  /** 0 for the thread's first ticket, then 1, 2 … */
  ordinal: number;
  contact: { id: string; name: string | null; identities: Identity[] };
  language: Language | null;
  subject: string;
  status: TicketStatus;
  priority: Priority;
  assignee: { id: string; name: string } | null;
  /** The ticket version that made `assignee` the owner; names the slot. */
  assignment: number;
  /** Who had it last, and until when; without a time it was before that was kept. */
  lastAssignee: { id: string; name: string; until?: Date } | null;
  offers: Offer[];
  /** Earliest end of an offer; the sweep's date. */
  offersEndAt: Date | null;
  /** Of other cities, each once: they see it while they own it or have an offer of it. */
  helpers?: Helper[];
  /** While it waits for another city's agents alone. */
  handover?: Handover | null;
  /** Agents who declined this ticket while it waits this time, and the policy's step then: they are asked again in another. */
  declinedBy: { agent: string; step: number }[];
  routing: { enteredQueueAt: Date; rank: Date };
  conversation: number;
  notes: number;
  tags: string[];
  waitingSince: Date | null;
  snoozeUntil: Date | null;
  closesAt: Date | null;
  lastMessage: { seq: number; direction: Direction; channel: Channel; preview: string; at: Date } | null;
  /** The channel that the resident used last; an answer goes there unless the agent chooses another. */
  residentChannel: Channel;
  followUpOf: string | null;
  /** Colleagues who are asked about it; absent where nobody ever was. */
  consulted?: { id: string; name: string }[];
  /** Since when somebody is: the date by which these tickets are found. */
  consultedAt?: Date | null;
  /** Whose consultation ended last: who missed that hears of it like an owner before. */
  lastConsulted?: string[];
  /** Absent where it never was escalated. */
  escalation?: Escalation | null;
  /** When the wait began that was escalated for its length: once per wait. */
  escalatedWait?: Date;
  createdAt: Date;
  updatedAt: Date;
  version: number;
  unpublished: boolean;
  outbox: Change[];
};

export type DeliveryStatus = 'queued' | 'sending' | 'sent' | 'delivered' | 'failed' | 'unknown';
export type Delivery = {
  status: DeliveryStatus;
  reason?: string;
  at: Date;
  /** Attempts begun so far; each is recorded before anything leaves. */
  attempts: number;
  /** When the sweep must look again: next attempt while queued, end of the lease while sending. */
  dueAt?: Date;
  providerId?: string;
  /** Provider's own word, kept as it came. */
  providerStatus?: string;
};

export type Opening = {
  thread: string;
  ordinal: number;
  service: string;
  language: Language | null;
  contact: { kind: IdentityKind; address: string; name: string | null };
};

export type Message = {
  _id: string;
  city: string;
  ticket: string;
  line: Line;
  seq: number;
  direction: Direction;
  /** By which it came or goes; null for notes. */
  channel: Channel | null;
  /** Through which it entered; with `key` what makes it the same message: a channel, or 'staff'. */
  entrance: Channel | 'staff';
  key: string;
  clientId: string | null;
  author: Actor;
  text: string;
  html?: string;
  attachments: Attachment[];
  mentions?: { id: string; name: string }[] /** Whom a note calls to it. */;
  at: Date;
  delivery: Delivery | null;
  /** Message-ID without angle brackets, of mails in and out. */
  mailId?: string;
  /** Message-IDs this mail refers to, oldest first. */
  references?: string[];
  subject?: string;
  /** Where it goes or whence it came, as the channel addresses it. */
  address?: { ours: string; theirs: string };
  /** Of a resident's message: what a ticket is opened with, should it be the first of one. */
  opening?: Opening;
  /** Written by a machine: counted, but it wakes nothing. */
  isAutomatic?: true;
  /** By a colleague who is not the owner: nobody's status changes. */
  isAssist?: true;
  traceId: string;
  /** Present until its change is surely in the log. */
  unapplied?: true;
};

export type Slot = {
  ticket: string;
  assignment: number;
  /** By the agent's weights when it was taken. */
  units: number;
  /** Its chat is silent: half of the units are eased. */
  silent?: boolean;
};
export type Presence = {
  state: PresenceState;
  channels: Channel[];
  why: string | null;
  since: Date;
  /** Of a wrap-up: available again then, unless they say so before. */
  until?: Date;
};
export type Agent = {
  _id: string;
  city: string;
  email: string;
  name: string;
  passwordHash: string;
  roles: Role[];
  cities: string[];
  /** Service → level 1–5. */
  skills: Record<string, number>;
  languages: Language[];
  /** Level 1–5 of a language of theirs, where it is not MAX_LEVEL. */
  languageLevels?: Partial<Record<Language, number>>;
  /** What a ticket of a channel weighs in this agent's hand, where it is not the default (CHANNEL_UNITS). */
  weights?: Partial<Record<Channel, number>>;
  /** Units the router may fill. */
  capacity: number;
  /** Units up to which an agent may claim. */
  hardCap: number;
  /** Sum of the slots' units; kept in the same write as they. */
  load: number;
  /** Half of the units of the slots of silent chats, which the router may fill; kept in the same write as the slots. */
  eased?: number;
  slots: Slot[];
  presence: Presence;
  /** Longest idle is taken first among equals. */
  lastAssignedAt: Date;
  /** Renewed by the gateways while a socket is open; 30 s after the last one the agent is offline. */
  connectedUntil: Date | null;
  closed?: boolean;
  /** Counts the edits of the account; none before the first. */
  version?: number;
  /** The last of them. */
  edited?: { by: Actor; at: Date };
};

export type Contact = {
  _id: string;
  city: string;
  name: string | null;
  /** The addresses it wrote from; nobody else in the city has them. */
  identities: Identity[];
  /** What it says of itself, one of a kind: shown, answered where the agent chooses so, never a reason to join. */
  claimed?: Identity[];
  createdAt: Date;
};
export type LocalName = { fi: string; sv: string; en: string };
export type City = { _id: string; name: LocalName; code: string; zone: string; mailDomain: string; smsNumber: string };
export type ServiceMode = 'offer' | 'assign' | 'pull';
/** Why a step is passed over at once, instead of being waited through. */
export const SKIP_REASONS = ['nobody-on-duty', 'nobody-skilled', 'no-agreement'] as const;
export type SkipReason = (typeof SKIP_REASONS)[number];

/** Whom a ticket is given to from so many seconds of waiting on, until the next step. */
export type PolicyStep = {
  /** Counted from entering the queue; the first step is at 0. */
  afterSeconds: number;
  /** Another service of the city whose skill will do; null for the ticket's own. */
  skill: string | null;
  /** Lowest level of that skill, 1–5. */
  minLevel: number;
  /** Whether only those may have it who speak the resident's language, or they come first. */
  language: 'required' | 'preferred';
  /** Lowest level of that language, 1–5, where it is required. */
  minLanguageLevel: number;
  /** Supervisors on duty too, where they have the skill. */
  withSupervisors: boolean;
  /** Agents of other cities too, under agreements in force. */
  withHelpers: boolean;
  skipIf: SkipReason[];
};

/** How a service gives out its tickets: what a supervisor edits. */
export type PolicyRules = {
  /** By channel; one that is not named is assigned. */
  modes: Partial<Record<Channel, ServiceMode>>;
  offerSeconds: number;
  /** How many agents are asked at once, 1–5; the first to accept has it. */
  parallelOffers: number;
  /** Seconds after a chat in which its agent is given nothing new; 0 for none. */
  wrapUpSeconds: number;
  /** Hours for which whoever had the ticket last comes before others when it waits again; 0 for never. */
  stickyHours: number;
  /** Minutes by channel that an unanswered ticket stays with an agent who is offline. */
  returnMinutes: Record<Channel, number>;
  /** Minutes after our answer in which a chat's resident writes nothing until it counts half for new work; null for never. */
  silentMinutes: number | null;
  /** Minutes of waiting that a priority is worth on entering the queue; below zero for waiting longer. */
  creditMinutes: Record<Priority, number>;
  /** Open minutes after which a waiting ticket is escalated to the supervisors; null for never. */
  maxWaitMinutes: number | null;
  /** Ascending by `afterSeconds`. */
  steps: PolicyStep[];
};

/** Version 0 has been set by nobody. */
export type RoutingPolicy = PolicyRules & { version: number; changed: { by: Actor; at: Date } | null };

/** Local times 'HH:MM' of one day; an end not after its start is the next day's. */
export type OpenSpan = { from: string; to: string };
/** Other hours on one local date ('YYYY-MM-DD'), whatever weekday or holiday it is; without any it is closed. */
export type HoursException = { date: string; hours: OpenSpan[]; why: LocalName | null };
export type CityService = {
  _id: string;
  city: string;
  service: string;
  name: LocalName;
  email: string;
  /** How its tickets are given out. */
  policy: RoutingPolicy;
  /** Weekly hours in the city's zone: for each weekday (1 = Monday) intervals of 'HH:MM'; null = round the clock. */
  hours: (OpenSpan & { day: number })[] | null;
  /** Closed on Finland's public holidays and the eves that the cities keep (holidays.ts). */
  holidays: boolean;
  exceptions: HoursException[];
  /** What the matcher does with tickets while the service is closed. */
  afterHours: 'serve' | 'hold';
  /** Who set the hours last, and when; null where nobody has. */
  hoursSet: { by: Actor; at: Date } | null;
  /** Counts how often they were set. */
  hoursVersion: number;
};
