import { type AddressObject, simpleParser } from 'mailparser';

export type CaughtMail = {
  id: string;
  at: Date;
  /** As SMTP carried it; what the reader sees is in `from` and `to`. */
  envelope: { from: string; to: string[] };
  from: { address: string; name: string } | null;
  to: string[];
  replyTo: string | null;
  subject: string;
  text: string;
  html: string | null;
  /** Ids without angle brackets. */
  messageId: string | null;
  inReplyTo: string | null;
  references: string[];
  attachments: { name: string; type: string; size: number; content: Buffer }[];
  raw: Buffer;
};

export async function readCaughtMail(caught: Pick<CaughtMail, 'id' | 'at' | 'envelope' | 'raw'>): Promise<CaughtMail> {
  const mail = await simpleParser(caught.raw, { keepCidLinks: true });
  const [from] = mail.from?.value ?? [];
  return {
    ...caught,
    from: from?.address ? { address: from.address, name: from.name } : null,
    to: [mail.to ?? []].flat().flatMap(addresses),
    replyTo: mail.replyTo ? (addresses(mail.replyTo)[0] ?? null) : null,
    subject: mail.subject ?? '',
    text: mail.text ?? '',
    html: mail.html || null,
    messageId: mail.messageId ? bare(mail.messageId) : null,
    inReplyTo: mail.inReplyTo ? bare(mail.inReplyTo) : null,
    references: [mail.references ?? []].flat().map(bare),
    attachments: mail.attachments.map(({ filename = '', contentType, size, content }) => {
      return { name: filename, type: contentType, size, content };
    }),
  };
}

function addresses(header: AddressObject): string[] {
  return header.value.flatMap(({ address }) => (address ? [address] : []));
}

function bare(id: string): string {
  return id.replace(/^<|>$/g, '');
}
