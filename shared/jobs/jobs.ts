import { z } from 'zod';

/** Every job: its queue, what it carries. Payloads are references, never what a person wrote. */
export const jobs = {
  match: z.object({ city: z.string(), traceId: z.string() }),
  deliver: z.object({ message: z.string(), traceId: z.string() }),
} as const;

export type JobName = keyof typeof jobs;
export type JobData<Name extends JobName> = z.infer<(typeof jobs)[Name]>;
