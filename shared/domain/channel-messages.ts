import type { Attachment, Channel, IdentityKind, Language } from './types.ts';

/** A resident's message, verified and read by its channel, before anything is stored of it. */
export type InboundMessage = {
  city: string;
  channel: Channel;
  /** What makes it the same message when it comes again, within (city, channel). */
  key: string;
  /** Key of the contact's message thread within the city: `chat:<session>`, `sms:<ours>:<theirs>`, `email:<key>`. */
  thread: string;
  service: string;
  contact: { kind: IdentityKind; address: string; name: string | null };
  language: Language | null;
  subject?: string;
  text: string;
  /** Already made safe. */
  html?: string;
  attachments: Attachment[];
  address: { ours: string; theirs: string };
  clientId?: string;
  /** As far as the channel knows, the first of its thread; where it is wrong, it only costs time. */
  isFirst?: boolean;
  /** Mails: Message-ID without brackets, and those it refers to, oldest first. */
  mailId?: string;
  references?: string[];
  /** Written by a machine (out of office, list): stored, but nothing is sent in answer by itself. */
  isAutomatic?: boolean;
};

export type Accepted = {
  messageId: string;
  ticketId: string;
  number: string;
  seq: number;
  status: string;
  isDuplicate: boolean;
};

/** What a channel hands its messages to. Resolves after the message and its ticket change are durable. */
export type AcceptMessage = (message: InboundMessage) => Promise<Accepted>;

export type OutboundMessage = {
  id: string;
  city: string;
  ticketId: string;
  ticketNumber: string;
  thread: string;
  from: string;
  to: string;
  /** The author as the resident sees it. */
  fromName: string;
  text: string;
  subject: string;
  attachments: (Attachment & { content: () => NodeJS.ReadableStream })[];
  /** Mails: Message-ID (no brackets) of the mail answered, and the thread's ids, oldest first. */
  inReplyTo?: string;
  references: string[];
  service: string;
  language: Language | null;
};

export type Sent = {
  providerId: string /** SMS segments, mails: 1. */;
  units: number;
  status: 'accepted' | 'delivered';
  providerStatus?: string;
};

/** A message whose outcome is unknown, as it would stand in the provider's list. */
export type Sought = { to: string; from: string; text: string; after: Date };
export type Found = { providerId: string; status: 'accepted' | 'delivered' | 'failed'; providerStatus: string };
