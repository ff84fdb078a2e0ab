import { z } from 'zod';
import { DEFAULT_POLICY } from '../domain/routing-policy.ts';
import { SKIP_REASONS } from '../domain/types.ts';
import { channel, date, priority } from './common.ts';
import { words } from './routing.ts';

const MAX_STEPS = 20;
const DAY_SECONDS = 86_400;
const MAX_CREDIT_MINUTES = 10_080;
const minutesAway = z.int().min(0).max(10_080);
const mode = z.enum(['offer', 'assign', 'pull']);

const step = z.strictObject({
  /** Seconds from entering the queue on; 0 for the first step, later than the one before for the others. */
  afterSeconds: z
    .int()
    .min(0)
    .max(30 * DAY_SECONDS),
  /** Another service of the city whose skill will do; null for its own. */
  skill: z.string().min(1).max(64).nullable().default(null),
  /** Lowest level of the skill. */
  minLevel: z.int().min(1).max(5).default(1),
  /** `required`: only who speaks the resident's language; `preferred`: they come first. */
  language: z.enum(['required', 'preferred']).default('preferred'),
  /** Supervisors on duty too. */
  withSupervisors: z.boolean().default(false),
  /** Passed over at once while this is so; the last step never is. */
  skipIf: z.array(z.enum(SKIP_REASONS)).max(SKIP_REASONS.length).default([]),
});

/** How a service gives out its tickets, all of it: what is there before is replaced. */
export const policyBody = z.strictObject({
  /** By channel; `pull`: nobody is given them, they are claimed. */
  modes: z.strictObject({ chat: mode, sms: mode, email: mode, web: mode }),
  /** Seconds to accept an offer. */
  offerSeconds: z.int().min(5).max(600),
  /** Agents who are asked at once; the first to accept has it. */
  parallelOffers: z.int().min(1).max(5).default(1),
  /** After a chat its agent is given nothing new for so long, unless they say that they are available. */
  wrapUpSeconds: z.int().min(0).max(1_800).default(0),
  /** Hours for which whoever had a ticket last comes before others, if on duty; 0 for never. */
  stickyHours: z.int().min(0).max(8_760).default(DEFAULT_POLICY.stickyHours),
  /** Minutes by channel that an unanswered ticket stays with an agent who is offline; then it is queued again. */
  returnMinutes: z
    .strictObject({ chat: minutesAway, sms: minutesAway, email: minutesAway, web: minutesAway })
    .default(DEFAULT_POLICY.returnMinutes),
  /** Minutes of waiting that each priority is worth, once, on entering the queue. */
  creditMinutes: z.record(priority, z.int().min(-MAX_CREDIT_MINUTES).max(MAX_CREDIT_MINUTES)),
  steps: z.array(step).min(1).max(MAX_STEPS),
});

const changed = z.object({ by: z.object({ id: z.string(), name: z.string() }), at: date }).nullable();

/** The rules in force, or once in force; version 0 was made by nobody. */
export const policyView = z.object({
  city: z.string(),
  service: z.string(),
  version: z.number(),
  ...policyBody.shape,
  changed,
});
export type PolicyView = z.infer<typeof policyView>;

/** What these rules would have made of the last tickets that the router gave out, by who is on the staff today. */
export const dryRunView = z.object({
  tickets: z.number(),
  ends: z.object({
    same: z.number(),
    other: z.number(),
    later: z.number(),
    pull: z.number(),
    nobody: z.number(),
  }),
  items: z.array(
    z.object({
      ticket: z.object({ id: z.string(), number: z.string() }),
      at: date,
      channel,
      waitedSeconds: z.number(),
      agent: z.object({ id: z.string(), name: z.string() }),
      end: z.enum(['same', 'other', 'later', 'pull', 'nobody']),
      /** Null where it would have waited to be claimed, or for ever. */
      step: z.number().nullable(),
      mode: mode.nullable(),
      /** What its agent lacks in that step. */
      reason: z.string().nullable(),
      text: words,
    }),
  ),
});
export type DryRunView = z.infer<typeof dryRunView>;
