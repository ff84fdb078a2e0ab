import { z } from 'zod';
import { LANGUAGES, PRESENCE_STATES, ROLES } from '../domain/types.ts';
import { channel, date, page } from './common.ts';

export const presenceView = z.object({
  state: z.enum(PRESENCE_STATES),
  channels: z.array(channel),
  why: z.string().nullable(),
  /** Of a wrap-up: available again then. */
  until: date.optional(),
});

export const agentView = z.object({
  id: z.string(),
  name: z.string(),
  roles: z.array(z.enum(ROLES)),
  cities: z.array(z.string()),
  skills: z.record(z.string(), z.number()),
  languages: z.array(z.enum(LANGUAGES)),
  presence: presenceView,
  units: z.object({ used: z.number(), total: z.number(), hardCap: z.number() }),
});
export type AgentView = z.infer<typeof agentView>;

export const serviceView = z.object({
  id: z.string(),
  city: z.string(),
  name: z.object({ fi: z.string(), sv: z.string(), en: z.string() }),
  open: z.boolean(),
  opensAt: date.nullable(),
});

export const signInBody = z.strictObject({
  email: z.string().trim().min(3).max(254),
  password: z.string().min(1).max(200),
});
export const cityQuery = z.strictObject({ ...page, city: z.string().min(1).max(64).optional() });
