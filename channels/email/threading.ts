import { createHmac, timingSafeEqual } from 'node:crypto';

/**
 * Reply addresses `service+<ticket id>.<signature>@domain`: an answer finds its ticket even when the mail program
 * drops In-Reply-To. Everything is lower case, as some servers on the way fold the local part.
 */
type Reply = { service: string; domain: string; ticketKey: string };

/** RFC 5321, section 4.5.3.1.1. */
const LONGEST_LOCAL_PART = 64;
/** Hexadecimal digits: 64 bits, short enough for the local part and not to be guessed over SMTP. */
const SIGNATURE_LENGTH = 16;
const TAGGED = /^([^+@]+)\+([0-9a-f]{24})\.([0-9a-f]{16})@([^@]+)$/;

/** Where the local part would grow too long, the plain address: such answers are found by their references. */
export function replyAddress({ secret, ...reply }: Reply & { secret: string }): string {
  const local = `${reply.service}+${reply.ticketKey}.${sign(reply, secret)}`.toLowerCase();
  return `${local.length <= LONGEST_LOCAL_PART ? local : reply.service}@${reply.domain}`;
}

/** Null for a plain address and for a forged one; `secrets` rotate: any of them may have signed. */
export function readReplyAddress(address: string, secrets: string[]): { service: string; ticketKey: string } | null {
  const [, service, ticketKey, signature, domain] = TAGGED.exec(address.toLowerCase()) ?? [];
  if (!service || !ticketKey || !signature || !domain) return null;
  const given = Buffer.from(signature);
  const isOurs = secrets.some((secret) =>
    timingSafeEqual(given, Buffer.from(sign({ service, ticketKey, domain }, secret))),
  );
  return isOurs ? { service, ticketKey } : null;
}

export function isTagged(address: string): boolean {
  return (address.split('@')[0] ?? '').includes('+');
}

function sign({ service, domain, ticketKey }: Reply, secret: string): string {
  const content = ['reply', service, ticketKey, domain].join('\n').toLowerCase();
  return createHmac('sha256', secret).update(content).digest('hex').slice(0, SIGNATURE_LENGTH);
}
