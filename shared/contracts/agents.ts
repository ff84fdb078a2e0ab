import { z } from 'zod';
import { LANGUAGES, PRESENCE_STATES, ROLES } from '../domain/types.ts';
import { channel, date, id, language, page } from './common.ts';
import { line } from './tickets.ts';

const level = z.int().min(1).max(5);

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
  /** How well each of them is spoken, 1–5. */
  languageLevels: z.object({ fi: level.optional(), sv: level.optional(), en: level.optional() }),
  presence: presenceView,
  units: z.object({
    used: z.number(),
    /** Half of those of silent chats, which the router may fill. */
    eased: z.number(),
    total: z.number(),
    hardCap: z.number(),
    /** What a ticket of each channel takes when it comes to hand. */
    weights: z.object({ chat: z.number(), sms: z.number(), email: z.number(), web: z.number() }),
  }),
  /** Of the account's edits: in quotes it is the ETag. */
  version: z.number(),
});
export type AgentView = z.infer<typeof agentView>;

const localName = z.object({ fi: z.string(), sv: z.string(), en: z.string() });
export const serviceView = z.object({
  id: z.string(),
  city: z.string(),
  cityName: localName,
  name: localName,
  open: z.boolean(),
  opensAt: date.nullable(),
});

const MAX_UNITS = 1_000;
const weight = z.int().min(1).max(MAX_UNITS).nullable().optional();
const spoken = level.nullable().optional();
const isOnce = (all: readonly string[]) => new Set(all).size === all.length;

/** Merge patch: a null takes a skill away, or a weight or a language's level back to its default. What is in hand keeps what it took. */
export const agentPatch = z.strictObject({
  name: line.pipe(z.string().min(1).max(100)).optional(),
  skills: z.record(id, level.nullable()).optional(),
  languages: z.array(language).min(1).refine(isOnce, 'each language once').optional(),
  /** Of languages that they speak then; a null is 5 again. */
  languageLevels: z.strictObject({ fi: spoken, sv: spoken, en: spoken }).optional(),
  capacity: z.int().min(0).max(MAX_UNITS).optional(),
  /** Not below the capacity. */
  hardCap: z.int().min(0).max(MAX_UNITS).optional(),
  weights: z.strictObject({ chat: weight, sms: weight, email: weight, web: weight }).optional(),
});

/** Somebody else's, set by a supervisor. */
export const presenceBody = z.strictObject({
  state: z.enum(PRESENCE_STATES),
  channels: z.array(channel).min(1).optional(),
});

export const signInBody = z.strictObject({
  email: z.string().trim().min(3).max(254),
  password: z.string().min(1).max(200),
});
export const cityQuery = z.strictObject({ ...page, city: z.string().min(1).max(64).optional() });
