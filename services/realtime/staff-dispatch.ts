import type { z } from 'zod';
import type { Permission } from '../../shared/auth/permissions.ts';
import { parseOrProblem } from '../../shared/contracts/parse.ts';
import { type StaffClientEvent, staffClientEvents } from '../../shared/contracts/staff-events.ts';
import { AppError } from '../../shared/errors.ts';
import type { Logger } from '../../shared/logger.ts';
import { newTraceId, withTrace } from '../../shared/trace.ts';
import type { Input, StaffHandlers } from './staff-events.ts';
import { problemOf, type StaffSocket } from './staff-socket.ts';

type Ack = (answer: object) => void;
type Table = { [Event in StaffClientEvent]: { permission: Permission; schema: z.ZodType<Input<Event>> } };

/** Typed so that an event's schema and its handler are seen to fit. */
const table: Table = staffClientEvents;

/** Permission, schema, handler, ack: the same way for every event of the table, and an answer to those it does not know. */
export function dispatchEvents(socket: StaffSocket, handlers: StaffHandlers, log: Logger): void {
  async function run<Event extends StaffClientEvent>(event: Event, input: unknown): Promise<object> {
    const { permission, schema } = table[event];
    if (!socket.data.viewer.can(permission)) throw new AppError('forbidden', `This needs the permission ${permission}`);
    return handlers[event](socket, parseOrProblem(schema, input));
  }

  async function answer(event: unknown, args: unknown[]): Promise<void> {
    const last = args.at(-1);
    const ack: Ack = isAck(last) ? last : () => {};
    try {
      if (!isKnown(event)) throw new AppError('validation', `There is no event ${String(event).slice(0, 64)}`);
      ack({ ok: true, ...(await run(event, args[0])) });
    } catch (error) {
      ack({ ok: false, error: problemOf(error, log) });
    }
  }

  // whatever a client calls it: a number too
  socket.onAny((event: unknown, ...args: unknown[]) => {
    void withTrace(newTraceId(), () => answer(event, args));
  });
}

function isKnown(event: unknown): event is StaffClientEvent {
  return typeof event === 'string' && Object.hasOwn(table, event);
}

function isAck(value: unknown): value is Ack {
  return typeof value === 'function';
}
