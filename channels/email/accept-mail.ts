import type { Attachment } from '../../shared/domain/types.ts';
import { sha256 } from '../../shared/ids.ts';
import { codePoints } from '../../shared/text.ts';
import type { AcceptMessage, InboundMessage } from '../adapter.ts';
import { type MailFile, type ParsedMail, parseMail } from './parse.ts';
import { newPart } from './quoted-text.ts';
import { smtpReply, tooLarge } from './smtp-replies.ts';

/** One of our addresses as mail was sent to it; `ticketId` where it was a signed reply address. */
export type Recipient = { city: string; service: string; address: string; ticketId: string | null };

export type MailDeps = {
  accept: AcceptMessage;
  /** Thread of the signed ticket, else of the newest of our mails (in or out, of this city) among `mailIds`, else null. */
  findThread: (query: { city: string; mailIds: string[]; ticketId: string | null }) => Promise<string | null>;
  /** Inserts under `id`, or finds it there already from an earlier try. */
  storeAttachment: (file: {
    id: string;
    city: string;
    name: string;
    type: string;
    content: Buffer;
  }) => Promise<Attachment>;
  /** Keeps the mail as it came, once however often it comes. */
  storeOriginal: (original: { city: string; key: string; content: Buffer }) => Promise<void>;
};

const MOST_ATTACHMENTS = 10;
const LARGEST_ATTACHMENT = 10 * 1024 * 1024;
/** Code points that a resident may write; what is quoted below it has a wider limit. */
const LONGEST_TEXT = 10_000;
const LONGEST_WITH_QUOTES = 500_000;

/** Whatever way a mail came (SMTP, IMAP): stored once for each city it was sent to. Returns the messages' ids. */
export function createMailAccepter(deps: MailDeps) {
  return async (raw: Buffer, envelope: { recipients: Recipient[]; isNullSender: boolean }): Promise<string[]> => {
    const mail = withText(await parseMail(raw));
    checkLimits(mail);
    const ids: string[] = [];
    for (const recipient of onePerCity(envelope.recipients)) {
      const message = await toInbound(deps, mail, recipient);
      const isAutomatic = mail.isAutomatic || envelope.isNullSender;
      ids.push((await deps.accept({ ...message, ...(isAutomatic && { isAutomatic }) })).messageId);
      // the agent has it by now; before the sender is told, who else would send it again
      await deps.storeOriginal({ city: message.city, key: message.key, content: raw });
    }
    return ids;
  };
}

/** Many write all they have to say into the subject. */
function withText(mail: ParsedMail): ParsedMail {
  if (mail.text !== '' || mail.attachments.length > 0) return mail;
  if (mail.subject === '') throw smtpReply(550, '5.6.0 The mail is empty: no text, no subject, no attachment');
  return { ...mail, text: mail.subject };
}

function checkLimits({ text, attachments }: ParsedMail): void {
  if (attachments.length > MOST_ATTACHMENTS) throw tooLarge(`More than ${MOST_ATTACHMENTS} attachments`);
  if (attachments.some((file) => file.size > LARGEST_ATTACHMENT)) throw tooLarge('An attachment is larger than 10 MB');
  if (text.length > LONGEST_WITH_QUOTES || codePoints(newPart(text)) > LONGEST_TEXT)
    throw tooLarge('The text is longer than 10,000 characters; attach it as a file');
}

/** To two services of one city: the first named gets it, and may transfer it. */
function onePerCity(recipients: Recipient[]): Recipient[] {
  const first = new Map<string, Recipient>();
  for (const recipient of recipients) if (!first.has(recipient.city)) first.set(recipient.city, recipient);
  return [...first.values()];
}

async function toInbound(deps: MailDeps, mail: ParsedMail, to: Recipient): Promise<InboundMessage> {
  const thread = await deps.findThread({ city: to.city, mailIds: mail.references, ticketId: to.ticketId });
  const attachments: Attachment[] = [];
  for (const [index, file] of mail.attachments.entries())
    attachments.push(await storeFile(deps, file, { city: to.city, key: mail.key, index }));
  return {
    city: to.city,
    channel: 'email',
    key: mail.key,
    thread: thread ?? `email:${mail.key}`,
    service: to.service,
    contact: { kind: 'email', ...mail.from },
    language: null,
    subject: mail.subject,
    text: mail.text,
    ...(mail.html && { html: mail.html }),
    attachments,
    address: { ours: to.address, theirs: mail.from.address },
    ...(mail.messageId && { mailId: mail.messageId }),
    references: mail.references,
  };
}

/** The id follows from the mail, so that the same mail sent again stores no second copy. */
async function storeFile(
  deps: MailDeps,
  file: MailFile,
  place: { city: string; key: string; index: number },
): Promise<Attachment> {
  const id = sha256(`${place.city}\n${place.key}\n${place.index}`).slice(0, 24);
  const { name, type, content } = file;
  const { size } = await deps.storeAttachment({ id, city: place.city, name, type, content });
  return { id, name, type, size };
}
