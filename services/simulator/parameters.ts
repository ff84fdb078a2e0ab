import type { Channel, Language } from '../../shared/domain/types.ts';

/**
 * Everything that the simulated day assumes, each figure with its source. From literature are forms, never figures: its
 * call centres are not these cities. Where it says _ours_, nobody has measured it in these cities: it is an assumption
 * of the authors with its reason, to be replaced by a city's own figures.
 *
 * Brown, Gans, Mandelbaum, Sakov, Shen, Zeltyn & Zhao: Statistical Analysis of a Telephone Call Center: A
 *   Queueing-Science Perspective, Journal of the American Statistical Association 100, 2005, pages 36 to 50.
 * Gans, Koole & Mandelbaum: Telephone Call Centers: Tutorial, Review, and Research Prospects, Manufacturing & Service
 *   Operations Management 5, 2003, pages 79 to 141.
 * Garnett, Mandelbaum & Reiman: Designing a Call Center with Impatient Customers, Manufacturing & Service Operations
 *   Management 4, 2002, pages 208 to 227.
 */
export const MINUTE_MS = 60_000;
export const HOUR_MS = 60 * MINUTE_MS;

export const DEFAULT_SEED = 20_261_124;

/** Days of one seed that the policies are compared over. */
export const DEFAULT_DAYS = 20;

/**
 * Inhabitants at the end of 2024 after Statistics Finland's population structure, rounded to thousands. Helsinki
 * (684,018) and Espoo (about 320,900) were found again in a second publication of these figures, the other four were
 * not: look them up before quoting. Of use here is only how large the cities are beside each other.
 */
export const CITIES: readonly { city: string; inhabitants: number }[] = [
  { city: 'helsinki', inhabitants: 684_000 },
  { city: 'espoo', inhabitants: 321_000 },
  { city: 'tampere', inhabitants: 260_000 },
  { city: 'vantaa', inhabitants: 251_000 },
  { city: 'oulu', inhabitants: 216_000 },
  { city: 'turku', inhabitants: 206_000 },
];

/** Contacts by chat, SMS and email on a weekday, per 1,000 inhabitants. Ours: one a year each, on 250 weekdays. */
export const CONTACTS_PER_THOUSAND = 4;

/** The first hour of the day and the share of the day's contacts in it and in each hour after it. Ours: office hours. */
export const OPENS_AT_HOUR = 8;
/**
 * Arrivals are Poisson with a rate that changes by the hour: Brown et al. (2005), who tested it for telephone calls and
 * didn't reject it. The shape and the shares are ours: a peak before noon, a dip at lunch, a lower peak after it.
 * Contacts outside these hours are left out: they would wait for the morning by any policy.
 */
export const HOUR_SHARES: readonly number[] = [0.08, 0.12, 0.14, 0.13, 0.1, 0.11, 0.12, 0.09, 0.07, 0.04];

/** Ours, with the services of the demo: most for what touches many homes in a year, least for what few ask. */
export const SERVICE_SHARES: Readonly<Record<string, number>> = {
  general: 0.25,
  daycare: 0.13,
  streets: 0.09,
  waste: 0.08,
  parking: 0.1,
  library: 0.07,
  social: 0.09,
  health: 0.13,
  permits: 0.04,
  accessibility: 0.02,
};

/** Ours: chat is what the demo shows most of. A form on the web is routed like an email and is counted there. */
export const CHANNEL_SHARES: Readonly<Partial<Record<Channel, number>>> = { chat: 0.45, sms: 0.2, email: 0.35 };

/**
 * Ours, the same in each city although they differ much. Swedish is the language of about one in twenty of Finland's
 * people, and that is taken for each city; English stands for all who have neither language.
 */
export const LANGUAGE_SHARES: Readonly<Record<Language, number>> = { fi: 0.87, sv: 0.05, en: 0.08 };

/**
 * How long a contact stays in an agent's hand. Lognormal: Brown et al. (2005), who found it for telephone calls.
 * Means and spread are ours: they are elapsed time, in which the agent also works on the other contacts in hand, and
 * don't depend on how many these are.
 */
export const HANDLE_MEAN_MS: Readonly<Record<Channel, number>> = {
  chat: 12 * MINUTE_MS,
  sms: 15 * MINUTE_MS,
  email: 20 * MINUTE_MS,
  web: 20 * MINUTE_MS,
};
/** Standard deviation ÷ mean. Ours: as spread as the exponential times of the formulas. */
export const HANDLE_VARIATION = 1;

/**
 * Patience is exponential, as in the Erlang-A model (Garnett, Mandelbaum & Reiman 2002): the form that can be held to a
 * formula. Brown et al. (2005) found callers less regular than that. The mean is ours: a chat stands open beside other
 * things, so that one waits longer than on the telephone. Whoever wrote an SMS or an email has gone on with their day
 * and waits.
 */
export const CHAT_PATIENCE_MEAN_MS = 10 * MINUTE_MS;

/** Units that an agent may hold: the demo's. */
export const CAPACITY_UNITS = 6;

/** Skills of the agents of the demo; a city's staff takes these in turn, so that each is a quarter of it. */
export const SKILL_PROFILES: readonly { services: readonly string[]; languages: readonly Language[] }[] = [
  { services: Object.keys(SERVICE_SHARES), languages: ['fi', 'sv', 'en'] },
  { services: ['general', 'streets', 'waste', 'parking', 'permits'], languages: ['fi', 'en'] },
  { services: ['general', 'daycare', 'library', 'accessibility'], languages: ['fi', 'sv', 'en'] },
  { services: ['general', 'social', 'health', 'accessibility'], languages: ['fi', 'en'] },
];

/** Each profile has it. */
export const EVERYBODYS_SERVICE = 'general';

/**
 * Staff by the hour for this share of their units in use, rounded up to whole agents and never below one of each
 * profile. Staffing hour by hour from a forecast is common practice (Gans, Koole & Mandelbaum 2003); that
 * shifts can follow each hour is a simplification. The figure is ours: rounding up and chats that need two units at once
 * leave the day some ten points below it, and policies are compared above 0.8 (`--occupancy` tries others).
 */
export const STAFFED_OCCUPANCY = 0.95;

/** x of the service level. Ours: the telephone's customary 80 % within 20 s has no counterpart for writing. */
export const SERVICE_LEVEL_MS = 1 * MINUTE_MS;

/**
 * Times as long, where an agent without the skill has the contact: it asks a colleague or looks it up. Ours, and the
 * whole price of the policy without skills; worse answers are not counted.
 */
export const UNSKILLED_FACTOR = 1.5;

/** What the run against a real server (`--live`) adds to the day. All ours, chosen for a demo that is worth watching. */

/** So many times as fast as the clock: an hour in five minutes. */
export const LIVE_SPEED = 12;
export const LIVE_MINUTES = 5;
/** The busiest hour. */
export const LIVE_FROM_HOUR = 10;

/** Each agent of the demo in turn and never two at once. */
export const BREAK_MS = 12 * MINUTE_MS;
export const BREAK_EVERY_MS = 2 * HOUR_MS;

/** From the offer on the screen until the agent has accepted it. */
export const ACCEPT_MS = 5_000;
/** From having a chat until the agent's first word. */
export const GREET_MS = 10_000;
/** Share of a chat's handle time after which its question is answered; the rest is thanks and wrapping up. */
export const ANSWER_SHARE = 0.7;
/** What a contact who has left, or of whom this run knows nothing, costs its agent. */
export const UNPLANNED_HANDLE_MS = 1 * MINUTE_MS;
/** So long agents stay after the last arrival for those who still wait. */
export const CLOSING_MS = 10 * MINUTE_MS;
