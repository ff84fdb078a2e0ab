import type { z } from 'zod';
import type { AgentView, signInBody } from '../../../shared/contracts/agents.ts';
import { del, get, type Page, type Problem, ProblemError, post, setToken } from '../api.ts';
import { closeSocket, emit, on, openSocket, reopenSocket } from '../socket.ts';
import {
  emptyState,
  endOffer,
  forgetTicket,
  type Service,
  setList,
  takeOffer,
  takeTickets,
  useLive,
} from './live-state.ts';
import { reload } from './load-list.ts';

type SignedIn = { token: string; agent: AgentView };

/** Work in hand; what is offered stands beside it. */
const MINE = { assignee: ['me'], status: ['open', 'pending', 'snoozed'], sort: '-updated' } as const;
const QUEUE = { status: ['queued', 'offered'], sort: 'waiting' } as const;
let token: string | null = null;
const onReconnect = new Set<() => void>();

/** By the cookie that a sign-in before has left. */
export async function resumeSession(): Promise<void> {
  try {
    begin(await get<SignedIn>('/session'));
  } catch (error) {
    if (error instanceof ProblemError && error.problem.code !== 'unauthenticated') throw error;
    useLive.setState({ session: { state: 'out' } });
  }
}

export async function signIn(body: z.input<typeof signInBody>): Promise<void> {
  setToken(null);
  begin(await post<SignedIn>('/session', { body }));
}

export async function signOut(): Promise<void> {
  closeSocket();
  await del('/session').catch(() => {});
  forget();
  useLive.setState({ ...emptyState(), session: { state: 'out' } });
}

/** Called each time that the connection is back, so that what is shown beside the lists is read again too. */
export function whenReconnected(read: () => void): () => void {
  onReconnect.add(read);
  return () => onReconnect.delete(read);
}

function begin(signedIn: SignedIn): void {
  const { session } = useLive.getState();
  const isSame = session.state === 'ended' && session.agent.id === signedIn.agent.id;
  if (!isSame) {
    useLive.setState(emptyState());
    setList('mine', MINE);
    setList('queue', { ...QUEUE, city: signedIn.agent.cities });
  }
  token = signedIn.token;
  setToken(token);
  const { presence } = signedIn.agent;
  useLive.setState({ session: { state: 'in', agent: signedIn.agent }, presence, connection: 'connecting' });
  openSocket({ token: () => token, onConnect: () => void catchUp(), onDisconnect: noteLoss, onRefused: refused });
}

/** Rooms first, then the lists: what changes between the two is told. */
async function catchUp(): Promise<void> {
  const { session } = useLive.getState();
  if (session.state !== 'in') return;
  // those that still live are said again right after connecting
  useLive.setState({ connection: 'behind', offers: [] });
  try {
    await Promise.all(session.agent.cities.map(watchQueue));
    await readServices(session.agent.cities);
    await Promise.all(Object.keys(useLive.getState().lists).map(reload));
    for (const read of onReconnect) read();
    useLive.setState(({ connection }) => (connection === 'behind' ? { connection: 'live' } : {}));
  } catch {
    // lost again meanwhile, or refused: the next connection begins anew
    useLive.setState(({ connection }) => (connection === 'behind' ? { connection: 'lost' } : {}));
  }
}

async function watchQueue(city: string): Promise<void> {
  const answer = await emit('watch', { queue: { city } });
  if ('items' in answer) takeTickets(answer.items);
}

async function readServices(cities: readonly string[]): Promise<void> {
  const read = async (city: string) => {
    const services: Service[] = [];
    let cursor: string | undefined;
    do {
      const page = await get<Page<Service>>('/services', { query: { city, limit: 100, cursor } });
      services.push(...page.items);
      cursor = page.next ?? undefined;
    } while (cursor);
    return services;
  };
  useLive.setState({ services: (await Promise.all(cities.map(read))).flat() });
}

function noteLoss(): void {
  useLive.setState({ connection: 'lost' });
}

/** Only a session that is over ends the work; anything else is tried again, with what the cookie says. */
function refused(problem: Problem): void {
  if (problem.code === 'unauthenticated') end(problem);
  else setTimeout(reopenSocket, (problem.retryAfter ?? 3) * 1_000);
}

function end(why: Problem): void {
  closeSocket();
  forget();
  useLive.setState(({ session }) =>
    session.state === 'in' ? { session: { state: 'ended', agent: session.agent, why }, connection: 'lost' } : {},
  );
}

function forget(): void {
  token = null;
  setToken(null);
}

on('ticket', ({ ticket }) => takeTickets([ticket]));
on('ticket.gone', ({ ticket }) => forgetTicket(ticket));
on('offer', takeOffer);
on('offer.ended', ({ id }) => endOffer(id));
on('presence', (presence) => useLive.setState({ presence }));
on('session.ended', end);
