import type { Namespace, Socket } from 'socket.io';
import type { ChatSession } from '../../shared/domain/chat-session.ts';
import type { TicketStatus } from '../../shared/domain/types.ts';
import type { Problem } from '../../shared/errors.ts';
import type { ResidentMessage, ResidentTicket } from './resident-view.ts';

export type Snapshot = {
  token: string;
  ticket: { id: string; number: string; status: TicketStatus } | null;
  messages: ResidentMessage[];
  more: boolean;
  position?: number;
};
/** Of those who wait half wait less than the estimate, and nine in ten less than the upper figure. */
export type Estimate = { estimateSeconds: number; upperSeconds: number };
export type QueueNews = (Estimate | { estimateSeconds: null; upperSeconds: null }) & {
  position: number;
  open: boolean;
  opensAt?: string;
};
export type Ack = (answer: ({ ok: true } & Record<string, unknown>) | { ok: false; error: Problem }) => void;

export type ServerEvents = {
  session: (snapshot: Snapshot) => void;
  message: (message: ResidentMessage) => void;
  queue: (news: QueueNews) => void;
  typing: (typing: { on: boolean; name: string }) => void;
  status: (status: { status: TicketStatus; agent?: string }) => void;
};
/** What clients send is parsed by its schema before anything is believed of it. */
type ClientEvents = Record<string, (...args: unknown[]) => void>;

/** What happened to a session, told to the gateways of all processes. */
export type News = { session: string; ticket: ResidentTicket; message?: ResidentMessage };
export type BetweenServers = {
  news: (news: News) => void;
  queues: (lines: string[]) => void;
  agentTyping: (session: string, typing: { on: boolean; name: string }) => void;
};

export type SocketData = {
  session: ChatSession;
  token: string;
  after: number;
  /** The highest seq this socket was told. */
  seq: number;
};
export type ChatNamespace = Namespace<ClientEvents, ServerEvents, BetweenServers, SocketData>;
export type ChatSocket = Socket<ClientEvents, ServerEvents, BetweenServers, SocketData>;
