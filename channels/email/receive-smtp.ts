import type { AddressInfo } from 'node:net';
import { SMTPServer, type SMTPServerDataStream, type SMTPServerOptions, type SMTPServerSession } from 'smtp-server';
import type { Logger } from '../../shared/logger.ts';
import { logAtMost } from '../../shared/refusal-log.ts';
import { withTrace } from '../../shared/trace.ts';
import { createMailAccepter, type MailDeps, type Recipient } from './accept-mail.ts';
import { isDefect, replyFor, type SmtpReply, smtpReply, tooLarge, unknownRecipient } from './smtp-replies.ts';
import { isTagged, readReplyAddress } from './threading.ts';

export type MailReceiverDeps = MailDeps & {
  /** By plain address, lower case. */
  findRecipient: (address: string) => Promise<{ city: string; service: string } | null>;
  /** Of reply addresses: any of them may have signed. */
  secrets: string[];
  log: Logger;
  /** Bytes of a whole mail, 25 MB unless said. */
  maxBytes?: number;
  /** PEM texts; with them STARTTLS is offered. */
  tls?: { key: string; cert: string };
};

export type MailReceiver = { listen(port: number, host: string): Promise<number>; close(): Promise<void> };

const MAX_BYTES = 25 * 1024 * 1024;
/** Each may hold a whole mail in memory. */
const MAX_CLIENTS = 100;
/** Of the 10 s that a process has to stop; a mail in hand longer than that was not answered and comes again. */
const CLOSE_TIMEOUT_MS = 4_000;

/** Takes mail for the cities' service addresses; 250 is said only after every message of it is durable. */
export function createMailReceiver(deps: MailReceiverDeps): MailReceiver {
  const inHand = new Set<Promise<void>>();
  const receive = createDataHandler(deps);
  const server = new SMTPServer({
    ...serverOptions(deps),
    onRcptTo({ address }, _session, callback) {
      void answer(deps, callback, async () => {
        if (!(await resolveRecipient(deps, address))) throw unknownRecipient();
      });
    },
    onData(stream, session, callback) {
      const work = answer(deps, callback, () => receive(stream, session)).finally(() => inHand.delete(work));
      inHand.add(work);
    },
  });
  server.on('error', (error) => deps.log.warn({ err: error }, 'mail connection failed'));
  return { listen: (port, host) => listen(server, port, host), close: () => close(server, inHand) };
}

function serverOptions({ tls, maxBytes }: MailReceiverDeps): SMTPServerOptions {
  return {
    ...tls,
    name: 'yhteys',
    authOptional: true,
    disabledCommands: ['AUTH', ...(tls ? [] : ['STARTTLS'])],
    size: maxBytes ?? MAX_BYTES,
    maxClients: MAX_CLIENTS,
    disableReverseLookup: true,
    closeTimeout: CLOSE_TIMEOUT_MS,
    // The server's own come from a table by code; ours, in the texts, say what was wrong.
    hideENHANCEDSTATUSCODES: true,
  };
}

function createDataHandler(deps: MailReceiverDeps) {
  const acceptMail = createMailAccepter(deps);
  return async (stream: SMTPServerDataStream, session: SMTPServerSession): Promise<void> => {
    const raw = await readAll(stream, deps.maxBytes ?? MAX_BYTES);
    const { mailFrom, rcptTo } = session.envelope;
    const recipients: Recipient[] = [];
    for (const { address } of rcptTo) {
      const recipient = await resolveRecipient(deps, address);
      if (recipient) recipients.push(recipient);
    }
    if (recipients.length === 0) throw unknownRecipient();
    const messageIds = await acceptMail(raw, { recipients, isNullSender: !mailFrom || mailFrom.address === '' });
    deps.log.info({ messageIds, city: recipients[0]?.city }, 'mail received');
  };
}

/** A forged or unknown `+` address is nobody's: taken as plain mail it would let a guesser reach tickets. */
async function resolveRecipient(deps: MailReceiverDeps, given: string): Promise<Recipient | null> {
  const address = given.toLowerCase();
  if (!isTagged(address)) {
    const found = await deps.findRecipient(address);
    return found && { city: found.city, service: found.service, address, ticketId: null };
  }
  const reply = readReplyAddress(address, deps.secrets);
  if (!reply) return null;
  const plain = `${reply.service}${address.slice(address.lastIndexOf('@'))}`;
  const found = await deps.findRecipient(plain);
  return found && { city: found.city, service: found.service, address: plain, ticketId: reply.ticketKey };
}

/** Reads to the end even when too much comes: the client hears the answer only after its last byte. */
async function readAll(stream: SMTPServerDataStream, maxBytes: number): Promise<Buffer> {
  const chunks: Buffer[] = [];
  let size = 0;
  try {
    for await (const chunk of stream as AsyncIterable<Buffer>) {
      size += chunk.length;
      if (size <= maxBytes) chunks.push(chunk);
      else chunks.length = 0;
    }
  } catch (cause) {
    throw smtpReply(451, '4.4.2 The connection broke off', cause);
  }
  if (size > maxBytes || stream.sizeExceeded) throw tooLarge(`The mail is larger than ${maxBytes} bytes`);
  return Buffer.concat(chunks);
}

function answer(deps: MailReceiverDeps, callback: (error?: Error | null) => void, work: () => Promise<void>) {
  return withTrace(undefined, async () => {
    try {
      await work();
    } catch (error) {
      const reply = replyFor(error);
      if (isDefect(error)) deps.log.error({ err: error }, 'mail could not be taken in');
      else logMailRefused(deps.log, reply);
      callback(reply);
      return;
    }
    callback();
  });
}

/** By enhanced code: who guesses at recipients must not crowd out the mails that are refused for what is in them. */
function logMailRefused(log: Logger, { responseCode: code, message: reason }: SmtpReply): void {
  logAtMost(log, {
    level: 'warn',
    sentence: 'mail refused',
    kind: reason.split(' ', 1).join(),
    facts: { code, reason },
  });
}

function listen(server: SMTPServer, port: number, host: string): Promise<number> {
  return new Promise((resolve, reject) => {
    const socket = server.listen(port, host, () => {
      server.off('error', reject);
      resolve((socket.address() as AddressInfo).port);
    });
    server.once('error', reject);
  });
}

/** Takes no more connections, answers the mails in hand, then says 421 to whoever is still there. */
async function close(server: SMTPServer, inHand: Set<Promise<void>>): Promise<void> {
  const closed = new Promise<void>((resolve) => server.close(resolve));
  await Promise.race([Promise.allSettled(inHand), closed]);
  for (const connection of server.connections) {
    connection.send(421, '4.3.2 Shutting down');
    connection.close();
  }
  await closed;
}
