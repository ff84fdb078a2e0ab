import { io, type Socket } from 'socket.io-client';
import type { z } from 'zod';
import type { staffClientEvents } from '../../shared/contracts/staff-events.ts';
import type { staffAcks, staffServerEvents } from '../../shared/contracts/staff-server-events.ts';
import { type Problem, ProblemError } from './api.ts';

export type ClientEvent = keyof typeof staffClientEvents;
export type ServerEvent = keyof typeof staffServerEvents;
export type ServerPayload<Event extends ServerEvent> = z.infer<(typeof staffServerEvents)[Event]>;
export type ClientPayload<Event extends ClientEvent> = z.input<(typeof staffClientEvents)[Event]['schema']>;
export type Ack<Event extends ClientEvent> = z.infer<(typeof staffAcks)[Event]>;

type Hooks = {
  /** As it holds at each attempt. */
  token: () => string | null;
  onConnect: () => void;
  onDisconnect: () => void;
  /** The handshake was refused; it is not tried again by itself. */
  onRefused: (problem: Problem) => void;
};

/** An answer takes longer only where the connection is gone and nobody has noticed yet. */
const ANSWER_WITHIN_MS = 10_000;
let socket: Socket | null = null;
type Listener = [event: string, handle: (payload: unknown) => void];
const listeners = new Set<Listener>();

/** Opens `/staff`, and again after every loss, until `closeSocket`. */
export function openSocket({ token, onConnect, onDisconnect, onRefused }: Hooks): void {
  socket?.disconnect();
  socket = io('/staff', {
    auth: (give) => give({ token: token() ?? '' }),
    transports: ['websocket', 'polling'],
    reconnectionDelay: 300,
    reconnectionDelayMax: 3_000,
    forceNew: true,
  });
  for (const [event, handle] of listeners) socket.on(event, handle);
  socket.on('connect', onConnect);
  socket.on('disconnect', onDisconnect);
  socket.on('connect_error', (error: Error & { data?: Problem }) => {
    onDisconnect();
    if (error.data?.code) onRefused(error.data);
  });
}

/** Refused or disconnected by the server: tries again with the token that holds now. */
export function reopenSocket(): void {
  socket?.connect();
}

export function closeSocket(): void {
  socket?.disconnect();
  socket = null;
}

/** Hears an event on every socket from now on; the answer stops it. */
export function on<Event extends ServerEvent>(
  event: Event,
  handle: (payload: ServerPayload<Event>) => void,
): () => void {
  const listener: Listener = [event, (payload) => handle(payload as ServerPayload<Event>)];
  listeners.add(listener);
  socket?.on(...listener);
  return () => {
    listeners.delete(listener);
    socket?.off(...listener);
  };
}

/** Says an event and gives what its ack carries; a refusal and a lost connection throw a `ProblemError`. */
export async function emit<Event extends ClientEvent>(
  event: Event,
  payload: ClientPayload<Event>,
): Promise<Ack<Event>> {
  const answer = await answerOf<Ack<Event>>(event, payload);
  if ('error' in answer) throw new ProblemError(answer.error);
  return answer;
}

/** Where nobody is hurt if it gets lost: typing, viewing, unwatch. */
export function tell<Event extends ClientEvent>(event: Event, payload: ClientPayload<Event>): void {
  if (socket?.connected) socket.emit(event, payload, () => {});
}

async function answerOf<Answer extends object>(
  event: string,
  payload: unknown,
): Promise<Answer | { ok: false; error: Problem }> {
  if (!socket?.connected) throw lostConnection();
  try {
    return await socket.timeout(ANSWER_WITHIN_MS).emitWithAck(event, payload);
  } catch (cause) {
    throw lostConnection(cause);
  }
}

function lostConnection(cause?: unknown): ProblemError {
  const problem = { type: 'about:blank', title: 'No connection', status: 0, detail: '', code: 'offline' };
  return new ProblemError(problem, { cause });
}
