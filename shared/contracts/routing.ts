import { z } from 'zod';
import { date, status } from './common.ts';

const person = z.object({ id: z.string(), name: z.string() });
/** In the three languages of the service. */
export const words = z.object({ fi: z.string(), sv: z.string(), en: z.string() });
const candidate = z.object({ agent: person, reason: z.string(), text: words });

const inPolicy = z.object({ version: z.number(), step: z.number() });

/** Why a ticket is where it is: what happened to it, who was considered each time, and who could have it now. */
export const routingView = z.object({
  ticket: z.string(),
  status,
  /** While it waits: its place in the line where that is known, and each agent of the city as the matcher sees them. */
  waiting: z
    .object({
      position: z.number().nullable(),
      mode: z.enum(['offer', 'assign', 'pull']),
      /** When the service opens, where the city keeps its tickets until then: nobody is given them before. */
      heldUntil: date.nullable(),
      /** The city that it was handed to, whose agents alone are offered it until then. */
      handover: z.object({ city: z.string(), until: date }).nullable(),
      /** By which version of the service's policy it waits, and in which of its steps, from 0. */
      policy: inPolicy,
      candidates: z.array(candidate),
    })
    .nullable(),
  steps: z.array(
    z.object({
      at: date,
      version: z.number(),
      type: z.string(),
      agent: person.nullable(),
      why: z.string().nullable(),
      text: words,
      policy: inPolicy.nullable(),
      /** Null where a person decided, or where the decision is no longer kept (90 days). */
      candidates: z.array(candidate).nullable(),
      /** Considered then as well: a decision names at most 50. */
      moreCandidates: z.number(),
    }),
  ),
});
export type RoutingView = z.infer<typeof routingView>;
