import { z } from 'zod';
import { PRESENCE_STATES, STATUSES } from '../domain/types.ts';
import { WHY_NOBODY } from '../domain/unserved.ts';
import { channel, date, id, language } from './common.ts';

export const wallboardQuery = z.strictObject({ city: id.optional() });

/** Definitions: GLOSSARY.md, "Measures"; today is the city's local day. */
const today = {
  arrivedToday: z.number(),
  offeredToday: z.number(),
  answeredToday: z.number(),
  abandonedToday: z.number(),
  offersMissedToday: z.number(),
  /** Null before the first answer of what was offered today. */
  averageAnswerSeconds: z.number().nullable(),
  serviceLevel: z.object({
    /** Null where nothing was offered today. */
    percent: z.number().nullable(),
    withinSeconds: z.number(),
    answeredWithin: z.number(),
    offered: z.number(),
  }),
};
const now = {
  /** Queued or offered; `offered` are those of them that somebody is asked about. */
  waiting: z.number(),
  offered: z.number(),
  /** Since when the one waits who waits longest: the screen runs the clock. */
  longestWaitSince: date.nullable(),
  /** In hand: open, or a chat that waits for the resident. */
  open: z.number(),
  pending: z.number(),
  /** In the running quarter of an hour and the three before it. */
  arrivedLastHour: z.number(),
};

/** Waiting tickets that ask the same and that nobody on duty may be given, now or in a later step of the policy. */
const pool = z.object({
  channel,
  language: language.nullable(),
  waiting: z.number(),
  longestWaitSince: date,
  /** The step in which the longest waiting one is, from 0, and what it asks. */
  step: z.number(),
  skill: z.string(),
  minLevel: z.number(),
  languageRequired: z.boolean(),
  why: z.enum(WHY_NOBODY),
});

const service = z.object({ id: z.string(), ...now, ...today, nobody: z.array(pool) });

const agent = z.object({
  id: z.string(),
  name: z.string(),
  state: z.enum(PRESENCE_STATES),
  channels: z.array(channel),
  since: date,
  why: z.string().nullable(),
  units: z.object({ used: z.number(), total: z.number(), hardCap: z.number() }),
  /** Those of other cities, which they help with, too. */
  inHand: z.array(
    z.object({
      id: z.string(),
      number: z.string(),
      city: z.string(),
      service: z.string(),
      channel,
      status: z.enum(STATUSES),
      /** Of the resident's wait, else of the last change. */
      since: date,
    }),
  ),
});

export const wallboardView = z.object({
  at: date,
  cities: z.array(
    z.object({
      id: z.string(),
      services: z.array(service),
      /** Not those who are offline with nothing in hand. */
      agents: z.array(agent),
      totals: z.object({
        ...now,
        ...today,
        agents: z.object({ available: z.number(), busy: z.number(), away: z.number(), offline: z.number() }),
      }),
      /** More wait than are counted here: the figures of now are lower bounds. */
      isCut: z.boolean(),
    }),
  ),
});
export type WallboardView = z.infer<typeof wallboardView>;
export type WallboardCity = WallboardView['cities'][number];
