import { type DestinationStream, type Logger, pino } from 'pino';
import { maskAddresses } from './mask-addresses.ts';
import { traceId } from './trace.ts';

export type { Logger };

/** Never in a log, wherever they stand in the facts of a line: what a person wrote, where they are reached, what proves who they are. */
export const REDACTED = [
  'text',
  'html',
  'body',
  'Body',
  'From',
  'from',
  'to',
  'address',
  'email',
  'phone',
  'password',
  'token',
  'subject',
  'preview',
] as const;

const paths = REDACTED.flatMap((name) => [name, `*.${name}`, `*.*.${name}`, `*.*.*.${name}`]);

type Options = { level: string; destination?: DestinationStream };

/** JSON lines: a constant sentence, facts as fields, the trace id of the message or request at hand. */
export function createLogger({ level, destination }: Options): Logger {
  const options = {
    level,
    // texts that others wrote, or a client
    serializers: { err: describeError, reason: maskText, path: maskText },
    redact: { paths, censor: '[redacted]' },
    mixin: () => {
      const id = traceId();
      return id ? { traceId: id } : {};
    },
  };
  if (destination) return pino(options, destination);
  const terminal = pino.destination({ fd: 1, sync: true });
  // one that was closed must not end a process that is stopping well
  terminal.on('error', () => {});
  return pino(options, terminal);
}

const MAX_CAUSES = 3;

/** What happened and where. Not the error's own properties: a driver's hold its whole topology, a client's the request. */
function describeError(error: unknown, depth = 0): unknown {
  if (!(error instanceof Error)) return maskAddresses(String(error));
  const { name: type, message, stack, cause } = error;
  const code =
    'code' in error && (typeof error.code === 'string' || typeof error.code === 'number') ? error.code : null;
  return {
    type,
    message: maskAddresses(message),
    ...(code !== null && { code }),
    ...(stack && { stack: maskAddresses(stack) }),
    ...(cause !== undefined && depth < MAX_CAUSES && { cause: describeError(cause, depth + 1) }),
  };
}

function maskText(text: unknown): unknown {
  return typeof text === 'string' ? maskAddresses(text) : text;
}
