import type { Clock } from '../../shared/clock.ts';
import { hasAnyRoom, hasRoom } from '../../shared/domain/capacity.ts';
import { decideAssign, decideOffer } from '../../shared/domain/decide-ownership.ts';
import type { Decision } from '../../shared/domain/decision.ts';
import { type Assignment, type Candidate, type Head, match } from '../../shared/domain/match.ts';
import { servedServices } from '../../shared/domain/opening-hours.ts';
import { type Help, lackOf, WHOEVER } from '../../shared/domain/routing-policy.ts';
import type { Actor, PolicyRules, Ticket } from '../../shared/domain/types.ts';
import { newId } from '../../shared/ids.ts';
import type { Logger } from '../../shared/logger.ts';
import type { AgentRepository } from '../../shared/repositories/agents.ts';
import { type CityRepository, policyIn, zoneOf } from '../../shared/repositories/cities.ts';
import type { RoutingDecisionRepository } from '../../shared/repositories/routing-decisions.ts';
import type { TicketRepository } from '../../shared/repositories/tickets.ts';
import { helpNow } from './help-now.ts';
import { createRecentCandidates } from './recent-candidates.ts';
import { DEPTH, type Heads, type Look, type WaitingHeads } from './waiting-heads.ts';
import type { Asked, WaitingLine } from './waiting-line.ts';

type Attempt = { won: true; ticket: Ticket } | { won: false; refused?: unknown };
/** Lost: somebody else wrote the ticket first, so it must be looked at again. */
type Given = 'given' | 'lost' | 'refused';
type Round = Pick<Heads, 'isFresh' | 'isFull'> & {
  ends: Given[];
  /** Whether somebody waits who was given to nobody, seen or behind those. */
  isLeft: boolean;
};
const NOTHING: Round = { ends: [], isFresh: true, isFull: false, isLeft: false };
type Deps = {
  heads: WaitingHeads;
  line: Pick<WaitingLine, 'build'>;
  tickets: Pick<TicketRepository, 'queued'>;
  agents: Pick<AgentRepository, 'candidates'>;
  /** How long those agents may be gone by. */
  rememberedMs?: number;
  cities: CityRepository;
  decisions: Pick<RoutingDecisionRepository, 'insert'>;
  /** One try on the version given. */
  attempt: (
    ticket: Ticket,
    step: { actor: Actor; decide: (ticket: Ticket, now: Date) => Decision },
  ) => Promise<Attempt>;
  clock: Clock;
  log: Logger;
};

export const ROUTER: Actor = { kind: 'system', id: 'router', name: 'Router' };
/** Where nobody can take the heads, those behind are looked at, up to so many of each line. */
const MAX_DEPTH = 2_048;
const MAX_ROUNDS = 200;
/** Agents whose room or presence changed under the matcher: looked at again so often in a row. */
const MAX_REFUSED = 2;
const FIRST: Look = { depth: DEPTH, isFresh: false };

/** The matcher of one city: heads of the lines ↔ agents with room, in rounds until nobody can be given anything. */
export function createMatchCity({ heads, line, tickets, cities, decisions, attempt, clock, log, ...deps }: Deps) {
  const onDuty = createRecentCandidates(deps);

  /** After the fact: nobody waits for it, and a ticket is routed also where it can't be explained. */
  function explain(
    { _id: ticket, city, service, version, updatedAt: at, routing }: Ticket,
    { agent, how, policy, considered, more }: Assignment,
  ): void {
    const waitedMs = at.getTime() - routing.enteredQueueAt.getTime();
    const made = { _id: newId(), city, service, ticket, version, at, waitedMs, how, agent, policy, considered, more };
    decisions.insert(made).catch((error: unknown) => {
      log.warn({ err: error, ticketId: ticket }, 'why the ticket was routed so is not kept');
    });
  }

  async function give(ticket: Ticket, assignment: Assignment): Promise<Given> {
    const { how, beside } = assignment;
    const first = await giveOne(ticket, assignment, { isBeside: false });
    if (!first.won) return first.refused ? 'refused' : 'lost';
    let offered = first.ticket;
    // one who is no longer free, or comes too late for one who has accepted already, is not asked
    for (const one of how === 'offer' ? beside : []) {
      const more = await giveOne(offered, { ...assignment, helper: undefined, ...one }, { isBeside: true });
      if (more.won) offered = more.ticket;
    }
    return 'given';
  }

  async function giveOne(
    ticket: Ticket,
    assignment: Assignment,
    { isBeside }: { isBeside: boolean },
  ): Promise<Attempt> {
    const { agent, how, offerSeconds: seconds, policy, helper } = assignment;
    const decide = (loaded: Ticket, now: Date) =>
      how === 'offer'
        ? decideOffer(loaded, { offer: newId(), agent, seconds, step: policy.step, now, isBeside, helper })
        : decideAssign(loaded, { agent, now, helper });
    const result = await attempt(ticket, { actor: ROUTER, decide });
    if (!result.won) return (onDuty.forget(), result);
    onDuty.gave(result.ticket, agent.id);
    explain(result.ticket, assignment);
    log.info({ city: ticket.city, ticketId: ticket._id, agentId: agent.id, how }, 'ticket routed');
    return result;
  }

  async function round(city: string, look: Look): Promise<Round> {
    const book = await cities.book();
    const services = book.services.get(city);
    if (!services) return NOTHING;
    // the backlog of a night is not even looked at before its service opens
    const served = servedServices(services.values(), zoneOf(book, city), clock.now());
    const { helpers, ...helping } = helpNow(book, city, clock.now());
    const { candidates, isFresh } = await onDuty.of([city, ...helpers], look);
    const policyOf = ({ service }: Asked) => policyIn(book, { city, service });
    const seen = await heads.see(city, {
      services: served,
      look,
      room: {
        candidates: candidates.filter(hasAnyRoom),
        canTake: (agent, asked) => canServe(agent, { ...asked, ...helping, city }, policyOf(asked)),
        // one that is handed over may stand behind those that nobody can take
        isMixed: (asked) =>
          policyOf(asked).steps.length > 1 || helping.transfers.some((one) => one.services.includes(asked.service)),
      },
    });
    if (!seen) {
      await build(city, null);
      return { ...NOTHING, ends: ['lost'] };
    }
    const { waiting } = seen;
    const assignments = match([...waiting.values()] satisfies Head[], candidates, {
      services,
      now: clock.now(),
      ...helping,
    });
    const ends = await Promise.all(
      assignments.map(async (assignment) => {
        const ticket = waiting.get(assignment.ticket);
        return ticket ? give(ticket, assignment) : 'refused';
      }),
    );
    // only after they have left the queue
    await heads.leave(
      city,
      assignments.flatMap(({ ticket }, index) => (ends[index] === 'given' ? (waiting.get(ticket) ?? []) : [])),
    );
    return {
      ...seen,
      isFresh: seen.isFresh && isFresh,
      ends,
      isLeft: seen.hasMore || waiting.size > assignments.length,
    };
  }

  /** Adds the queued tickets: all, or those changed since. Returns how many. */
  async function build(city: string, since: Date | null): Promise<number> {
    const queued = await tickets.queued(city, since);
    if (since && !queued.length) return 0;
    await line.build(city, queued, { isWhole: since === null });
    return queued.length;
  }

  return {
    async matchCity(city: string): Promise<void> {
      const startedAt = clock.now();
      let look: Look | null = FIRST;
      let refusals = 0;
      for (let rounds = 0; rounds < MAX_ROUNDS; rounds++) {
        const seen = await round(city, look);
        refusals = seen.ends.length > 0 && seen.ends.every((end) => end === 'refused') ? refusals + 1 : 0;
        look = nextLook(look, seen, refusals);
        if (!look) return;
      }
      log.warn({ city, startedAt }, 'matcher stopped after its longest run; the sweep goes on');
    },
    build,
  };
}

type AskedOfMany = Asked & Pick<Head, 'city' | 'help'> & { transfers: readonly Help[] };

/** In some step of the policy, or of what may be handed over, with the room that a ticket of the channel takes. */
function canServe(agent: Candidate, { transfers, ...asked }: AskedOfMany, { modes, steps }: PolicyRules): boolean {
  const { channel } = asked;
  if (!agent.presence.channels.includes(channel) || !hasRoom(agent, channel)) return false;
  const isHanded = (one: Help) => lackOf({ ...asked, help: [one], handedTo: one.helper }, agent, WHOEVER) === null;
  if (transfers.some(isHanded)) return true;
  return modes[channel] !== 'pull' && steps.some((step) => lackOf(asked, agent, step) === null);
}

/** Where to look after a round; null once the store itself says that nobody can be given anything. */
export function nextLook(look: Look, { ends, isFresh, isFull, isLeft }: Round, refusals: number): Look | null {
  // who comes later brings a job of their own
  if (ends.length > 0 && !isLeft && ends.every((end) => end === 'given')) return null;
  if (ends.some((end) => end !== 'refused')) return FIRST;
  // what was remembered may have changed so that somebody can take it now
  if (!isFresh) return { ...look, isFresh: true };
  if (ends.length > 0) return refusals <= MAX_REFUSED ? { ...look, isFresh: true } : null;
  // heads that nobody can take must not block those behind
  return isFull && look.depth < MAX_DEPTH ? { depth: look.depth * 4, isFresh: true } : null;
}

export type MatchCity = ReturnType<typeof createMatchCity>;
