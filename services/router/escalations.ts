import type { Clock } from '../../shared/clock.ts';
import { weightOf } from '../../shared/domain/capacity.ts';
import type { Decision } from '../../shared/domain/decision.ts';
import {
  decideEscalateWait,
  decideOfferEscalation,
  type Escalated,
  isElsewhere,
  isOverdue,
  type Supervisor,
  supervisorsFor,
} from '../../shared/domain/escalation.ts';
import { openSince } from '../../shared/domain/opening-hours.ts';
import type { Actor, CityService, Ticket } from '../../shared/domain/types.ts';
import type { Saved } from '../../shared/events/saved.ts';
import { newId } from '../../shared/ids.ts';
import type { Logger } from '../../shared/logger.ts';
import type { AgentRepository } from '../../shared/repositories/agents.ts';
import { type CityRepository, zoneOf } from '../../shared/repositories/cities.ts';
import type { DatePlace } from '../../shared/repositories/date-pages.ts';
import type { TicketRepository } from '../../shared/repositories/tickets.ts';
import { ROUTER } from './match-city.ts';

type Deps = {
  tickets: Pick<TicketRepository, 'escalated' | 'waiting'>;
  agents: Pick<AgentRepository, 'supervisorsOnDuty' | 'allSupervisorsOnDuty'>;
  cities: Pick<CityRepository, 'book'>;
  change: (
    id: string,
    step: { actor: Actor; decide: (ticket: Ticket, now: Date) => Decision },
  ) => Promise<{ ok: boolean }>;
  clock: Clock;
  log: Logger;
};

/** As for a transfer. */
const OFFER_SECONDS = 120;
const MINUTE_MS = 60_000;
/** Of one city's escalated tickets or waits, in one turn: the longest first. */
const PAGE = 200;
const MAX_PAGES = 5;

/** Escalated tickets ↔ the supervisors on duty, and waits that become escalations. */
export function createEscalations({ tickets, agents, cities, change, clock, log }: Deps) {
  /** By city: how far a turn came that found more than it looks at. */
  const offeredTo = new Map<string, DatePlace>();
  /** By city and status, likewise. */
  const lookedAt = new Map<string, DatePlace>();

  /** Each offer is a change of its own with its own slot: who is no longer free, or asked already, is left out. */
  async function offer(ticket: Escalated, supervisors: Supervisor[]): Promise<void> {
    if (isElsewhere(ticket, clock.now())) return;
    for (const supervisor of supervisorsFor(ticket, supervisors)) {
      const agent = { id: supervisor._id, name: supervisor.name };
      const decide = (loaded: Ticket, now: Date) =>
        decideOfferEscalation(loaded, { offer: newId(), agent, seconds: OFFER_SECONDS, now });
      const { ok } = await change(ticket._id, { actor: ROUTER, decide });
      if (!ok) continue;
      // the next ticket finds so much less room
      supervisor.load += weightOf(supervisor, ticket.channel);
      log.info({ ticketId: ticket._id, agentId: agent.id }, 'escalated ticket offered');
    }
  }

  /** Those that nobody has taken, to whoever has come on duty or has room since: each city by itself. */
  async function sweep(): Promise<void> {
    const onDuty = new Map<string, Supervisor[]>();
    for (const supervisor of await agents.allSupervisorsOnDuty())
      for (const city of supervisor.cities) onDuty.set(city, [...(onDuty.get(city) ?? []), supervisor]);
    for (const [city, supervisors] of onDuty)
      await sweepCity(city, supervisors).catch((error: unknown) =>
        log.warn({ err: error, city }, 'escalated tickets of a city not offered, left to the next turn'),
      );
  }

  /**
   * The longest first, past those that everybody on duty has been asked about. Where these are more than one turn
   * looks at, the next one goes on behind them; who was found fills the room, and then the longest comes first again.
   */
  async function sweepCity(city: string, supervisors: Supervisor[]): Promise<void> {
    const hasRoom = () => supervisors.some(({ load, hardCap }) => load < hardCap);
    let after = offeredTo.get(city) ?? null;
    offeredTo.delete(city);
    for (let page = 0; page < MAX_PAGES && hasRoom(); page++) {
      const found = await tickets.escalated(city, { after, limit: PAGE });
      for (const ticket of [...found].sort(byEscalation)) {
        if (!hasRoom()) return;
        await offer(ticket, supervisors);
      }
      const last = found.at(-1);
      if (!last?.escalation || found.length < PAGE) return;
      after = { at: last.escalation.at, id: last._id };
    }
    if (after && hasRoom()) offeredTo.set(city, after);
  }

  /**
   * Returns how many of a city have waited for too long. Nobody comes to a queue before the resident began to wait, so
   * who began later is not looked at; where the others are more than one turn looks at, the next one goes on.
   */
  async function escalateWaits(place: Waiting, limits: ReadonlyMap<string, Date>): Promise<number> {
    const until = new Date(Math.max(...[...limits.values()].map((since) => since.getTime())));
    const key = `${place.city} ${place.status}`;
    let count = 0;
    let after = lookedAt.get(key) ?? null;
    for (let page = 0; page < MAX_PAGES && count < PAGE; page++) {
      const found = await tickets.waiting(place, { after, until, limit: PAGE });
      count += await escalateOverdue(found, limits);
      const last = found.at(-1);
      after = last?.waitingSince && found.length === PAGE ? { at: last.waitingSince, id: last._id } : null;
      if (!after) break;
    }
    if (after) lookedAt.set(key, after);
    else lookedAt.delete(key);
    return count;
  }

  async function escalateOverdue(found: readonly Wait[], limits: ReadonlyMap<string, Date>): Promise<number> {
    const due = found.flatMap((ticket) => {
      const since = limits.get(ticket.service);
      return since && isOverdue(ticket, since) ? [{ _id: ticket._id, since }] : [];
    });
    await Promise.all(
      due.map(({ _id, since }) =>
        change(_id, { actor: ROUTER, decide: (ticket, now) => decideEscalateWait(ticket, { since, now }) }),
      ),
    );
    return due.length;
  }

  return {
    sweep,

    /** At once what a person asks; what is lost on the way is the sweep's. */
    tell({ ticket, change: { events } }: Saved): void {
      if (!events.some(({ type, why }) => type === 'ticket.escalated' && why === 'asked')) return;
      agents
        .supervisorsOnDuty(ticket.city)
        .then((supervisors) => offer(ticket, supervisors))
        .catch((error: unknown) =>
          log.warn({ err: error, ticketId: ticket._id }, 'escalated ticket not offered yet, left to the sweep'),
        );
    },

    /** Whoever has waited longer than the policy allows, while the service was open. */
    async overdue(): Promise<void> {
      const book = await cities.book();
      const now = clock.now();
      let count = 0;
      for (const [city, services] of book.services) {
        const limits = limitsOf(services.values(), zoneOf(book, city), now);
        if (!limits.size) continue;
        for (const status of ['queued', 'offered'] as const) count += await escalateWaits({ city, status }, limits);
      }
      // one after the other, not each for itself: there may be far more of them than room
      if (count) await sweep();
    },
  };
}

/** By service: who has waited since then or longer has waited too long. */
function limitsOf(services: Iterable<CityService>, zone: string, now: Date): Map<string, Date> {
  const limits = new Map<string, Date>();
  for (const service of services) {
    const { maxWaitMinutes } = service.policy;
    const since = maxWaitMinutes && openSince(service, zone, { ms: maxWaitMinutes * MINUTE_MS, until: now });
    if (since) limits.set(service.service, since);
  }
  return limits;
}

type Waiting = { city: string; status: 'queued' | 'offered' };
type Wait = Parameters<typeof isOverdue>[0] & Pick<Ticket, '_id' | 'service'>;
type Found = Pick<Ticket, 'escalation' | 'routing'>;
/** Many are escalated in one moment: those who came first, first. */
function byEscalation(a: Found, b: Found): number {
  const at = ({ escalation }: Found) => escalation?.at.getTime() ?? 0;
  return at(a) - at(b) || a.routing.enteredQueueAt.getTime() - b.routing.enteredQueueAt.getTime();
}
