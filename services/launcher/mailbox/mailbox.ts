import type { AddressInfo } from 'node:net';
import type { Router } from 'express';
import { SMTPServer, type SMTPServerDataStream, type SMTPServerSession } from 'smtp-server';
import { newId } from '../../../shared/ids.ts';
import { type CaughtMail, readCaughtMail } from './caught-mail.ts';
import { mailboxRoutes } from './routes.ts';

export type { CaughtMail } from './caught-mail.ts';

/** How the next `times` (1 unless said) mails are treated; 0 ends it. */
export type Behaviour = {
  /** SMTP code with which the recipient is refused. */
  refuse?: number;
  /** The mail is taken, its answer never comes. */
  hangAfterData?: boolean;
  times?: number;
};

export type Mailbox = {
  /** `smtp://host:port` for SMTP_URL. */
  url: string;
  /** Oldest first, at most the last 500. */
  mails: readonly CaughtMail[];
  /** The oldest matching mail that `next` has not given yet; waits up to 10 s for one. */
  next(match?: (mail: CaughtMail) => boolean): Promise<CaughtMail>;
  behave(behaviour: Behaviour): void;
  /** GET / lists what was caught, newest first (`?address=` for one recipient); GET /:id/attachments/:place is a file; GET /:id is the mail as it came. */
  router: Router;
  stop(): Promise<void>;
};

type Waiting = { match: (mail: CaughtMail) => boolean; resolve: (mail: CaughtMail) => void };
type State = { mails: CaughtMail[]; given: WeakSet<CaughtMail>; waiting: Set<Waiting>; behaviour: Behaviour };

const KEPT = 500;
const MAX_BYTES = 150 * 1024 * 1024;
const NEXT_TIMEOUT_MS = 10_000;

/** The development mailbox: a real SMTP server that delivers nothing and shows everything. */
export async function startMailbox({ port = 0, host = '127.0.0.1' } = {}): Promise<Mailbox> {
  const state: State = { mails: [], given: new WeakSet(), waiting: new Set(), behaviour: { times: 0 } };
  const server = createServer(state);
  const socket = await new Promise<AddressInfo>((resolve, reject) => {
    const listening = server.listen(port, host, () => resolve(listening.address() as AddressInfo));
    server.once('error', reject);
  });
  // A client that breaks off is its own business; without a listener it would end the process.
  server.on('error', () => undefined);
  return {
    url: `smtp://${host}:${socket.port}`,
    mails: state.mails,
    next: (match = () => true) => next(state, match),
    behave: (behaviour) => {
      state.behaviour = { times: 1, ...behaviour };
    },
    router: mailboxRoutes(state.mails),
    stop: () => stop(server),
  };
}

function createServer(state: State): SMTPServer {
  return new SMTPServer({
    name: 'mailbox',
    authOptional: true,
    disabledCommands: ['AUTH', 'STARTTLS'],
    disableReverseLookup: true,
    size: MAX_BYTES,
    closeTimeout: 1_000,
    onRcptTo(_address, _session, callback) {
      const code = state.behaviour.refuse;
      if (code === undefined || !isStillOn(state)) return callback();
      callback(Object.assign(new Error('Refused as asked'), { responseCode: code }));
    },
    onData(stream, session, callback) {
      const isAnswered = !(state.behaviour.hangAfterData && isStillOn(state));
      catchMail(state, stream, session).then(isAnswered ? () => callback() : () => undefined, callback);
    },
  });
}

/** Counts one use of the behaviour. */
function isStillOn(state: State): boolean {
  const left = state.behaviour.times ?? 0;
  state.behaviour.times = Math.max(0, left - 1);
  return left > 0;
}

async function catchMail(state: State, stream: SMTPServerDataStream, session: SMTPServerSession): Promise<void> {
  const chunks: Buffer[] = [];
  for await (const chunk of stream as AsyncIterable<Buffer>) chunks.push(chunk);
  const { mailFrom, rcptTo } = session.envelope;
  const envelope = { from: mailFrom ? mailFrom.address : '', to: rcptTo.map((one) => one.address) };
  const mail = await readCaughtMail({ id: newId(), at: new Date(), envelope, raw: Buffer.concat(chunks) });
  state.mails.push(mail);
  if (state.mails.length > KEPT) state.mails.shift();
  const waiting = [...state.waiting].find(({ match }) => match(mail));
  if (waiting) give(state, waiting, mail);
}

function next(state: State, match: Waiting['match']): Promise<CaughtMail> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => {
      state.waiting.delete(waiting);
      reject(new Error(`No such mail within ${NEXT_TIMEOUT_MS / 1000} s`));
    }, NEXT_TIMEOUT_MS);
    const waiting: Waiting = {
      match,
      resolve: (mail) => {
        clearTimeout(timer);
        resolve(mail);
      },
    };
    const caught = state.mails.find((mail) => !state.given.has(mail) && match(mail));
    if (caught) give(state, waiting, caught);
    else state.waiting.add(waiting);
  });
}

function give(state: State, waiting: Waiting, mail: CaughtMail): void {
  state.waiting.delete(waiting);
  state.given.add(mail);
  waiting.resolve(mail);
}

async function stop(server: SMTPServer): Promise<void> {
  const closed = new Promise<void>((resolve) => server.close(resolve));
  for (const connection of server.connections) connection.close();
  await closed;
}
