import type { Figure } from './figure.ts';
import { localDate } from './opening-hours.ts';

/** Upper bounds of the classes in which answer times are kept, in seconds; longer ones have a class of their own. */
const ANSWER_BOUNDS_SECONDS = [10, 20, 30, 60, 120, 300, 600, 1_800, 3_600, 14_400, 86_400] as const;
/** Of the service level where no SLA policy says otherwise; one of the bounds. */
const SERVICE_LEVEL_SECONDS = 60;
const QUARTER_MS = 900_000;
const LAST_HOUR_QUARTERS = 4;

type Counts = Partial<Record<Figure['kind'], number>>;
/** A service's counts of one local day, and of each quarter of an hour (counted from 1970 on) in it. */
export type DayTally = Counts & {
  _id: string;
  city: string;
  service: string;
  date: string;
  /** Sum over the answers. */
  waitedMs?: number;
  /** How many answers by class, named by its bound: `s60`, `more`. */
  answers?: Record<string, number>;
  quarters?: Record<string, Counts>;
  /** The last batch that was counted in. */
  batch: number;
};
type TallyKey = { city: string; service: string; date: string };
export type Increments = TallyKey & { inc: Record<string, number> };

export const tallyId = ({ city, service, date }: TallyKey) => `${city}:${service}:${date}`;

/** What figures add, one entry for each service and day. */
export function incrementsOf(figures: readonly { city: string; zone: string; figure: Figure }[]): Increments[] {
  const all = new Map<string, Increments>();
  for (const { city, zone, figure } of figures) {
    const key = { city, service: figure.service, date: localDate(figure.at, zone) };
    const entry = all.get(tallyId(key)) ?? { ...key, inc: {} };
    all.set(tallyId(key), entry);
    const add = (field: string, count: number) => {
      entry.inc[field] = (entry.inc[field] ?? 0) + count;
    };
    add(figure.kind, figure.count);
    add(`quarters.${quarterOf(figure.at)}.${figure.kind}`, figure.count);
    if (figure.waitedMs === undefined) continue;
    add('waitedMs', figure.waitedMs);
    add(`answers.${classOf(figure.waitedMs)}`, 1);
  }
  return [...all.values()];
}

type Today = {
  arrivedToday: number;
  offeredToday: number;
  answeredToday: number;
  abandonedToday: number;
  offersMissedToday: number;
  averageAnswerSeconds: number | null;
  serviceLevel: { percent: number | null; withinSeconds: number; answeredWithin: number; offered: number };
};

/** Of one service, or of several together. */
export function todayOf(tallies: readonly DayTally[], withinSeconds = SERVICE_LEVEL_SECONDS): Today {
  const sum = (kind: Figure['kind'] | 'waitedMs') => tallies.reduce((all, one) => all + (one[kind] ?? 0), 0);
  const within = ANSWER_BOUNDS_SECONDS.filter((bound) => bound <= withinSeconds).map((bound) => `s${bound}`);
  const answeredWithin = tallies
    .flatMap(({ answers }) => within.map((name) => answers?.[name] ?? 0))
    .reduce((all, one) => all + one, 0);
  const [offered, answered] = [sum('offered'), sum('answered')];
  return {
    arrivedToday: sum('arrived'),
    offeredToday: offered,
    answeredToday: answered,
    abandonedToday: sum('abandoned'),
    offersMissedToday: sum('offersMissed'),
    averageAnswerSeconds: answered ? Math.round(sum('waitedMs') / answered / 1000) : null,
    serviceLevel: {
      percent: offered ? Math.round((answeredWithin / offered) * 100) : null,
      withinSeconds,
      answeredWithin,
      offered,
    },
  };
}

/** In the running quarter and the three before it; after midnight those of the day before, too. */
export function arrivedLastHour(tallies: readonly DayTally[], now: Date): number {
  const last = quarterOf(now);
  const quarters = Array.from({ length: LAST_HOUR_QUARTERS }, (_, back) => last - back);
  return tallies
    .flatMap((one) => quarters.map((quarter) => one.quarters?.[quarter]?.arrived ?? 0))
    .reduce((all, one) => all + one, 0);
}

export function quarterOf(at: Date): number {
  return Math.floor(at.getTime() / QUARTER_MS);
}

function classOf(waitedMs: number): string {
  const bound = ANSWER_BOUNDS_SECONDS.find((seconds) => waitedMs <= seconds * 1000);
  return bound ? `s${bound}` : 'more';
}
