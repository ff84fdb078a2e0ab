import { Readable } from 'node:stream';
import { createTransport, type SendMailOptions, type SMTPSentMessageInfo, type Transporter } from 'nodemailer';
import type { ChannelAdapter, OutboundMessage } from '../adapter.ts';
import { toDeliveryError } from './send-failure.ts';
import { replyAddress } from './threading.ts';

export type MailTransport = Transporter<SMTPSentMessageInfo>;

export type EmailAdapterDeps = {
  transport: MailTransport;
  /** The first signs reply addresses. */
  secrets: string[];
  /** Milliseconds that one mail may take in all, 30,000 unless said. */
  sendTimeoutMs?: number;
};

const TIMEOUT_MS = 5_000;
const SEND_TIMEOUT_MS = 30_000;
const MOST_REFERENCES = 50;

/** A transport whose every wait (connecting, greeting, each reply) ends after `timeoutMs`. */
export function createMailTransport(url: string, timeoutMs = TIMEOUT_MS): MailTransport {
  return createTransport({
    url,
    connectionTimeout: timeoutMs,
    greetingTimeout: timeoutMs,
    socketTimeout: timeoutMs,
    dnsTimeout: timeoutMs,
    disableFileAccess: true,
    disableUrlAccess: true,
  });
}

export function createEmailAdapter(deps: EmailAdapterDeps): ChannelAdapter {
  const whole = watchForEnd(deps.transport);
  return {
    channel: 'email',
    capabilities: { richText: true, attachments: true, typing: false, maxLength: 10_000 },
    async send(message) {
      const mail = toMail(deps, message);
      try {
        const signal = AbortSignal.timeout(deps.sendTimeoutMs ?? SEND_TIMEOUT_MS);
        const info = await deps.transport.sendMail({ ...mail, signal });
        return {
          providerId: withoutBrackets(mail.messageId),
          units: 1,
          status: 'accepted',
          providerStatus: info.response,
        };
      } catch (error) {
        throw toDeliveryError(error, whole.has(mail.messageId));
      } finally {
        whole.delete(mail.messageId);
      }
    },
  };
}

/**
 * Message-IDs of mails read to their end: nodemailer's errors don't say whether the final dot had left, but nothing
 * reads a mail before the server has said 354, and the dot is written only after the mail's end.
 */
function watchForEnd(transport: MailTransport): Set<string> {
  const whole = new Set<string>();
  transport.use('stream', (mail, done) => {
    const id = mail.message.messageId();
    mail.message.processFunc((input) => input.once('end', () => whole.add(id)));
    done();
  });
  return whole;
}

function toMail(deps: EmailAdapterDeps, message: OutboundMessage): SendMailOptions & { messageId: string } {
  const { from, ticketId, inReplyTo } = message;
  const [service = '', domain = ''] = from.split('@');
  const references = [...new Set([...message.references, ...(inReplyTo ? [inReplyTo] : [])])].slice(-MOST_REFERENCES);
  const [secret] = deps.secrets;
  return {
    // Made of our id, so that a repeat is recognised by whoever gets it.
    messageId: `<${message.id}@${domain}>`,
    from: { name: message.fromName, address: from },
    to: { name: '', address: message.to },
    replyTo: secret ? replyAddress({ service, domain, ticketKey: ticketId, secret }) : from,
    subject: subjectOf(message),
    ...(inReplyTo && { inReplyTo: `<${inReplyTo}>` }),
    ...(references.length > 0 && { references: references.map((id) => `<${id}>`) }),
    text: message.text,
    html: toHtml(message.text),
    attachments: message.attachments.map((file) => ({
      filename: file.name,
      contentType: file.type,
      content: Readable.from(lazily(file.content)),
    })),
  };
}

/** One `Re:`, whatever the subject gathered on its way (Vs: Finnish, Sv: Swedish). */
function subjectOf({ subject, ticketNumber, inReplyTo, references }: OutboundMessage): string {
  const bare = subject.replace(/^(?:\s*(?:re|vs|sv)\s*:)+\s*/i, '') || ticketNumber;
  const isReply = inReplyTo !== undefined || references.length > 0 || bare !== subject;
  return isReply ? `Re: ${bare}` : bare;
}

const ENTITIES: Record<string, string> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' };

function toHtml(text: string): string {
  const escaped = text.replace(/[&<>"]/g, (sign) => ENTITIES[sign] ?? sign);
  const paragraphs = escaped.split(/(?:\r?\n){2,}/).map((part) => `<p>${part.replace(/\r?\n/g, '<br>')}</p>`);
  return `<!doctype html><html><body>${paragraphs.join('\n')}</body></html>`;
}

/** The file is opened when the mail's turn to be read comes, so that a refused connection leaves none open. */
async function* lazily(open: () => NodeJS.ReadableStream) {
  yield* open();
}

function withoutBrackets(id: string): string {
  return id.slice(1, -1);
}
