import { z } from 'zod';
import { DEFAULT_POLICY, WHOEVER } from '../domain/routing-policy.ts';
import { SKIP_REASONS } from '../domain/types.ts';
import { channel, date, page, priority } from './common.ts';
import { words } from './routing.ts';

const MAX_STEPS = 20;
const DAY_SECONDS = 86_400;
const MAX_CREDIT_MINUTES = 10_080;
const MAX_WAIT_MINUTES = 43_200;
const minutesAway = z.int().min(0).max(10_080);
const mode = z.enum(['offer', 'assign', 'pull']);

/** As answered; what may be left out when it is sent has a default below. */
const step = z.object({
  /** Seconds from entering the queue on; 0 for the first step, later than the one before for the others. */
  afterSeconds: z
    .int()
    .min(0)
    .max(30 * DAY_SECONDS),
  /** Another service of the city whose skill will do; null for its own. */
  skill: z.string().min(1).max(64).nullable(),
  /** Lowest level of the skill. */
  minLevel: z.int().min(1).max(5),
  /** `required`: only who speaks the resident's language; `preferred`: they come first. */
  language: z.enum(['required', 'preferred']),
  /** Lowest level of that language, where it is required. */
  minLanguageLevel: z.int().min(1).max(5),
  /** Supervisors on duty too. */
  withSupervisors: z.boolean(),
  /** Agents of other cities too, under agreements in force. */
  withHelpers: z.boolean(),
  /** Passed over at once while this is so; the last step never is. */
  skipIf: z.array(z.enum(SKIP_REASONS)),
});

/** How a service gives out its tickets. */
const rules = z.object({
  /** By channel; `pull`: nobody is given them, they are claimed. */
  modes: z.strictObject({ chat: mode, sms: mode, email: mode, web: mode }),
  /** Seconds to accept an offer. */
  offerSeconds: z.int().min(5).max(600),
  /** Agents who are asked at once; the first to accept has it. */
  parallelOffers: z.int().min(1).max(5),
  /** After a chat its agent is given nothing new for so long, unless they say that they are available. */
  wrapUpSeconds: z.int().min(0).max(1_800),
  /** Hours for which whoever had a ticket last comes before others, if on duty; 0 for never. */
  stickyHours: z.int().min(0).max(8_760),
  /** Minutes by channel that an unanswered ticket stays with an agent who is offline; then it is queued again. */
  returnMinutes: z.strictObject({ chat: minutesAway, sms: minutesAway, email: minutesAway, web: minutesAway }),
  /** Minutes after our answer without a word of the resident's from which a chat counts half for new work; null: never. */
  silentMinutes: z.int().min(1).max(1_440).nullable(),
  /** Minutes of waiting that each priority is worth, once, on entering the queue. */
  creditMinutes: z.record(priority, z.int().min(-MAX_CREDIT_MINUTES).max(MAX_CREDIT_MINUTES)),
  /** Open minutes after which a waiting ticket is escalated to the supervisors, not before the last step; null: never. */
  maxWaitMinutes: z.int().min(1).max(MAX_WAIT_MINUTES).nullable(),
  steps: z.array(step).min(1).max(MAX_STEPS),
});

const isOnce = (all: readonly string[]) => new Set(all).size === all.length;
const { skill, minLevel, language, minLanguageLevel, withSupervisors, withHelpers, skipIf } = step.shape;
const newStep = z.strictObject({
  ...step.shape,
  skill: skill.default(WHOEVER.skill),
  minLevel: minLevel.default(WHOEVER.minLevel),
  language: language.default(WHOEVER.language),
  minLanguageLevel: minLanguageLevel.default(WHOEVER.minLanguageLevel),
  withSupervisors: withSupervisors.default(WHOEVER.withSupervisors),
  withHelpers: withHelpers.default(WHOEVER.withHelpers),
  skipIf: skipIf.refine(isOnce, 'each reason once').default(WHOEVER.skipIf),
});
const { parallelOffers, wrapUpSeconds, stickyHours, returnMinutes, silentMinutes, maxWaitMinutes } = rules.shape;

/** All of a policy: what is there before is replaced. */
export const policyBody = z.strictObject({
  ...rules.shape,
  parallelOffers: parallelOffers.default(DEFAULT_POLICY.parallelOffers),
  wrapUpSeconds: wrapUpSeconds.default(DEFAULT_POLICY.wrapUpSeconds),
  stickyHours: stickyHours.default(DEFAULT_POLICY.stickyHours),
  returnMinutes: returnMinutes.default(DEFAULT_POLICY.returnMinutes),
  silentMinutes: silentMinutes.default(DEFAULT_POLICY.silentMinutes),
  maxWaitMinutes: maxWaitMinutes.default(DEFAULT_POLICY.maxWaitMinutes),
  steps: z.array(newStep).min(1).max(MAX_STEPS),
});

export const policyVersionsQuery = z.strictObject(page);

const changed = z.object({ by: z.object({ id: z.string(), name: z.string() }), at: date }).nullable();

/** The rules in force, or once in force; version 0 was made by nobody. */
export const policyView = z.object({
  city: z.string(),
  service: z.string(),
  version: z.number(),
  ...rules.shape,
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
  /** How many of them had waited for longer than these rules' max wait. */
  escalated: z.number(),
  items: z.array(
    z.object({
      ticket: z.object({ id: z.string(), number: z.string() }),
      at: date,
      channel,
      waitedSeconds: z.number(),
      /** It would have been escalated before. */
      escalated: z.boolean(),
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
