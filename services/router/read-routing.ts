import type { Clock } from '../../shared/clock.ts';
import type { RoutingView } from '../../shared/contracts/routing.ts';
import {
  asking,
  type Considered,
  type Head,
  isAsked,
  modeOf,
  remembering,
  standings,
  stepOf,
} from '../../shared/domain/match.ts';
import { isHeld, opensAt } from '../../shared/domain/opening-hours.ts';
import { isStaffIn, type Staff } from '../../shared/domain/routing-policy.ts';
import { isRoutingStep, reasonWords, stepWords } from '../../shared/domain/routing-words.ts';
import type { Change, CityService, PolicyStep, Ticket, TicketEvent } from '../../shared/domain/types.ts';
import type { AgentRepository } from '../../shared/repositories/agents.ts';
import type { ChangeRepository } from '../../shared/repositories/changes.ts';
import { type CityRepository, zoneOf } from '../../shared/repositories/cities.ts';
import type { RoutingDecisionRepository } from '../../shared/repositories/routing-decisions.ts';
import { helpNow } from './help-now.ts';

type Deps = {
  changes: Pick<ChangeRepository, 'ofTicket'>;
  decisions: Pick<RoutingDecisionRepository, 'ofTicket'>;
  agents: Pick<AgentRepository, 'ofCities' | 'namesOf'>;
  cities: Pick<CityRepository, 'book'>;
  positionOf: (ticket: Ticket) => Promise<number | null>;
  clock: Clock;
};
type Step = { change: Change; event: TicketEvent };

/** Changes read of a ticket that has had very many; older ones are in its history. */
const MAX_CHANGES = 1_000;

/** The story of a ticket's routing, in words. */
export function createReadRouting({ changes, decisions, agents, cities, positionOf, clock }: Deps) {
  async function stepsOf({ _id: ticket, city, version, outbox }: Ticket): Promise<Step[]> {
    const after = Math.max(0, version - MAX_CHANGES);
    const logged = await changes.ofTicket({ city, ticket, after, upTo: version });
    const known = new Set(logged.map((change) => change.version));
    const saved = outbox.filter((change) => !known.has(change.version));
    return [...logged, ...saved]
      .sort((one, other) => one.version - other.version)
      .flatMap((change) => change.events.map((event) => ({ change, event })))
      .filter(({ event }) => isRoutingStep(event.type));
  }

  async function waitingOf(ticket: Ticket): Promise<RoutingView['waiting']> {
    if (ticket.status !== 'queued' && ticket.status !== 'offered') return null;
    const book = await cities.book();
    const service = book.services.get(ticket.city)?.get(ticket.service);
    const now = clock.now();
    const { helpers, ...helping } = helpNow(book, ticket.city, now);
    const asked = asking<Ticket & Head>(ticket, { ...helping, now });
    const [everybody, position] = await Promise.all([
      agents.ofCities([ticket.city, ...helpers]),
      // Redis may be away, and the rest of the story needs none of it
      positionOf(ticket).catch(() => null),
    ]);
    const services = book.services.get(ticket.city) ?? new Map<string, CityService>();
    const step = stepOf(asked, { agents: everybody, services, now });
    const staff = everybody.filter((agent) => isShown(agent, asked, step));
    const mode = asked.handedTo ? 'offer' : modeOf(service, ticket.channel);
    const heldUntil = service ? heldUntilOf(service, zoneOf(book, ticket.city)) : null;
    const isOffered = new Set(ticket.offers.map(({ agent }) => agent.id));
    const candidates = standings(remembering(asked, { services, now }), staff, step).map(({ agent, standing }) => {
      // the offer itself holds the room that it needs
      const reason = isOffered.has(agent.id) ? 'offered' : standing;
      return { agent, reason, text: reasonWords(reason, agent.name) };
    });
    return {
      position,
      mode,
      heldUntil,
      handover:
        asked.handedTo && ticket.handover ? { city: asked.handedTo, until: ticket.handover.until.toISOString() } : null,
      policy: { version: service?.policy.version ?? 0, step: step.index },
      candidates,
    };
  }

  function heldUntilOf(service: CityService, zone: string): string | null {
    const now = clock.now();
    return isHeld(service, zone, now) ? (opensAt(service, zone, now)?.toISOString() ?? null) : null;
  }

  return async function readRouting(ticket: Ticket): Promise<RoutingView> {
    const { _id, city, status } = ticket;
    const [steps, kept, waiting] = await Promise.all([
      stepsOf(ticket),
      decisions.ofTicket(city, _id),
      waitingOf(ticket),
    ]);
    const names = new Map(
      (await agents.namesOf([...new Set(steps.flatMap(({ event }) => agentOf(event) ?? []))])).map((one) => [
        one._id,
        one.name,
      ]),
    );
    const byVersion = new Map(kept.map((decision) => [decision.version, decision]));
    return {
      ticket: _id,
      status,
      waiting,
      steps: steps.map(({ change, event }) => {
        const id = agentOf(event);
        const name = names.get(id ?? '') ?? '';
        const decision = isGiven(event) ? byVersion.get(change.version) : undefined;
        return {
          at: change.at.toISOString(),
          version: change.version,
          type: event.type,
          agent: id ? { id, name } : null,
          why: typeof event.why === 'string' ? event.why : null,
          text: isRoutingStep(event.type) ? stepWords(event.type, { agent: name, why: event.why }) : EMPTY,
          policy: decision?.policy ?? null,
          candidates: decision?.considered.map(viewCandidate) ?? null,
          moreCandidates: decision?.more ?? 0,
        };
      }),
    };
  };
}

/** Of the city's staff those whom the step gives work to, of others the agents. */
function isShown(agent: Staff, head: Head, step: PolicyStep): boolean {
  const { cities, roles } = agent;
  return isAsked(head, agent, step) && (cities.includes(head.city) ? isStaffIn(step, agent) : roles.includes('agent'));
}

const EMPTY = { fi: '', sv: '', en: '' };

/** What the matcher does, as against what ends or follows from it in the same change. */
function isGiven({ type }: TicketEvent): boolean {
  return type === 'ticket.offered' || type === 'ticket.assigned';
}

/** Whom an event is about: the one offered or given to, or who asked the supervisors. */
function agentOf({ type, agent, after, by }: TicketEvent): string | null {
  if (type === 'ticket.escalated') return typeof by === 'string' ? by : null;
  const id = type === 'ticket.assigned' || type === 'ticket.claimed' ? after : agent;
  return typeof id === 'string' ? id : null;
}

function viewCandidate({ agent, reason }: Considered) {
  return { agent, reason, text: reasonWords(reason, agent.name) };
}
