import { createTransport } from 'nodemailer';
import { io, type Socket } from 'socket.io-client';
import { DEMO_PASSWORD } from './demo-data.ts';
import type { Problem } from './errors.ts';

/** A running server's doors as clients from outside use them: for the programs that show it, never for the server itself. */
export type Entrances = ReturnType<typeof createEntrances>;
export type Json = Record<string, unknown>;
type Where = { url: string; smtpHost?: string; smtpPort: number };
type Call = { token?: string; body?: Json; method?: string };
export type Sms = { from: string; to: string; body: string };
export type ChatAuth = { city: string; service: string; language: string; token?: string; after?: number };
export type Mail = { from: string; to: string; subject: string; text: string; messageId: string };

const TOO_MANY_REQUESTS = 429;
const ANSWER_MS = 10_000;
const MAIL_CONNECTIONS = 2;
/** Longest wait of a socket before it tries to come back. */
const RECONNECT_MS = 2_000;

/** What the server answered when it said no; whatever never got an answer is another error. */
export class RefusedError extends Error {
  readonly status: number;
  /** Another try would be refused as well. */
  readonly isFinal: boolean;
  constructor(what: string, { status, detail, isFinal }: { status: number; detail: string; isFinal: boolean }) {
    super(`${what} answered ${status}: ${detail}`);
    this.name = 'RefusedError';
    this.status = status;
    this.isFinal = isFinal;
  }
}

export function createEntrances({ url, smtpHost = '127.0.0.1', smtpPort }: Where) {
  const transport = createTransport({
    host: smtpHost,
    port: smtpPort,
    secure: false,
    ignoreTLS: true,
    pool: true,
    maxConnections: MAIL_CONNECTIONS,
    connectionTimeout: ANSWER_MS,
    greetingTimeout: ANSWER_MS,
  });

  async function call(path: string, { token, body, method }: Call = {}): Promise<Json> {
    const response = await fetch(`${url}${path}`, {
      method: method ?? (body ? 'POST' : 'GET'),
      headers: {
        ...(token && { authorization: `Bearer ${token}` }),
        ...(body && { 'content-type': 'application/json' }),
      },
      ...(body && { body: JSON.stringify(body) }),
      signal: AbortSignal.timeout(ANSWER_MS),
    });
    const text = await response.text();
    const { ok, status } = response;
    if (!ok) throw new RefusedError(path, { status, detail: text, isFinal: isFinalStatus(status) });
    return text ? (JSON.parse(text) as Json) : {};
  }

  const open = (namespace: '/chat' | '/staff', auth: ChatAuth | { token: string }): Socket =>
    io(`${url}${namespace}`, {
      auth,
      transports: ['websocket'],
      forceNew: true,
      reconnectionDelayMax: RECONNECT_MS,
    });

  return {
    call,
    /** A demo account's token. */
    async signIn(email: string): Promise<string> {
      const { token } = await call('/api/v1/session', { body: { email, password: DEMO_PASSWORD } });
      return String(token);
    },
    openStaff: (token: string): Socket => open('/staff', { token }),
    /** `auth` is read again at each reconnect, so that a token kept in it resumes the chat. */
    openChat: (auth: ChatAuth): Socket => open('/chat', auth),
    /** From the development phone, whose stand-in provider signs and posts it as the real one would. */
    sendSms: (sms: Sms): Promise<Json> => call('/demo/api/phone/messages', { body: sms }),
    async sendMail(mail: Mail): Promise<void> {
      try {
        await transport.sendMail(mail);
      } catch (cause) {
        const status = cause instanceof Error && 'responseCode' in cause ? Number(cause.responseCode) : 0;
        if (!status || !(cause instanceof Error)) throw cause;
        // RFC 5321: 4yz may be tried again, 5yz not
        throw new RefusedError('the mail server', { status, detail: cause.message, isFinal: status >= 500 });
      }
    },
    /** Rejects where no mail server answers. */
    findMailServer: async (): Promise<void> => void (await transport.verify()),
    close: (): void => transport.close(),
  };
}

/** An event's ack; a refusal in it is thrown. */
export async function ask(socket: Socket, event: string, payload: Json = {}): Promise<Json> {
  const answer = (await socket.timeout(ANSWER_MS).emitWithAck(event, payload)) as Json & { error?: Problem };
  if (!answer.error) return answer;
  throw new RefusedError(event, { ...answer.error, isFinal: isFinalStatus(answer.error.status) });
}

function isFinalStatus(status: number): boolean {
  return status < 500 && status !== TOO_MANY_REQUESTS;
}
