import type { Clock } from '../../shared/clock.ts';
import type { WallboardCity, WallboardView } from '../../shared/contracts/wallboard.ts';
import type { Agreement } from '../../shared/domain/agreements.ts';
import { arrivedLastHour, type DayTally, todayOf } from '../../shared/domain/day-tally.ts';
import { isHeld, localDate } from '../../shared/domain/opening-hours.ts';
import type { CityService } from '../../shared/domain/types.ts';
import { poolsWithNobody } from '../../shared/domain/unserved.ts';
import type { AgentRepository } from '../../shared/repositories/agents.ts';
import { type CityBook, type CityRepository, zoneOf } from '../../shared/repositories/cities.ts';
import type { TallyRepository } from '../../shared/repositories/tallies.ts';
import type { TicketRepository } from '../../shared/repositories/tickets.ts';

type Deps = {
  tickets: Pick<TicketRepository, 'waitingNow' | 'inHand'>;
  agents: Pick<AgentRepository, 'ofCities'>;
  tallies: Pick<TallyRepository, 'ofDays'>;
  cities: Pick<CityRepository, 'book'>;
  /** Who helps a city at a moment. */
  helpNow: (
    book: CityBook,
    city: string,
    now: Date,
  ) => { help: Agreement[]; transfers: Agreement[]; helpers: string[] };
  clock: Clock;
};
type Staff = Awaited<ReturnType<AgentRepository['ofCities']>>[number];
type Waiting = Awaited<ReturnType<TicketRepository['waitingNow']>>[number];
type InHand = Awaited<ReturnType<TicketRepository['inHand']>>[number];
type Pool = ReturnType<typeof poolsWithNobody>[number];

/** Waiting tickets read of a city at most; more only make its figures lower bounds. */
const MOST_WAITING = 2_000;
const HOUR_MS = 3_600_000;

/** What a supervisor sees of cities now: from what waits, what is in hand and the tallies of the day. */
export function createReadWallboard({ tickets, agents, tallies, cities, helpNow, clock }: Deps) {
  async function readCity(book: CityBook, city: string): Promise<WallboardCity> {
    const now = clock.now();
    const zone = zoneOf(book, city);
    const services = book.services.get(city) ?? new Map<string, CityService>();
    const today = localDate(now, zone);
    const hourAgo = localDate(new Date(now.getTime() - HOUR_MS), zone);
    const { help, transfers, helpers } = helpNow(book, city, now);
    const [queued, offered, everybody, counted] = await Promise.all([
      tickets.waitingNow({ city, status: 'queued', limit: MOST_WAITING }),
      tickets.waitingNow({ city, status: 'offered', limit: MOST_WAITING }),
      agents.ofCities([city, ...helpers]),
      tallies.ofDays(city, [...new Set([today, hourAgo])]),
    ]);
    const staff = everybody.filter(({ cities: own }) => own.includes(city));
    const held = staff.flatMap(({ slots }) => slots.map(({ ticket }) => ticket));
    const inHand = held.length ? await tickets.inHand([...new Set(held)]) : [];
    // kept until the service opens, whoever is there
    const isServed = ({ service }: Waiting) => {
      const calendar = services.get(service);
      return !(calendar && isHeld(calendar, zone, now));
    };
    const situation = { agents: everybody, services, now, help, transfers };
    const pools = poolsWithNobody(queued.filter(isServed), situation);
    const figures = { queued, offered, pools, counted, today, now, inHand: inHand.filter((one) => one.city === city) };
    return {
      id: city,
      services: [...services.keys()].sort().map((id) => ({
        id,
        ...figuresOf(figures, (service) => service === id),
        nobody: pools.filter(({ service }) => service === id).map(viewPool),
      })),
      agents: staff.filter(isShown).map((agent) => viewAgent(agent, inHand)),
      totals: { ...figuresOf(figures, () => true), agents: countStates(staff) },
      isCut: queued.length >= MOST_WAITING || offered.length >= MOST_WAITING,
    };
  }

  return async function readWallboard(asked: readonly string[]): Promise<WallboardView> {
    const book = await cities.book();
    const at = clock.now().toISOString();
    return { at, cities: await Promise.all([...asked].sort().map((city) => readCity(book, city))) };
  };
}

export type ReadWallboard = ReturnType<typeof createReadWallboard>;

type Figures = {
  queued: Waiting[];
  offered: Waiting[];
  inHand: InHand[];
  counted: DayTally[];
  /** The local date. */
  today: string;
  now: Date;
};

function figuresOf({ queued, offered, inHand, counted, today, now }: Figures, isAsked: (service: string) => boolean) {
  const ofService = <T extends { service: string }>(all: readonly T[]) => all.filter(({ service }) => isAsked(service));
  const [waits, asked, hand, tallied] = [ofService(queued), ofService(offered), ofService(inHand), ofService(counted)];
  const since = [...waits, ...asked].map(sinceOf).sort((a, b) => a.getTime() - b.getTime());
  return {
    waiting: since.length,
    offered: asked.length,
    longestWaitSince: since[0]?.toISOString() ?? null,
    open: hand.filter(({ status }) => status === 'open').length,
    pending: hand.filter(({ status }) => status === 'pending').length,
    arrivedLastHour: arrivedLastHour(tallied, now),
    ...todayOf(tallied.filter(({ date }) => date === today)),
  };
}

function sinceOf({ waitingSince, routing }: Waiting): Date {
  return waitingSince ?? routing.enteredQueueAt;
}

function viewPool({ channel, language, waiting, longestWaitSince, step, service, why }: Pool) {
  return {
    channel,
    language,
    waiting,
    longestWaitSince: longestWaitSince.toISOString(),
    step: step.index,
    skill: step.skill ?? service,
    minLevel: step.minLevel,
    languageRequired: step.language === 'required',
    why,
  };
}

function isShown({ presence, slots }: Staff): boolean {
  return presence.state !== 'offline' || slots.length > 0;
}

function viewAgent({ _id, name, presence, load, capacity, hardCap, slots }: Staff, inHand: InHand[]) {
  const own = new Set(slots.map(({ ticket }) => ticket));
  return {
    id: _id,
    name,
    state: presence.state,
    channels: presence.channels,
    since: presence.since.toISOString(),
    why: presence.why,
    units: { used: load, total: capacity, hardCap },
    inHand: inHand.filter((ticket) => own.has(ticket._id)).map(viewInHand),
  };
}

function viewInHand({ _id, number, city, service, channel, status, waitingSince, updatedAt }: InHand) {
  const since = (waitingSince ?? updatedAt).toISOString();
  return { id: _id, number, city, service, channel, status, since };
}

function countStates(staff: readonly Staff[]): WallboardCity['totals']['agents'] {
  const count = { available: 0, busy: 0, away: 0, offline: 0 };
  for (const { presence } of staff) count[presence.state]++;
  return count;
}
