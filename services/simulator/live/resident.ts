import type { Socket } from 'socket.io-client';
import { demoMailDomain, demoSmsNumber } from '../../../shared/demo-data.ts';
import { ask, type ChatAuth, type Entrances } from '../../../shared/entrances.ts';
import { newId } from '../../../shared/ids.ts';
import { GREET_MS } from '../parameters.ts';
import { aborted, keepConnected } from './connection.ts';
import type { ContactBook } from './contact-book.ts';
import type { Ledger } from './ledger.ts';
import type { Pace } from './pace.ts';
import type { Planned } from './plan.ts';
import type { Tries } from './tries.ts';
import { thanksIn } from './words.ts';

export type ResidentDeps = {
  entrances: Pick<Entrances, 'openChat' | 'sendSms' | 'sendMail'>;
  ledger: Pick<Ledger, 'came' | 'stored' | 'left'>;
  book: ContactBook;
  pace: Pace;
  tries: Tries;
  stopped: AbortSignal;
};
const GREETING_AND_ANSWER = 2;
type Shown = { seq: number; from: string };
type Snapshot = { token: string; ticket: { status: string } | null; messages: Shown[] };

/** Residents come by the door of their channel. Resolves when the resident has nothing more to do. */
export async function beResident(planned: Planned, deps: ResidentDeps): Promise<void> {
  deps.ledger.came(planned);
  if (planned.channel === 'chat') return chat(planned, deps);
  return planned.channel === 'sms' ? text(planned, deps) : mail(planned, deps);
}

async function text(planned: Planned, { entrances, ledger, book, tries }: ResidentDeps): Promise<void> {
  const sms = { from: book.phoneOf(planned), to: demoSmsNumber(planned.city), body: planned.question };
  if (await tries.insist('an SMS', () => entrances.sendSms(sms))) ledger.stored(planned.id);
}

async function mail(planned: Planned, { entrances, ledger, book, tries }: ResidentDeps): Promise<void> {
  const { name, city, service, question } = planned;
  const written = {
    from: `"${name}" <${book.emailOf(planned)}>`,
    to: `${service}@${demoMailDomain(city)}`,
    subject: question.split(/[.?!]/)[0] ?? question,
    text: `${question}\n\n${name}`,
    // the same at each try, so that the server knows it again
    messageId: `<${newId()}@resident.example>`,
  };
  const isTaken = await tries.insist('a mail', async () => {
    await entrances.sendMail(written);
    return true;
  });
  if (isTaken) ledger.stored(planned.id);
}

/** Asks, waits as long as patience lasts, thanks for the answer and goes when the agent has closed the ticket. */
async function chat(planned: Planned, deps: ResidentDeps): Promise<void> {
  const { ledger, book, pace, tries, stopped } = deps;
  const leavesAtMs = pace.nowMs() + planned.patienceMs;
  const gone = new AbortController();
  const leave = () => gone.abort();
  stopped.addEventListener('abort', leave, { once: true });
  const socket = openChat(planned, { ...deps, gone });

  void (async () => {
    await tries.insist('a name in a chat', () => ask(socket, 'contact', { name: planned.name }), gone.signal);
    const message = { id: book.messageIdOf(planned), text: planned.question };
    const stored = await tries.insist('a chat message', () => ask(socket, 'message', message), gone.signal);
    if (stored) ledger.stored(planned.id);
  })();
  await pace.until(leavesAtMs, gone.signal);
  if (!gone.signal.aborted && ledger.left(planned.id)) {
    if (socket.connected) await tries.once('leaving a chat', () => ask(socket, 'leave'));
    leave();
  }
  await aborted(gone.signal);
  stopped.removeEventListener('abort', leave);
  socket.disconnect();
}

/** The resident's page; `gone` is set when the chat is over. */
function openChat(
  planned: Planned,
  { entrances, pace, tries, gone }: ResidentDeps & { gone: AbortController },
): Socket {
  const { city, service, language } = planned;
  // read again at each reconnect: with its token the chat goes on after what was seen
  const auth: ChatAuth = { city, service, language };
  const socket = entrances.openChat(auth);
  const words = new Set<number>();

  function see({ seq, from }: Shown): void {
    auth.after = Math.max(auth.after ?? 0, seq);
    if (from !== 'agent' || words.has(seq)) return;
    words.add(seq);
    if (words.size === GREETING_AND_ANSWER) void thank();
  }
  async function thank(): Promise<void> {
    await pace.until(pace.nowMs() + GREET_MS, gone.signal);
    if (gone.signal.aborted) return;
    const message = { id: newId(), text: thanksIn(language) };
    await tries.insist('a chat message', () => ask(socket, 'message', message), gone.signal);
  }
  function seeStatus(status: string | undefined): void {
    if (status === 'resolved' || status === 'closed') gone.abort();
  }

  socket.on('session', ({ token, ticket, messages }: Snapshot) => {
    auth.token = token;
    for (const message of messages) see(message);
    seeStatus(ticket?.status);
  });
  socket.on('message', see);
  socket.on('status', ({ status }: { status: string }) => seeStatus(status));
  keepConnected(socket, { who: 'a resident', pace, tries, over: gone.signal });
  return socket;
}
