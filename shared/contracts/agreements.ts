import { z } from 'zod';
import { AGREEMENT_STATUSES } from '../domain/agreements.ts';
import { SIGHTS } from '../domain/types.ts';
import { date, language, page } from './common.ts';
import { serviceHoursBody } from './service-hours.ts';
import { line } from './tickets.ts';

const MAX_SERVICES = 50;
const city = z.string().min(1).max(64);
const isOnce = (all: readonly string[] | null) => !all || new Set(all).size === all.length;
const says = (all: readonly unknown[] | null) => all?.length !== 0;

/** As answered; what may be left out when it is sent has a default below. */
const terms = z.object({
  /** Whose residents are answered. */
  helped: city,
  /** Whose staff answer them. */
  helper: city,
  /** Services that both have. */
  services: z.array(city),
  /** By weekday, 1 = Monday, in the helped city's zone; null = always. */
  hours: serviceHoursBody.shape.hours,
  /** Residents who write in one of these; null = all. */
  languages: z.array(language).nullable(),
  /** `contact`: the helper's staff see the resident's name and addresses; `conversation`: only what is said. */
  sees: z.enum(SIGHTS),
  /** Whether single tickets may be handed over by hand too. */
  transfers: z.boolean(),
});
const { services, hours, languages, sees, transfers } = terms.shape;

export const agreementBody = z.strictObject({
  ...terms.shape,
  services: services.min(1).max(MAX_SERVICES).refine(isOnce, 'each service once'),
  hours: hours.refine(says, 'null is always; none would be never').default(null),
  languages: languages.refine(says, 'null is all').refine(isOnce, 'each language once').default(null),
  sees: sees.default('conversation'),
  transfers: transfers.default(false),
});
export const endAgreementBody = z.strictObject({ reason: line.pipe(z.string().min(1).max(500)).optional() });
export const agreementQuery = z.strictObject({ ...page, city: city.optional() });

const act = z.object({ by: z.object({ id: z.string(), name: z.string() }), city: z.string(), at: date });

/** Valid once it is `active`; the three acts are its history. */
export const agreementView = z.object({
  id: z.string(),
  ...terms.shape,
  status: z.enum(AGREEMENT_STATUSES),
  proposed: act,
  accepted: act.nullable(),
  ended: act.extend({ reason: z.string().nullable() }).nullable(),
  version: z.number(),
});
export type AgreementView = z.infer<typeof agreementView>;
