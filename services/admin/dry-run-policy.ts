import type { DryRunView } from '../../shared/contracts/policies.ts';
import { type DryRunEnd, dryRun as decideDryRun } from '../../shared/domain/dry-run.ts';
import { openSince } from '../../shared/domain/opening-hours.ts';
import { dryRunWords } from '../../shared/domain/routing-words.ts';
import type { CityService, PolicyRules } from '../../shared/domain/types.ts';
import type { AgentRepository } from '../../shared/repositories/agents.ts';
import { type CityRepository, helpIn, zoneOf } from '../../shared/repositories/cities.ts';
import type { RoutingDecisionRepository } from '../../shared/repositories/routing-decisions.ts';
import type { TicketRepository } from '../../shared/repositories/tickets.ts';

type Deps = {
  decisions: Pick<RoutingDecisionRepository, 'latest'>;
  tickets: Pick<TicketRepository, 'byIds'>;
  agents: Pick<AgentRepository, 'ofCities'>;
  cities: Pick<CityRepository, 'book'>;
};
type Item = DryRunView['items'][number];

/** Tickets looked at. */
const TICKETS = 200;
/** A ticket may have been offered to several agents, again and again. */
const DECISIONS = 2_000;
const MINUTE_MS = 60_000;

/** What other rules would have made of the last tickets that the router gave out. Nothing is changed. */
export function createDryRun({ decisions, tickets, agents, cities }: Deps) {
  return async function dryRun(calendar: CityService, rules: PolicyRules): Promise<DryRunView> {
    const { city, service } = calendar;
    const book = await cities.book();
    const [zone, help] = [zoneOf(book, city), helpIn(book, city)];
    const isTooLong = (at: Date, waitedMs: number) => hasWaitedTooLong(rules, { calendar, zone, at, waitedMs });
    const [latest, staff] = await Promise.all([
      decisions.latest({ city, service, limit: DECISIONS }),
      agents.ofCities([city, ...help.map(({ helper }) => helper)]),
    ]);
    const lastOf = new Map(latest.toReversed().map((decision) => [decision.ticket, decision]));
    const wereGiven = new Map<string, Set<string>>();
    for (const { ticket, agent } of latest) wereGiven.set(ticket, (wereGiven.get(ticket) ?? new Set()).add(agent.id));
    const chosen = [...lastOf.values()].sort((a, b) => b.at.getTime() - a.at.getTime()).slice(0, TICKETS);
    const byId = new Map((await tickets.byIds(chosen.map(({ ticket }) => ticket))).map((one) => [one._id, one]));
    const items = chosen.flatMap(({ ticket: id, at, agent: asked, waitedMs = 0 }): Item[] => {
      const ticket = byId.get(id);
      if (!ticket) return [];
      const { channel, language, number } = ticket;
      // of several who were offered it, the one who has it
      const owner = ticket.assignee ?? ticket.lastAssignee;
      const agent = owner && wereGiven.get(id)?.has(owner.id) ? { id: owner.id, name: owner.name } : asked;
      const end = decideDryRun(rules, { city, service, channel, language, waitedMs, agent, help }, staff);
      const waitedSeconds = Math.round(waitedMs / 1000);
      const escalated = isTooLong(at, waitedMs);
      const view = viewEnd(end, agent.name);
      return [{ ticket: { id, number }, at: at.toISOString(), channel, waitedSeconds, escalated, agent, ...view }];
    });
    const escalated = items.filter((item) => item.escalated).length;
    return { tickets: items.length, ends: countEnds(items), escalated, items };
  };
}

function viewEnd(end: DryRunEnd, agent: string): Pick<Item, 'end' | 'step' | 'mode' | 'reason' | 'text'> {
  return {
    end: end.end,
    step: 'step' in end ? end.step : null,
    mode: 'mode' in end ? end.mode : null,
    reason: 'reason' in end ? end.reason : null,
    text: dryRunWords(end, agent),
  };
}

type Wait = { calendar: CityService; zone: string; at: Date; waitedMs: number };

/** By the opening hours of today: those of then are not kept. */
function hasWaitedTooLong({ maxWaitMinutes }: PolicyRules, { calendar, zone, at, waitedMs }: Wait): boolean {
  const since = maxWaitMinutes && openSince(calendar, zone, { ms: maxWaitMinutes * MINUTE_MS, until: at });
  return Boolean(since) && at.getTime() - waitedMs <= Number(since);
}

function countEnds(items: readonly Item[]): DryRunView['ends'] {
  const ends = { same: 0, other: 0, later: 0, pull: 0, nobody: 0 };
  for (const { end } of items) ends[end]++;
  return ends;
}
