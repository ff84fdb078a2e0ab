import type { Clock } from '../../shared/clock.ts';
import { weightOf } from '../../shared/domain/capacity.ts';
import type { Decision } from '../../shared/domain/decision.ts';
import {
  decideEscalateWait,
  decideOfferEscalation,
  type Escalated,
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
import type { TicketRepository } from '../../shared/repositories/tickets.ts';
import { ROUTER } from './match-city.ts';

type Deps = {
  tickets: Pick<TicketRepository, 'escalated' | 'waitingSince'>;
  agents: Pick<AgentRepository, 'supervisorsOnDuty'>;
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
/** Of one city in one turn, the longest waits first; the next turn goes on. */
const MAX_OVERDUE = 200;

/** Escalated tickets ↔ the supervisors on duty, and waits that become escalations. */
export function createEscalations({ tickets, agents, cities, change, clock, log }: Deps) {
  /** Each offer is a change of its own with its own slot: who is no longer free, or asked already, is left out. */
  async function offer(ticket: Escalated, supervisors: Supervisor[]): Promise<void> {
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

  /** Those that nobody has taken, to whoever has come on duty or has room since. */
  async function sweep(): Promise<void> {
    const onDuty = new Map<string, Supervisor[]>();
    for (const ticket of await tickets.escalated()) {
      const supervisors = onDuty.get(ticket.city) ?? (await agents.supervisorsOnDuty(ticket.city));
      onDuty.set(ticket.city, supervisors);
      await offer(ticket, supervisors);
    }
  }

  /** Returns how many of a city have waited for too long. */
  async function escalateWaits(city: string, limits: ReadonlyMap<string, Date>): Promise<number> {
    const latest = new Date(Math.max(...[...limits.values()].map((since) => since.getTime())));
    const due = (await tickets.waitingSince(city, latest))
      .flatMap((ticket) => {
        const since = limits.get(ticket.service);
        return since && isOverdue(ticket, since) ? [{ ...ticket, since }] : [];
      })
      .sort((a, b) => a.routing.enteredQueueAt.getTime() - b.routing.enteredQueueAt.getTime())
      .slice(0, MAX_OVERDUE);
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
        if (limits.size) count += await escalateWaits(city, limits);
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
