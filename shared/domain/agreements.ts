import { type Refused, refuse } from './decision.ts';
import { isOpen } from './opening-hours.ts';
import type { Actor, CityService, Language, Sight } from './types.ts';

export const AGREEMENT_STATUSES = ['proposed', 'active', 'ended'] as const;
type Weekly = NonNullable<CityService['hours']>;

/** Who helps whom, in what, when, and with which data visible. */
export type AgreementTerms = {
  /** Whose residents are answered. */
  helped: string;
  /** Whose staff answer them. */
  helper: string;
  /** Services of both, by the same name. */
  services: string[];
  /** By weekday in the helped city's zone; null = always. */
  hours: Weekly | null;
  /** Residents who write in one of these, answered by who speaks it; null = all. */
  languages: Language[] | null;
  sees: Sight;
  /** Whether single tickets may be handed to the helper by hand too. */
  transfers: boolean;
};
/** Who did it for which of the two, and when. */
export type AgreementAct = { by: Actor; city: string; at: Date };
/** Each of its three acts is done once: together they are its history. */
export type Agreement = AgreementTerms & {
  _id: string;
  status: (typeof AGREEMENT_STATUSES)[number];
  proposed: AgreementAct;
  accepted: AgreementAct | null;
  /** Withdrawn or refused where it was not accepted before. */
  ended: (AgreementAct & { reason: string | null }) | null;
  version: number;
};
type Decided = { ok: true; set: Pick<Agreement, 'status'> & Partial<Pick<Agreement, 'accepted' | 'ended'>> };
type Acting = { by: Actor; cities: ReadonlySet<string>; at: Date };
export type TermsFault = { pointer: string; detail: string };

/** For which side somebody acts who is an admin of these cities; the helped one where of both. */
export function sideOf(terms: Pick<AgreementTerms, 'helped' | 'helper'>, cities: ReadonlySet<string>): string | null {
  return [terms.helped, terms.helper].find((city) => cities.has(city)) ?? null;
}

/** By the side that did not propose, and by another person: who is an admin of both does not agree with themselves. */
export function decideAcceptAgreement(agreement: Agreement, { by, cities, at }: Acting): Decided | Refused {
  const { status, proposed, helped, helper } = agreement;
  if (status !== 'proposed') return refuse('conflict', `The agreement is ${status}`);
  const other = proposed.city === helped ? helper : helped;
  if (!cities.has(other)) return refuse('forbidden', `An admin of ${other} accepts it`);
  if (proposed.by.id === by.id) return refuse('forbidden', 'Somebody else than who proposed it accepts it');
  return { ok: true, set: { status: 'active', accepted: { by, city: other, at } } };
}

/** By either side, at any time. */
export function decideEndAgreement(
  agreement: Agreement,
  { by, cities, at, reason }: Acting & { reason: string | null },
): Decided | Refused {
  const city = sideOf(agreement, cities);
  if (agreement.status === 'ended') return refuse('conflict', 'The agreement is ended');
  if (!city) return refuse('forbidden', 'An admin of one of the two cities ends it');
  return { ok: true, set: { status: 'ended', ended: { by, city, at, reason } } };
}

/** What is wrong with terms that are well formed; services by city. */
export function faultsOfTerms(
  { helped, helper, services, hours }: AgreementTerms,
  servicesOf: (city: string) => ReadonlySet<string> | undefined,
): TermsFault[] {
  if (helped === helper) return [{ pointer: '/helper', detail: 'a city needs no agreement with itself' }];
  const sides = { helped, helper };
  const unknown = Object.entries(sides).filter(([, city]) => !servicesOf(city));
  if (unknown.length)
    return unknown.map(([side, city]) => ({ pointer: `/${side}`, detail: `there is no city ${city}` }));
  const missing = services.flatMap((service, index) =>
    [helped, helper].flatMap((city) =>
      servicesOf(city)?.has(service)
        ? []
        : [{ pointer: `/services/${index}`, detail: `${city} has no service ${service}` }],
    ),
  );
  return [...missing, ...overlaps(hours ?? [])];
}

const DAY_MINUTES = 1_440;
const WEEK_MINUTES = 7 * DAY_MINUTES;

/** Spans that share a minute of the week; one over midnight belongs to the day it begins on. */
function overlaps(hours: Weekly): TermsFault[] {
  const spans = hours.map(({ day, from, to }) => {
    const start = (day - 1) * DAY_MINUTES + minuteOf(from);
    const length = (minuteOf(to) - minuteOf(from) + DAY_MINUTES) % DAY_MINUTES || DAY_MINUTES;
    return { start, length };
  });
  const areShared = (one: (typeof spans)[number], other: (typeof spans)[number]) =>
    minutesUntil(one.start, other.start) < one.length || minutesUntil(other.start, one.start) < other.length;
  return spans.flatMap((span, index) => {
    const first = spans.findIndex((other, place) => place < index && areShared(span, other));
    const at = hours[first];
    return at ? [{ pointer: `/hours/${index}`, detail: `it overlaps ${at.from}–${at.to} of day ${at.day}` }] : [];
  });
}

function minutesUntil(from: number, to: number): number {
  return (to - from + WEEK_MINUTES) % WEEK_MINUTES;
}

/** 'HH:MM', up to '24:00'. */
function minuteOf(time: string): number {
  const [hours = 0, minutes = 0] = time.split(':').map(Number);
  return hours * 60 + minutes;
}

/** Those under which `city` is helped; without a moment at whatever hour. */
export function helpFor(
  agreements: readonly Agreement[],
  { city, zone, now }: { city: string; zone: string; now?: Date },
): Agreement[] {
  return agreements.filter(
    ({ helped, status, hours }) =>
      helped === city && status === 'active' && (!now || isOpen({ hours, holidays: false, exceptions: [] }, zone, now)),
  );
}

/** Whether such a ticket is among what was agreed. */
export function covers(
  { services, languages }: Pick<AgreementTerms, 'services' | 'languages'>,
  asked: { service: string; language: Language | null },
): boolean {
  const isSpoken = !languages || (asked.language !== null && languages.includes(asked.language));
  return isSpoken && services.includes(asked.service);
}

/** Cities whose tickets may be in the hands of staff of these cities: what was begun before an end is done after it. */
export function helpedBy(agreements: readonly Agreement[], cities: readonly string[]): Set<string> {
  const helped = agreements.filter(({ helper, accepted }) => accepted && cities.includes(helper));
  return new Set(helped.map((one) => one.helped).filter((city) => !cities.includes(city)));
}
