import { z } from 'zod';

/** RFC 9457, as sent over HTTP, in socket acks and in refused handshakes. */
export const problemView = z.object({
  type: z.string(),
  title: z.string(),
  status: z.number().int(),
  detail: z.string(),
  code: z.string(),
  instance: z.string().optional(),
  errors: z.array(z.object({ pointer: z.string(), detail: z.string() })).optional(),
  /** Seconds. */
  retryAfter: z.number().optional(),
});
