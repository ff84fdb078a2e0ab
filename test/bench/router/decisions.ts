import { demoCities } from '../../../services/launcher/seed/demo-data.ts';
import { createMatchCity } from '../../../services/router/match-city.ts';
import { createWaitingHeads } from '../../../services/router/waiting-heads.ts';
import { lineOf, type SeenLine, type WaitingLine } from '../../../services/router/waiting-line.ts';
import { systemClock } from '../../../shared/clock.ts';
import { hasRoom, weightOf } from '../../../shared/domain/capacity.ts';
import type { Agent, City, CityService, Ticket } from '../../../shared/domain/types.ts';
import { createLogger } from '../../../shared/logger.ts';
import type { CityBook } from '../../../shared/repositories/cities.ts';
import { print, quantile, ratio } from '../measure.ts';
import { CITIES, manyAgents, manyServices, waitingTicket } from './world.ts';

const ROOM = 6;
const TURNS = 3_000;
const WARM_UP = 300;

/**
 * What the matcher itself takes, the stores answered from memory: all agents full and one getting room, over and over,
 * with so many waiting; then a morning on which everybody is free at once.
 */
export async function benchDecisions(waiting: number): Promise<void> {
  const services = manyServices();
  const agents = manyAgents(services, { capacity: ROOM, hardCap: ROOM });
  const given: string[] = [];
  const router = matcherInMemory({ services, agents, given, waiting });
  for (const agent of agents) agent.load = ROOM;
  const times: number[] = [];
  for (let turn = -WARM_UP; turn < TURNS; turn++) {
    const agent = agents[(turn + WARM_UP) % agents.length];
    if (!agent) continue;
    agent.load = ROOM - 2;
    const before = given.length;
    const startedAt = performance.now();
    await router.matchCity(agent.city);
    const each = (performance.now() - startedAt) / (given.length - before);
    if (turn >= 0) times.push(...given.slice(before).map(() => each));
    agent.load = ROOM;
  }
  const [p50, p95, p99] = [0.5, 0.95, 0.99].map((q) => quantile(times, q));
  print({ name: `decision, ${waiting} waiting`, decisions: times.length, p50, p95, p99 });

  for (const agent of agents) agent.load = 0;
  const before = given.length;
  const startedAt = performance.now();
  await router.matchCity(CITIES[0] ?? '');
  const made = given.length - before;
  const ms = performance.now() - startedAt;
  print({ name: `morning, ${waiting} waiting`, decisions: made, ms: Math.round(ms), each: ratio(ms, made) });
}

type World = { services: CityService[]; agents: Agent[]; given: string[]; waiting: number };

function matcherInMemory({ services, agents, given, waiting }: World) {
  const tickets = new Map<string, Ticket>();
  const lines = new Map<string, Ticket[]>();
  let arrived = 0;
  const arrive = () => {
    const ticket = waitingTicket(arrived++, services);
    tickets.set(ticket._id, ticket);
    const name = `${ticket.city}/${lineOf(ticket)}`;
    const standing = lines.get(name);
    if (standing) standing.push(ticket);
    else lines.set(name, [ticket]);
  };
  while (arrived < waiting) arrive();
  const line: Pick<WaitingLine, 'look' | 'remove' | 'build'> = {
    look: async (city, asked) =>
      asked.lines.flatMap((one) => {
        const name = lineOf(one);
        const heads = lines.get(`${city}/${name}`)?.slice(0, asked.depth) ?? [];
        const ids = heads.map(({ _id }) => _id);
        return heads.length ? [{ line: name, asked: one, ids, ranks: heads.map(rankOf) }] : [];
      }),
    remove: async (city, gone) => gone.forEach((one) => removeFrom(lines, city, one)),
    build: async () => {},
  };
  const book = bookOf(services);
  const byCity = new Map(CITIES.map((city) => [city, agents.filter((agent) => agent.city === city)]));
  const byId = new Map(agents.map((agent) => [agent._id, agent]));
  const store = { byIds: async (ids: string[]) => ids.flatMap((id) => tickets.get(id) ?? []), queued: async () => [] };
  return createMatchCity({
    heads: createWaitingHeads({ line, tickets: store, recent: { byId: () => undefined } }),
    line,
    tickets: store,
    agents: { candidates: async (city) => byCity.get(city) ?? [] },
    cities: { book: async () => book } as Parameters<typeof createMatchCity>[0]['cities'],
    decisions: { insert: async () => {} },
    attempt: async (ticket, { decide }) => {
      const decision = decide(ticket, systemClock.now());
      if (!decision.ok || !decision.take) return { won: false };
      const agent = byId.get(decision.take.agent);
      if (!agent || !hasRoom(agent, ticket.channel)) return { won: false, refused: decision };
      agent.load += weightOf(agent, ticket.channel);
      given.push(ticket._id);
      tickets.delete(ticket._id);
      // as many wait as before
      arrive();
      return { won: true, ticket: { ...ticket, status: 'open' } };
    },
    clock: systemClock,
    log: createLogger({ level: 'silent' }),
  });
}

function rankOf({ routing }: Ticket): number {
  return routing.rank.getTime();
}

/** They stand at its head. */
function removeFrom(lines: Map<string, Ticket[]>, city: string, { line, ids }: SeenLine): void {
  const standing = lines.get(`${city}/${line}`);
  for (const id of ids) {
    const at = standing?.findIndex(({ _id }) => _id === id) ?? -1;
    if (at >= 0) standing?.splice(at, 1);
  }
}

function bookOf(services: readonly CityService[]): CityBook {
  const ofCities = new Map(CITIES.map((city) => [city, new Map<string, CityService>()]));
  for (const one of services) ofCities.get(one.city)?.set(one.service, one);
  return {
    cities: new Map(demoCities.map((city): [string, City] => [city._id, city])),
    services: ofCities,
    byNumber: new Map(),
    byAddress: new Map(),
    agreements: [],
  };
}
