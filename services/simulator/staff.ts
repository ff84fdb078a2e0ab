import { CHANNEL_UNITS } from '../../shared/domain/capacity.ts';
import type { Candidate } from '../../shared/domain/match.ts';
import { CHANNELS, type Channel, type Language } from '../../shared/domain/types.ts';
import { hourlyContacts } from './arrivals.ts';
import {
  CAPACITY_UNITS,
  CHANNEL_SHARES,
  HANDLE_MEAN_MS,
  HOUR_MS,
  OPENS_AT_HOUR,
  SKILL_PROFILES,
} from './parameters.ts';

/** Half-open, in virtual time; an end at Infinity stays until nobody waits. */
export type Duty = { fromMs: number; toMs: number };
export type Member = { agent: Candidate; duties: Duty[] };
type City = { city: string; inhabitants: number };
type Making = { id: string; city: string; services: readonly string[]; languages: readonly Language[]; units: number };

const GOOD_SKILL = 3;

/** Unit hours of work that an average contact brings. */
export function meanUnitHours(): number {
  const shares = Object.entries(CHANNEL_SHARES) as [Channel, number][];
  return shares.reduce(
    (sum, [channel, share]) => sum + (share * CHANNEL_UNITS[channel] * HANDLE_MEAN_MS[channel]) / HOUR_MS,
    0,
  );
}

/** Agents on duty in each hour of a city's day. */
export function hourlyAgents(inhabitants: number, occupancy: number): number[] {
  return hourlyContacts(inhabitants).map((contacts) =>
    Math.max(SKILL_PROFILES.length, Math.ceil((contacts * meanUnitHours()) / (CAPACITY_UNITS * occupancy))),
  );
}

/** A city's staff, fresh for one run: agent n is on duty in each hour that needs more than n. */
export function staffOf({ city, inhabitants }: City, occupancy: number): Member[] {
  const hours = hourlyAgents(inhabitants, occupancy);
  return Array.from({ length: Math.max(...hours) }, (_, index) => {
    const { services = [], languages = [] } = SKILL_PROFILES[index % SKILL_PROFILES.length] ?? {};
    const id = `${city}-${String(index + 1).padStart(3, '0')}`;
    return {
      agent: makeAgent({ id, city, services, languages, units: CAPACITY_UNITS }),
      duties: dutiesOf(hours.map((needed) => needed > index)),
    };
  });
}

export function makeAgent({ id, city, services, languages, units }: Making): Candidate {
  return {
    _id: id,
    name: id,
    roles: ['agent'],
    cities: [city],
    skills: Object.fromEntries(services.map((service) => [service, GOOD_SKILL])),
    languages: [...languages],
    capacity: units,
    hardCap: units,
    load: 0,
    presence: { state: 'offline', channels: [...CHANNELS], why: null, since: new Date(0) },
    lastAssignedAt: new Date(0),
  };
}

/** Adjoining hours are one duty. Whoever works the day's last hour stays until the queue is empty. */
function dutiesOf(needed: readonly boolean[]): Duty[] {
  const duties: Duty[] = [];
  for (const [hour, isNeeded] of needed.entries()) {
    if (!isNeeded) continue;
    const fromMs = (OPENS_AT_HOUR + hour) * HOUR_MS;
    const toMs = hour === needed.length - 1 ? Number.POSITIVE_INFINITY : fromMs + HOUR_MS;
    const last = duties.at(-1);
    if (last?.toMs === fromMs) last.toMs = toMs;
    else duties.push({ fromMs, toMs });
  }
  return duties;
}
