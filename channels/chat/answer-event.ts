import { type AppError, asAppError, type Problem, toProblem } from '../../shared/errors.ts';
import type { Logger } from '../../shared/logger.ts';
import { logRefusal } from '../../shared/refusal-log.ts';
import { withTrace } from '../../shared/trace.ts';
import type { Ack } from './socket-types.ts';

type Handler = (input: unknown) => Promise<Record<string, unknown>>;

/** A client's event with its ack, whatever it sent: nothing that a client sends may end the process. */
export function answerEvent(handler: Handler, log: Logger): (...args: unknown[]) => void {
  return (...args) => {
    const last = args.at(-1);
    const ack: Ack = isAck(last) ? last : () => undefined;
    const [input] = args;
    void withTrace(undefined, async () => {
      try {
        ack({ ok: true, ...(await handler(isAck(input) ? {} : input)) });
      } catch (error) {
        ack({ ok: false, error: problemOf(error, log) });
      }
    });
  };
}

export function problemOf(error: unknown, log: Logger): Problem {
  const known: AppError | undefined = asAppError(error);
  if (known) {
    logRefusal(log, 'refused on a chat socket', { error: known });
    return toProblem(known);
  }
  log.error({ err: error }, 'a chat event failed');
  return {
    type: 'urn:yhteys:problem:internal',
    title: 'Internal error',
    status: 500,
    detail: 'Something went wrong here',
    code: 'internal',
  };
}

function isAck(value: unknown): value is Ack {
  return typeof value === 'function';
}
