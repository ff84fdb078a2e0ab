import type { DefaultEventsMap, Namespace, Socket } from 'socket.io';
import { isSameHost } from '../../shared/auth/origins.ts';
import type { Viewer } from '../../shared/auth/viewer.ts';
import { AppError, asAppError, type Problem, toProblem } from '../../shared/errors.ts';
import type { Logger } from '../../shared/logger.ts';
import { logRefusal } from '../../shared/refusal-log.ts';
import type { Told } from './told.ts';

/** What one socket alone was told: in answers, and of its agent. */
export type Screen = {
  /** How far each ticket it watches was shown when the watch began. */
  shown: Map<string, Told>;
  /** Offers that it holds for live, with their tickets. */
  offers: Map<string, string>;
  /** Notes in which its agent was mentioned, and when. */
  mentions: Map<string, string>;
  /** As it was told last; empty before the first. */
  presence: string;
};
export type SignedIn = Viewer & { sessionId: string };
type Data = { viewer: SignedIn; screen: Screen };
export type StaffSocket = Socket<DefaultEventsMap, DefaultEventsMap, DefaultEventsMap, Data>;
export type StaffNamespace = Namespace<DefaultEventsMap, DefaultEventsMap, DefaultEventsMap, Data>;

type Deps = { resolve: (token: string) => Promise<SignedIn | null>; allowedOrigins: readonly string[] };

/** Who may come in: from a page of ours or from no page, and by token only, never by cookie. */
export async function admit({ handshake }: StaffSocket, { resolve, allowedOrigins }: Deps): Promise<SignedIn> {
  const { origin, host } = handshake.headers;
  if (origin !== undefined && !isSameHost(origin, host) && !allowedOrigins.includes(origin))
    throw new AppError('forbidden', 'This page may not connect');
  const token = tokenOf({ handshake });
  const viewer = token ? await resolve(token) : null;
  if (!viewer) throw new AppError('unauthenticated', 'Sign in first');
  return viewer;
}

export function tokenOf({ handshake }: Pick<StaffSocket, 'handshake'>): string | null {
  const { token } = handshake.auth;
  return typeof token === 'string' && token !== '' ? token : null;
}

/** Anything thrown as a problem; a defect is logged and says nothing of itself. */
export function problemOf(error: unknown, log: Logger): Problem {
  const known = asAppError(error);
  if (known) {
    logRefusal(log, 'refused on a staff socket', { error: known });
    return toProblem(known);
  }
  log.error({ err: error }, 'a staff event failed');
  return {
    type: 'urn:yhteys:problem:internal',
    title: 'Something went wrong on our side',
    status: 500,
    detail: 'It was logged',
    code: 'internal',
  };
}

export function emptyScreen(): Screen {
  return { shown: new Map(), offers: new Map(), mentions: new Map(), presence: '' };
}

/** Whatever goes out to a socket, also what another process told. */
export function noteOnScreen({ data: { screen } }: StaffSocket, event: unknown, payload: unknown): void {
  if (event === 'presence') screen.presence = JSON.stringify(payload);
  if (event === 'mention' && isMention(payload)) screen.mentions.set(payload.message.id, payload.message.at);
  if ((event !== 'offer' && event !== 'offer.ended') || !isOffer(payload)) return;
  const { id, ticket } = payload;
  if (event === 'offer.ended') screen.offers.delete(id);
  else if (typeof ticket !== 'string') screen.offers.set(id, ticket.id);
}

function isOffer(payload: unknown): payload is { id: string; ticket: { id: string } | string } {
  return typeof payload === 'object' && payload !== null && 'id' in payload && 'ticket' in payload;
}

function isMention(payload: unknown): payload is { message: { id: string; at: string } } {
  return typeof payload === 'object' && payload !== null && 'message' in payload;
}
