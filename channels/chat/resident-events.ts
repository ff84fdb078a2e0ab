import { isValidPhoneNumber, parsePhoneNumberFromString } from 'libphonenumber-js';
import {
  chatContact,
  chatLeave,
  chatMessage,
  chatRead,
  chatSync,
  chatTyping,
} from '../../shared/contracts/chat-events.ts';
import { parseOrProblem } from '../../shared/contracts/parse.ts';
import type { AcceptMessage } from '../../shared/domain/channel-messages.ts';
import type { ChatSession } from '../../shared/domain/chat-session.ts';
import type { Attachment, Ticket } from '../../shared/domain/types.ts';
import { AppError } from '../../shared/errors.ts';
import type { Logger } from '../../shared/logger.ts';
import type { AttachmentRepository } from '../../shared/repositories/attachments.ts';
import type { ChatSessionRepository } from '../../shared/repositories/sessions.ts';
import type { TicketRepository } from '../../shared/repositories/tickets.ts';
import { cleanText } from '../../shared/text.ts';
import type { OpenChat } from './open-chats.ts';
import { type ResidentSessions, threadOf } from './resident-session.ts';
import type { ChatSocket } from './socket-types.ts';

export type ResidentEventDeps = {
  accept: AcceptMessage;
  sessions: Pick<ChatSessionRepository, 'setContact'>;
  tickets: Pick<TicketRepository, 'latestOf'>;
  attachments: Pick<AttachmentRepository, 'read'>;
  updateContact: (session: ChatSession, contact: ChatSession['contact']) => Promise<void>;
  /** The resident says that they are done. */
  leaveTicket: (ticket: Ticket) => Promise<void>;
  tellStaff: { typing: (ticket: Ticket, on: boolean) => void; read: (ticket: Ticket, seq: number) => void };
  log: Logger;
};
type Deps = ResidentEventDeps & { residents: Pick<ResidentSessions, 'read'> };
type Handler = (input: unknown) => Promise<Record<string, unknown>>;

/** What each event of a resident's socket does; what is returned goes into its ack. */
export function createResidentEvents(deps: Deps) {
  const { accept, sessions, tickets, residents, updateContact, leaveTicket, tellStaff, log } = deps;
  const ticketOf = ({ _id, city }: ChatSession) => tickets.latestOf(city, threadOf(_id));

  async function message({ session, limits, ticket }: OpenChat, input: unknown) {
    limits.message();
    const { id, text, attachments = [] } = parseOrProblem(chatMessage, input);
    const files = await ownFiles(deps, session, attachments);
    const accepted = await accept({ ...inboundOf(session, id), text, attachments: files, isFirst: ticket === null });
    if (accepted.seq === 1) await passOn(session);
    return { seq: accepted.seq, id };
  }

  /** What was left before there was a contact to keep it; the message is stored, whatever comes of this. */
  async function passOn(session: ChatSession): Promise<void> {
    const { name, email, phone } = session.contact;
    if (name === null && email === null && phone === null) return;
    await updateContact(session, session.contact).catch((error: unknown) => {
      log.warn({ err: error }, 'what a resident left of themselves was not passed on');
    });
  }

  async function sync(socket: ChatSocket, input: unknown) {
    const { after } = parseOrProblem(chatSync, input);
    const { messages, more } = await residents.read(socket.data.session, after);
    socket.data.seq = Math.max(socket.data.seq, messages.at(-1)?.seq ?? 0);
    return { messages, more };
  }

  async function contact({ session }: OpenChat, input: unknown) {
    const given = parseOrProblem(chatContact, input);
    const next = {
      name: given.name === undefined ? session.contact.name : cleanText(given.name).trim() || null,
      email: given.email ?? session.contact.email,
      phone: given.phone === undefined ? session.contact.phone : phoneOf(given.phone),
    };
    await sessions.setContact(session._id, next);
    session.contact = next;
    await updateContact(session, next);
    return {};
  }

  async function typing({ session }: OpenChat, input: unknown) {
    const { on } = parseOrProblem(chatTyping, input);
    const ticket = await ticketOf(session);
    if (ticket) tellStaff.typing(ticket, on);
    return {};
  }

  async function read({ session }: OpenChat, input: unknown) {
    const { seq } = parseOrProblem(chatRead, input);
    const ticket = await ticketOf(session);
    if (ticket && seq <= ticket.conversation) tellStaff.read(ticket, seq);
    return {};
  }

  /** Done: what was answered ends, what has been asked stays asked, and a message later goes on with either. */
  async function leave({ session }: OpenChat, input: unknown) {
    parseOrProblem(chatLeave, input ?? {});
    const ticket = await ticketOf(session);
    if (!ticket) return {};
    tellStaff.typing(ticket, false);
    await leaveTicket(ticket);
    return {};
  }

  return function eventsOf(socket: ChatSocket, chat: OpenChat): Record<string, Handler> {
    const limited = (work: (input: unknown) => Promise<Record<string, unknown>>) => async (input: unknown) => {
      chat.limits.other();
      return work(input);
    };
    return {
      message: (input) => message(chat, input),
      sync: limited((input) => sync(socket, input)),
      typing: limited((input) => typing(chat, input)),
      read: limited((input) => read(chat, input)),
      leave: limited((input) => leave(chat, input)),
      contact: limited((input) => contact(chat, input)),
    };
  };
}

function inboundOf(session: ChatSession, clientId: string) {
  const { _id, city, service, language, contact } = session;
  return {
    city,
    channel: 'chat' as const,
    // the client's id alone could be another resident's too
    key: `${_id}:${clientId}`,
    thread: threadOf(_id),
    service,
    contact: { kind: 'chat' as const, address: _id, name: contact.name },
    language,
    address: { ours: city, theirs: _id },
    clientId,
  };
}

/** Only what this very session uploaded: else a resident could attach, and then read, another one's file. */
async function ownFiles({ attachments }: Deps, session: ChatSession, ids: string[]): Promise<Attachment[]> {
  const stored = await Promise.all([...new Set(ids)].map(attachments.read));
  return stored.map((file, index) => {
    if (file?.owner !== session._id || file.city !== session.city)
      throw fault(`/attachments/${index}`, 'no such attachment of yours');
    const { id, name, type, size } = file;
    return { id, name, type, size };
  });
}

/** As E.164; numbers without a country are Finnish. */
function phoneOf(given: string): string | null {
  if (given.trim() === '') return null;
  const number = isValidPhoneNumber(given, 'FI') ? parsePhoneNumberFromString(given, 'FI') : undefined;
  if (!number) throw fault('/phone', 'not a phone number');
  return number.number;
}

function fault(pointer: string, detail: string): AppError {
  return new AppError('validation', detail, { errors: [{ pointer, detail }] });
}
