import { demoMailDomain } from '../../../shared/demo-data.ts';
import { drawDay, hourlyContacts } from '../arrivals.ts';
import type { Contact } from '../contact.ts';
import { createDraw } from '../draw.ts';
import {
  BREAK_EVERY_MS,
  BREAK_MS,
  CAPACITY_UNITS,
  CITIES,
  EVERYBODYS_SERVICE,
  HOUR_MS,
  OPENS_AT_HOUR,
  SKILL_PROFILES,
} from '../parameters.ts';
import { type Duty, type Member, makeAgent, meanUnitHours } from '../staff.ts';
import { drawWords, type Words } from './words.ts';

/** A contact of the day with what it says. */
export type Planned = Contact & Words;
/** Virtual times; half-open. */
export type Span = { fromMs: number; untilMs: number };
type Asked = Span & { seed: number; occupancy: number; cities: readonly string[] };

/** Beyond the streams of the simulated days. */
const LIVE_STREAM = 1_000;
/** After the start of the break's period, so that a run that begins on the hour sees everybody at work. */
const FIRST_BREAK_MS = HOUR_MS / 6;

/**
 * The simulated day's own contacts, as many of them as the four agents of each demo city can be planned for at its
 * busiest hour: of a Poisson stream a random share is one again. The whole day is drawn whatever part of it is asked for.
 */
export function planContacts({ seed, occupancy, cities, fromMs, untilMs }: Asked): Planned[] {
  const draw = createDraw(seed, LIVE_STREAM);
  const kept = drawDay(createDraw(seed)).flatMap(({ city, arrivals }) => {
    const kept = keptShare(city, occupancy);
    return arrivals
      .filter(() => draw.weighted({ kept, gone: 1 - kept }) === 'kept')
      .map((contact) => ({ ...atDoor(contact), ...drawWords(draw, contact) }));
  });
  return kept
    .filter(({ city, arrivesAtMs }) => cities.includes(city) && arrivesAtMs >= fromMs && arrivesAtMs < untilMs)
    .sort((one, other) => one.arrivesAtMs - other.arrivesAtMs);
}

/** A city has one number, whose messages are for general advice. */
function atDoor(contact: Contact): Contact {
  return contact.channel === 'sms' ? { ...contact, service: EVERYBODYS_SERVICE } : contact;
}

function keptShare(city: string, occupancy: number): number {
  const inhabitants = CITIES.find((one) => one.city === city)?.inhabitants ?? 0;
  const units = SKILL_PROFILES.length * CAPACITY_UNITS * (1 - BREAK_MS / BREAK_EVERY_MS);
  const planned = (units * occupancy) / meanUnitHours();
  return Math.min(1, planned / Math.max(...hourlyContacts(inhabitants)));
}

/** The demo's four agents of a city, fresh, with their breaks. */
export function planStaff(city: string, { fromMs, untilMs }: Span): Member[] {
  return SKILL_PROFILES.map(({ services, languages }, index) => ({
    agent: makeAgent({ id: `${city}-agent${index + 1}`, city, services, languages, units: CAPACITY_UNITS }),
    duties: dutiesBetween({ fromMs, untilMs }, breaksOf(index)),
  }));
}

export function emailOf(agent: string, city: string): string {
  return `${agent.slice(city.length + 1)}@${demoMailDomain(city)}`;
}

/** When each break of the n-th agent begins, one agent after the other. */
function breaksOf(index: number): number[] {
  const first = OPENS_AT_HOUR * HOUR_MS + FIRST_BREAK_MS + (index * BREAK_EVERY_MS) / SKILL_PROFILES.length;
  return Array.from(
    { length: Math.ceil((24 * HOUR_MS - first) / BREAK_EVERY_MS) },
    (_, n) => first + n * BREAK_EVERY_MS,
  );
}

function dutiesBetween({ fromMs, untilMs }: Span, breaks: readonly number[]): Duty[] {
  const duties: Duty[] = [];
  let beginsMs = fromMs;
  for (const breakMs of breaks) {
    if (breakMs + BREAK_MS <= beginsMs || breakMs >= untilMs) continue;
    if (breakMs > beginsMs) duties.push({ fromMs: beginsMs, toMs: breakMs });
    beginsMs = breakMs + BREAK_MS;
  }
  if (beginsMs < untilMs) duties.push({ fromMs: beginsMs, toMs: untilMs });
  return duties;
}
