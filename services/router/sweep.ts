import type { Clock } from '../../shared/clock.ts';
import { namesSlot } from '../../shared/domain/capacity.ts';
import { decideClose, decideWake } from '../../shared/domain/decide-conversation.ts';
import { decideEndOffers } from '../../shared/domain/decide-ownership.ts';
import { decideReturnStranded, isAtWork } from '../../shared/domain/decide-stranded.ts';
import type { Decision } from '../../shared/domain/decision.ts';
import { isHeld, servedServices } from '../../shared/domain/opening-hours.ts';
import { holdsUnits } from '../../shared/domain/ticket-status.ts';
import type { Actor, CityService, Slot, Ticket } from '../../shared/domain/types.ts';
import { newId } from '../../shared/ids.ts';
import type { AgentRepository } from '../../shared/repositories/agents.ts';
import { type CityRepository, policyIn, workCities, zoneOf } from '../../shared/repositories/cities.ts';
import type { TicketRepository } from '../../shared/repositories/tickets.ts';
import { createHeldSlots, type Held, type Holder } from './held-slots.ts';
import { type MatchCity, ROUTER } from './match-city.ts';
import { linesOf, type WaitingLine } from './waiting-line.ts';

type Deps = {
  tickets: TicketRepository;
  agents: AgentRepository;
  cities: CityRepository;
  line: Pick<WaitingLine, 'look'>;
  build: MatchCity['build'];
  wake: (city: string) => void;
  change: (id: string, step: { actor: Actor; decide: (ticket: Ticket, now: Date) => Decision }) => Promise<unknown>;
  clock: Clock;
};

const RECENT_MS = 60_000;
const WHOLE_EVERY_MS = 600_000;
/** More than a turn of the sweep, and than the clocks of two processes differ. */
const JUST_OPENED_MS = 5_000;
/** Whose tickets are read together. */
const HOLDERS_AT_ONCE = 50;

/** What heals the router from the tickets themselves: deadlines, slots, lines. */
export function createRouterSweeps({ tickets, agents, cities, line, build, wake, change, clock }: Deps) {
  const wholeAt = new Map<string, number>();
  const lookAfter = createHeldSlots({ tickets, agents, cities, wake, change, clock });

  return {
    /** Offers that have run out. */
    async offers(): Promise<void> {
      await changeAll(await tickets.dueOffers(clock.now()), (ticket, at) =>
        decideEndOffers(ticket, { why: 'expired', ends: (offer) => offer.expiresAt <= at, now: at }),
      );
    },

    /** Snoozes and reopen windows that have run out: a few seconds are nothing to them. */
    async rests(): Promise<void> {
      const now = clock.now();
      const [snoozes, closes] = await Promise.all([tickets.dueSnoozes(now), tickets.dueCloses(now)]);
      await Promise.all([
        changeAll(snoozes, (ticket, at) => decideWake(ticket, { now: at })),
        changeAll(closes, (ticket, at) => decideClose(ticket, { now: at })),
      ]);
    },

    /** A slot that its ticket does not name is released (models/slots); the others are looked after. */
    async slots(): Promise<void> {
      const holders = await agents.holders();
      for (let from = 0; from < holders.length; from += HOLDERS_AT_ONCE)
        await checkSlots(holders.slice(from, from + HOLDERS_AT_ONCE));
    },

    /** Owned tickets that hold units without a slot get it, even over capacity. */
    async putMissing(): Promise<void> {
      const book = await cities.book();
      for (const { _id: agent, cities: own } of await agents.onDuty()) {
        const places = workCities(book, own);
        for (const ticket of await tickets.ownedBy({ agent, cities: places, statuses: ['open', 'pending'] })) {
          if (!holdsUnits(ticket)) continue;
          const { _id, assignment, channel } = ticket;
          const slot = { agent, ticket: _id, assignment, channel };
          if (!(await agents.has(slot))) await agents.take(slot, { limit: 'none' }, clock.now());
        }
      }
    },

    /** Nobody's ticket is stuck with an agent who is gone. */
    async stranded(): Promise<void> {
      const book = await cities.book();
      for (const holder of await agents.offlineHolders()) {
        if (isAtWork(holder, clock.now())) continue;
        const { _id: agent, cities: own, presence, lastAssignedAt } = holder;
        const open = await tickets.ownedBy({ agent, cities: workCities(book, own), statuses: ['open'] });
        // they may have come back while this was read
        if (!open.length || !(await agents.isStill(agent, presence))) continue;
        const decide = (ticket: Ticket, now: Date) =>
          decideReturnStranded(ticket, {
            agent,
            // who takes something without a socket has as long for it
            offlineSince: new Date(Math.max(presence.since.getTime(), lastAssignedAt.getTime())),
            afterMinutes: policyIn(book, ticket).returnMinutes[ticket.channel],
            now,
          });
        await changeAll(open, decide);
      }
    },

    /** Lines get back what they lack: all when the token is gone or ten minutes have passed, else what changed lately. */
    async lines(): Promise<void> {
      const book = await cities.book();
      const now = clock.now();
      await Promise.all(
        [...book.services].map(([city, ofCity]) =>
          mendLines(city, servedServices(ofCity.values(), zoneOf(book, city), now)),
        ),
      );
    },

    /** What was held until its service opened a moment ago: the next turn of `lines` may be five seconds away. */
    async openings(): Promise<void> {
      const book = await cities.book();
      const now = clock.now();
      const before = new Date(now.getTime() - JUST_OPENED_MS);
      for (const [city, ofCity] of book.services) {
        const zone = zoneOf(book, city);
        const hasOpened = (service: CityService) => !isHeld(service, zone, now) && isHeld(service, zone, before);
        if ([...ofCity.values()].some(hasOpened)) wake(city);
      }
    },
  };

  async function checkSlots(holders: Holder[]): Promise<void> {
    const named = holders.flatMap(({ slots }) => slots.map(({ ticket }) => ticket));
    const byId = new Map((await tickets.byIds(named)).map((ticket) => [ticket._id, ticket]));
    for (const holder of holders) {
      const held: Held[] = [];
      for (const slot of holder.slots) {
        const ticket = byId.get(slot.ticket);
        if (ticket && namesSlot(ticket, holder._id, slot.assignment)) held.push({ slot, ticket });
        else await releaseStray(holder, slot, ticket);
      }
      await lookAfter(holder, held);
    }
  }

  async function releaseStray({ _id: agent, cities: own }: Holder, slot: Slot, ticket?: Ticket): Promise<void> {
    // a paused matcher that took this slot and has not written its ticket yet loses its race by this touch
    if (ticket && ticket.version < slot.assignment && !(await touch(ticket))) return;
    await agents.release({ agent, ...slot });
    if (ticket) for (const city of new Set([ticket.city, ...own])) wake(city);
  }

  async function changeAll(due: { _id: string }[], decide: (ticket: Ticket, at: Date) => Decision): Promise<void> {
    await Promise.all(due.map(({ _id }) => change(_id, { actor: ROUTER, decide })));
  }

  async function mendLines(city: string, services: string[]): Promise<void> {
    const now = clock.now();
    const heads = await line.look(city, { lines: linesOf(services), depth: 1 });
    const isWhole = heads !== null && (wholeAt.get(city) ?? 0) > now.getTime() - WHOLE_EVERY_MS;
    const built = await build(city, isWhole ? new Date(now.getTime() - RECENT_MS) : null);
    if (!isWhole) wholeAt.set(city, now.getTime());
    // an idle city's matcher need not be woken
    if (built > 0 || heads?.length) wake(city);
  }

  async function touch(ticket: Ticket): Promise<boolean> {
    const now = clock.now();
    return tickets.write(ticket._id, {
      version: ticket.version,
      set: { updatedAt: now },
      change: {
        version: ticket.version + 1,
        changeId: newId(),
        actor: ROUTER,
        at: now,
        events: [{ type: 'ticket.touched' }],
        traceId: '',
      },
    });
  }
}
