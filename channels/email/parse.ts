import { type AddressObject, type ParsedMail as RawMail, simpleParser } from 'mailparser';
import { AppError } from '../../shared/errors.ts';
import { sha256 } from '../../shared/ids.ts';
import { cleanText, fileName } from '../../shared/text.ts';
import { isAutomaticMail } from './auto-reply.ts';
import { htmlToText } from './html-text.ts';
import { safeHtml } from './safe-html.ts';

export type MailFile = { name: string; type: string /** Bytes. */; size: number; content: Buffer };

export type ParsedMail = {
  /** Who is answered: Reply-To where there is one. Address in lower case. */
  from: { address: string; name: string | null };
  subject: string;
  text: string;
  html: string | null;
  /** Ids are without angle brackets; references oldest first. */
  messageId: string | null;
  references: string[];
  attachments: MailFile[];
  isAutomatic: boolean;
  date: Date | null;
  /** The same when the same mail comes again, by whichever way (design.md, "Keys"). */
  key: string;
};

const MOST_REFERENCES = 50;
/** Characters of html that are read; more is no letter but an attack or a machine's dump. */
export const LONGEST_HTML = 1_000_000;
/** RFC 5322, section 2.1.1. */
const LONGEST_LINE = 998;

/** Throws AppError: `validation` for what is no mail or has no sender, `too-large` for html beyond reading. */
export async function parseMail(source: Buffer): Promise<ParsedMail> {
  const mail = await readMime(source);
  const raw = mail.html || '';
  // beside a text of its own the html is only a nicety
  if (!mail.text && raw.length > LONGEST_HTML)
    throw new AppError('too-large', 'The html of the mail is too long to be read');
  const html = raw.length <= LONGEST_HTML ? cleanText(safeHtml(raw)) : '';
  const parts = {
    from: sender(mail),
    subject: oneLine(mail.subject ?? ''),
    text: cleanText(mail.text || htmlToText(raw)).trim(),
    messageId: mailIds(mail.messageId)[0] ?? null,
    attachments: mail.attachments.map(toFile),
    date: mail.date ?? null,
  };
  return {
    ...parts,
    html: html || null,
    references: references(mail),
    isAutomatic: isAutomaticMail(mail.headerLines),
    key: mailKey(parts),
  };
}

async function readMime(raw: Buffer): Promise<RawMail> {
  try {
    return await simpleParser(raw, {
      skipTextToHtml: true,
      keepCidLinks: true,
      skipHtmlToText: true,
      checksumAlgo: false,
    });
  } catch (cause) {
    throw new AppError('validation', 'The mail cannot be read', { cause });
  }
}

/** From is demanded even where Reply-To says whom to answer: without it the mail is no mail (RFC 5322, section 3.6). */
function sender(mail: RawMail): ParsedMail['from'] {
  const from = firstMailbox(mail.from);
  if (!from) throw new AppError('validation', 'The mail has no readable From address');
  const replyTo = firstMailbox(mail.replyTo);
  return replyTo ? { address: replyTo.address, name: replyTo.name ?? from.name } : from;
}

function firstMailbox(header: AddressObject | undefined): ParsedMail['from'] | undefined {
  for (const entry of header?.value.flatMap((one) => one.group ?? [one]) ?? []) {
    const address = (entry.address ?? '').trim().toLowerCase();
    if (address.length <= 254 && /^[^\s@<>"(),;:]{1,64}@[^\s@<>"(),;:]+$/.test(address))
      return { address, name: oneLine(entry.name) || null };
  }
  return undefined;
}

/** References, then In-Reply-To; the newest fifty, as a long thread's end is what a thread is found by. */
function references(mail: RawMail): string[] {
  const ids = [mail.references ?? []].flat().flatMap(mailIds).concat(mailIds(mail.inReplyTo));
  return [...new Set(ids)].slice(-MOST_REFERENCES);
}

function mailIds(header: string | undefined): string[] {
  const text = cleanText(header ?? '');
  const bracketed = [...text.matchAll(/<([^<>\s]+)>/g)].map((match) => match[1] ?? '');
  const ids = bracketed.length > 0 ? bracketed : text.split(/[\s<>]+/);
  return ids.filter((id) => id !== '' && id.length <= LONGEST_LINE);
}

function toFile(part: RawMail['attachments'][number], index: number): MailFile {
  const name = fileName(part.filename ?? '').replace(/[/\\]/g, '_');
  const type = /^[\w.+-]+\/[\w.+-]+$/.test(part.contentType)
    ? part.contentType.toLowerCase()
    : 'application/octet-stream';
  return { name: name || `attachment-${index + 1}`, type, size: part.content.length, content: part.content };
}

/**
 * Over what was written, never over transport headers, which differ each time. A mail without Message-ID counts its
 * Date too, so that the second "Thank you" of a resident is not taken for the first.
 */
function mailKey(mail: Pick<ParsedMail, 'from' | 'subject' | 'text' | 'messageId' | 'attachments' | 'date'>): string {
  const files = mail.attachments.map((file) => [file.name, sha256(file.content)]);
  const content = [mail.from.address, mail.subject, mail.text, files];
  if (mail.messageId) return `${mail.messageId}:${sha256(JSON.stringify(content)).slice(0, 16)}`;
  return sha256(JSON.stringify([...content, mail.date?.toISOString() ?? null]));
}

function oneLine(text: string): string {
  return cleanText(cleanText(text).replace(/\s+/g, ' ').trim().slice(0, LONGEST_LINE));
}
