import type { Clock } from '../../shared/clock.ts';
import { decideAssign, decideOffer } from '../../shared/domain/decide-ownership.ts';
import type { Decision } from '../../shared/domain/decision.ts';
import { type Assignment, type Head, match } from '../../shared/domain/match.ts';
import type { Actor, Ticket } from '../../shared/domain/types.ts';
import { newId } from '../../shared/ids.ts';
import type { Logger } from '../../shared/logger.ts';
import type { AgentRepository } from '../../shared/repositories/agents.ts';
import type { CityRepository } from '../../shared/repositories/cities.ts';
import type { RoutingDecisionRepository } from '../../shared/repositories/routing-decisions.ts';
import type { TicketRepository } from '../../shared/repositories/tickets.ts';
import type { WaitingLine } from './waiting-line.ts';

type Attempt = { won: true; ticket: Ticket } | { won: false; refused?: unknown };
/** Lost: somebody else wrote the ticket first, so it must be looked at again. */
type Given = 'given' | 'lost' | 'refused';
type Deps = {
  line: WaitingLine;
  tickets: Pick<TicketRepository, 'byIds' | 'queued'>;
  agents: Pick<AgentRepository, 'candidates'>;
  cities: CityRepository;
  decisions: Pick<RoutingDecisionRepository, 'insert'>;
  /** As this process saved them last; one that waits no more according to it is read again. */
  recent: { byId: (id: string) => Ticket | undefined };
  /** One try on the version given. */
  attempt: (
    ticket: Ticket,
    step: { actor: Actor; decide: (ticket: Ticket, now: Date) => Decision },
  ) => Promise<Attempt>;
  clock: Clock;
  log: Logger;
};

export const ROUTER: Actor = { kind: 'system', id: 'router', name: 'Router' };
/** Heads looked at of each line in one round. */
const DEPTH = 32;
/** Where nobody can take the heads, those behind are looked at, up to so many of each line. */
const MAX_DEPTH = 2_048;
const MAX_ROUNDS = 200;

/** The matcher of one city: heads of the lines ↔ agents with room, in rounds until nobody can be given anything. */
export function createMatchCity({ line, tickets, recent, agents, cities, decisions, attempt, clock, log }: Deps) {
  /** Heads as the tickets themselves say; those that wait no more leave their line. */
  async function readHeads(city: string, services: string[], ids: string[]): Promise<Map<string, Ticket>> {
    const remembered = ids.flatMap((id) => recent.byId(id) ?? []).filter(isWaiting);
    const isKnown = new Set(remembered.map(({ _id }) => _id));
    const unknown = ids.filter((id) => !isKnown.has(id));
    const waiting = [...remembered, ...(unknown.length ? (await tickets.byIds(unknown)).filter(isWaiting) : [])];
    const known = new Set(waiting.map((ticket) => ticket._id));
    const gone = ids.filter((id) => !known.has(id));
    if (gone.length) await Promise.all(services.map((service) => line.remove(city, service, gone)));
    return new Map(waiting.map((ticket) => [ticket._id, ticket]));
  }

  /** After the fact: nobody waits for it, and a ticket is routed also where it can't be explained. */
  function explain(
    { _id: ticket, city, version, updatedAt: at }: Ticket,
    { agent, how, considered }: Assignment,
  ): void {
    decisions.insert({ _id: newId(), city, ticket, version, at, how, agent, considered }).catch((error: unknown) => {
      log.warn({ err: error, ticketId: ticket }, 'why the ticket was routed so is not kept');
    });
  }

  async function leaveLines(left: Ticket[]): Promise<void> {
    const byService = new Map<string, Ticket[]>();
    for (const ticket of left) byService.set(ticket.service, [...(byService.get(ticket.service) ?? []), ticket]);
    await Promise.all(
      [...byService].map(([service, ofLine]) =>
        line.remove(
          ofLine[0]?.city ?? '',
          service,
          ofLine.map(({ _id }) => _id),
        ),
      ),
    );
  }

  async function give(ticket: Ticket, assignment: Assignment): Promise<Given> {
    const { agent, how, offerSeconds } = assignment;
    const decide = (loaded: Ticket, now: Date) =>
      how === 'offer'
        ? decideOffer(loaded, { offer: newId(), agent, seconds: offerSeconds, now })
        : decideAssign(loaded, { agent, now });
    const result = await attempt(ticket, { actor: ROUTER, decide });
    if (!result.won) return result.refused ? 'refused' : 'lost';
    explain(result.ticket, assignment);
    log.info({ city: ticket.city, ticketId: ticket._id, agentId: agent.id, how }, 'ticket routed');
    return 'given';
  }

  /** True while somebody was given something or moved meanwhile. */
  async function round(city: string, depth = DEPTH): Promise<boolean> {
    const services = (await cities.book()).services.get(city);
    if (!services) return false;
    const names = [...services.keys()];
    const [ids, candidates] = await Promise.all([line.look(city, { services: names, depth }), agents.candidates(city)]);
    if (!ids) {
      await build(city, null);
      return true;
    }
    if (!ids.length) return false;
    const waiting = await readHeads(city, names, ids);
    const assignments = match([...waiting.values()] satisfies Head[], candidates, services);
    const given = await Promise.all(
      assignments.map(async (assignment) => {
        const ticket = waiting.get(assignment.ticket);
        return ticket ? give(ticket, assignment) : 'refused';
      }),
    );
    // only after they have left the queue
    await leaveLines(
      assignments.flatMap(({ ticket }, index) => (given[index] === 'given' ? (waiting.get(ticket) ?? []) : [])),
    );
    if (given.some((end) => end !== 'refused')) return true;
    // heads that nobody can take must not block those behind
    return assignments.length === 0 && ids.length >= depth && depth < MAX_DEPTH && round(city, depth * 4);
  }

  /** Adds the queued tickets: all, or those changed since. Returns how many. */
  async function build(city: string, since: Date | null): Promise<number> {
    const queued = await tickets.queued(city, since);
    if (since && !queued.length) return 0;
    await line.build(
      city,
      queued.map(({ _id, service, routing }) => ({ ticket: _id, service, rank: routing.rank })),
    );
    return queued.length;
  }

  return {
    async matchCity(city: string): Promise<void> {
      const startedAt = clock.now();
      for (let rounds = 0; rounds < MAX_ROUNDS; rounds++) if (!(await round(city))) return;
      log.warn({ city, startedAt }, 'matcher stopped after its longest run; the sweep goes on');
    },
    build,
  };
}

function isWaiting(ticket: Ticket): boolean {
  return ticket.status === 'queued';
}

export type MatchCity = ReturnType<typeof createMatchCity>;
