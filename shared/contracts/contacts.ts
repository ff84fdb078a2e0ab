import { z } from 'zod';
import { date } from './common.ts';
import { ticketView } from './tickets.ts';

const { id, name, identities } = ticketView.shape.contact.shape;

/** A resident as one city knows them; their tickets are `GET /tickets?contact=`. */
export const contactView = z.object({
  id,
  city: z.string(),
  name,
  identities,
  /** What they say of themselves in a chat, unproven. */
  claimed: identities,
  firstSeenAt: date,
  /** At most 1,000 are counted. */
  tickets: z.object({ total: z.number(), open: z.number(), lastAt: date.nullable() }),
});
export type ContactView = z.infer<typeof contactView>;
