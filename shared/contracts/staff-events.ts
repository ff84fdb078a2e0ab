import { z } from 'zod';
import type { Permission } from '../auth/permissions.ts';
import { END_OF_SHIFT, PRESENCE_STATES } from '../domain/types.ts';
import { channel, id } from './common.ts';
import { line, replyBody } from './tickets.ts';
import { wallboardQuery } from './wallboard.ts';

const watched = z.union([
  z.strictObject({ ticket: id }),
  z.strictObject({ queue: z.strictObject({ city: id, service: id.optional() }) }),
  z.strictObject({ wallboard: wallboardQuery }),
]);
const onTicket = z.strictObject({ ticket: id, on: z.boolean() });
const define = <Schema extends z.ZodType>(permission: Permission, schema: Schema) => ({ permission, schema });

/** What staff send over `/staff`: each event with the permission it needs. */
export const staffClientEvents = {
  presence: define(
    'presence:own',
    z
      .strictObject({
        state: z.enum(PRESENCE_STATES),
        channels: z.array(channel).min(1).optional(),
        /** With `busy`: nothing new is given, and they are offline once nothing is left in hand. */
        why: z.literal(END_OF_SHIFT).optional(),
      })
      .refine(({ state, why }) => !why || state === 'busy', { message: 'only with busy', path: ['why'] }),
  ),
  accept: define('ticket:claim', z.strictObject({ offer: id })),
  decline: define(
    'ticket:claim',
    z.strictObject({ offer: id, reason: line.pipe(z.string().min(1).max(200)).optional() }),
  ),
  watch: define('ticket:read', watched),
  unwatch: define('ticket:read', watched),
  reply: define('ticket:reply', replyBody),
  typing: define('ticket:read', onTicket),
  viewing: define('ticket:read', onTicket),
} as const;

export type StaffClientEvent = keyof typeof staffClientEvents;
