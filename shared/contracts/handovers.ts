import { z } from 'zod';
import { date } from './common.ts';
import { line, ticketView } from './tickets.ts';

export const declineHandoverBody = z.strictObject({ reason: line.pipe(z.string().min(1).max(200)).optional() });

/** A ticket of another city that waits for this one's agents until then. */
export const handoverView = z.object({ ticket: ticketView, city: z.string(), until: date });
export type HandoverView = z.infer<typeof handoverView>;
