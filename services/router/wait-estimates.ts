import type { Clock } from '../../shared/clock.ts';
import { freeUnits, weightOf } from '../../shared/domain/capacity.ts';
import { asking, type Candidate, type Head, modeOf, refusalOf, stepOf } from '../../shared/domain/match.ts';
import { opensAt } from '../../shared/domain/opening-hours.ts';
import type { ActiveStep } from '../../shared/domain/routing-policy.ts';
import type { Channel, Ticket } from '../../shared/domain/types.ts';
import {
  estimateWait,
  type Handout,
  NO_WAIT,
  PACE_HANDOUTS,
  PACE_WINDOW_MS,
  type Pace,
  paceOf,
  type WaitEstimate,
} from '../../shared/domain/wait-estimate.ts';
import type { AgentRepository } from '../../shared/repositories/agents.ts';
import { type CityRepository, zoneOf } from '../../shared/repositories/cities.ts';
import type { RoutingDecisionRepository } from '../../shared/repositories/routing-decisions.ts';
import type { TicketRepository } from '../../shared/repositories/tickets.ts';
import { helpNow } from './help-now.ts';

type Deps = {
  decisions: Pick<RoutingDecisionRepository, 'latest'>;
  tickets: Pick<TicketRepository, 'byIds'>;
  agents: Pick<AgentRepository, 'candidates'>;
  cities: Pick<CityRepository, 'book'>;
  clock: Clock;
};
type Line = { pace: Pace | null; agents: Candidate[]; readAt: Date };
type Place = { city: string; service: string; channel: Channel };
export type EstimateOf = (ticket: Ticket, position: number) => Promise<WaitEstimate | null>;

/** A ticket may have been offered several times: the last one counts. */
const DECISIONS = 2 * PACE_HANDOUTS;
/** However many wait in a line, it is read once in this time. */
const FRESH_MS = 10_000;

/** How long a ticket in the queue will yet wait; null where nothing honest can be said. The asker knows of hours. */
export function createWaitEstimates({ decisions, tickets, agents, cities, clock }: Deps): EstimateOf {
  const held = new Map<string, { until: number; line: Promise<Line> }>();

  function lineOf(place: Place, now: Date): Promise<Line> {
    const key = `${place.city}/${place.service}/${place.channel}`;
    const known = held.get(key);
    if (known && now.getTime() < known.until) return known.line;
    const line = read(place, now);
    held.set(key, { until: now.getTime() + FRESH_MS, line });
    line.catch(() => held.delete(key));
    return line;
  }

  async function read(place: Place, now: Date): Promise<Line> {
    const book = cities.book();
    const [handouts, sinceMs, staff] = await Promise.all([
      handoutsOf(place),
      sinceOf(place, now),
      book.then((all) => agents.candidates(place.city, ...helpNow(all, place.city, now).helpers)),
    ]);
    return { pace: paceOf(handouts, { sinceMs, nowMs: now.getTime() }), agents: staff, readAt: now };
  }

  async function handoutsOf({ city, service, channel }: Place): Promise<Handout[]> {
    const latest = await decisions.latest({ city, service, limit: DECISIONS });
    const lastOf = new Map(latest.toReversed().map((decision) => [decision.ticket, decision]));
    const routed = await tickets.byIds([...lastOf.keys()]);
    return routed.flatMap((ticket): Handout[] => {
      const { at, waitedMs = 0 } = lastOf.get(ticket._id) ?? {};
      // an offer that nobody has taken yet, or that came to nothing
      if (!at || ticket.status === 'queued' || ticket.status === 'offered') return [];
      return [{ atMs: at.getTime(), waitedMs, isAlike: ticket.channel === channel }];
    });
  }

  /** The window begins with the opening, where that was within it: what waited overnight waited for no agent. */
  async function sinceOf({ city, service }: Place, now: Date): Promise<number> {
    const book = await cities.book();
    const calendar = book.services.get(city)?.get(service);
    const begin = new Date(now.getTime() - PACE_WINDOW_MS);
    return (calendar ? (opensAt(calendar, zoneOf(book, city), begin) ?? begin) : begin).getTime();
  }

  return async function estimateOf(ticket, position) {
    const now = clock.now();
    const book = await cities.book();
    const services = book.services.get(ticket.city) ?? new Map();
    const asked = asking<Ticket & Head>(ticket, { ...helpNow(book, ticket.city, now), now });
    if (modeOf(services.get(ticket.service), ticket.channel) === 'pull') return null;
    const { pace, agents: staff, readAt } = await lineOf(ticket, now);
    if (!pace) return null;
    const onDuty = onDutyFor(asked, staff, stepOf(asked, { agents: staff, services, now }));
    if (!onDuty.length) return null;
    // room seen before the ticket came may be somebody else's by now
    const isNext = readAt >= ticket.routing.enteredQueueAt && position <= roomFor(ticket, onDuty);
    return isNext ? NO_WAIT : estimateWait(pace, position);
  };
}

/** Those who take such tickets, with room now or not. */
function onDutyFor(ticket: Head, staff: readonly Candidate[], step: ActiveStep): Candidate[] {
  return staff.filter((agent) => {
    const refusal = refusalOf(ticket, agent, step);
    return refusal === null || refusal === 'room';
  });
}

/** Tickets like this one that they could be given at once. */
function roomFor({ channel }: Ticket, onDuty: readonly Candidate[]): number {
  return onDuty.reduce((sum, agent) => sum + Math.max(0, Math.floor(freeUnits(agent) / weightOf(agent, channel))), 0);
}
