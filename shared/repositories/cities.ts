import { gatherInserts } from '../db/gather-writes.ts';
import type { Collection } from '../db/mongo.ts';
import { type Agreement, helpedBy, helpFor } from '../domain/agreements.ts';
import { DEFAULT_POLICY, WHOEVER } from '../domain/routing-policy.ts';
import type { Actor, City, CityService, RoutingPolicy } from '../domain/types.ts';
import type { StoredService } from '../models/city.ts';

export type ServiceHours = Pick<CityService, 'hours' | 'holidays' | 'exceptions' | 'afterHours'>;

type Deps = {
  cities: Collection<City>;
  cityServices: Collection<StoredService>;
  agreements: Collection<Agreement>;
};

/** Versions of a policy that are kept. */
const MAX_PAST = 200;
/** How long a city's settings may be seen unchanged by a process; with what is done by them within ten seconds. */
const FRESH_MS = 8_000;

/** Cities and their services: few, read with every message, so each process keeps them for some seconds. */
export function createCityRepository({ cities, cityServices, agreements }: Deps) {
  const insertCity = gatherInserts(cities);
  const insertService = gatherInserts(cityServices);
  let held: { all: CityBook; at: number } | null = null;
  let loading: Promise<CityBook> | null = null;

  /** One that was forgotten while it was being read is for those alone who asked before. */
  function load(): Promise<CityBook> {
    const mine = read()
      .then((all) => {
        if (loading === mine) held = { all, at: performance.now() };
        return all;
      })
      .finally(() => {
        if (loading === mine) loading = null;
      });
    return mine;
  }

  async function read(): Promise<CityBook> {
    const [cityList, serviceList, agreed] = await Promise.all([
      cities.find().toArray(),
      cityServices.find({}, { projection: { policies: 0 } }).toArray(),
      // ended ones too: what was begun under them is still in somebody's hands
      agreements.find({ status: { $in: ['active', 'ended'] } }).toArray(),
    ]);
    return { ...bookOf(cityList, serviceList.map(withDefaults)), agreements: agreed };
  }

  function forget(): void {
    held = null;
    loading = null;
  }

  return {
    async book(): Promise<CityBook> {
      if (held && performance.now() - held.at < FRESH_MS) return held.all;
      loading ??= load();
      return loading;
    },
    forget,
    /** All of it in one write; false where another version than the one seen is stored. Other processes see it within ten seconds. */
    async setHours(
      { city, service }: { city: string; service: string },
      hours: ServiceHours,
      { seen, ...hoursSet }: { seen: number; by: Actor; at: Date },
    ): Promise<boolean> {
      const { matchedCount } = await cityServices.updateOne(
        // version 0 is stored by nobody
        { city, service, hoursVersion: seen === 0 ? { $not: { $gt: 0 } } : seen },
        { $set: { ...hours, hoursSet, hoursVersion: seen + 1 } },
      );
      forget();
      return matchedCount > 0;
    },
    /** In one write with the past ones; false where another version than `policy` replaces is in force. */
    async setPolicy({ city, service }: { city: string; service: string }, policy: RoutingPolicy): Promise<boolean> {
      const { policy: current } = (await read()).services.get(city)?.get(service) ?? {};
      if (current?.version !== policy.version - 1) return false;
      const { modifiedCount } = await cityServices.updateOne(
        // version 0 is stored by nobody
        { city, service, 'policy.version': current.version === 0 ? { $in: [0, null] } : current.version },
        { $set: { policy }, $push: { policies: { $each: [current], $slice: -MAX_PAST } } },
      );
      forget();
      return modifiedCount > 0;
    },
    /** Without the one in force. */
    async pastPolicies(city: string, service: string): Promise<RoutingPolicy[]> {
      const found = await cityServices.findOne({ city, service }, { projection: { policies: 1 } });
      return (found?.policies ?? []).map((past) => completed(past));
    },
    /** The cities last. Those that are there already stay as they are. */
    async addMissing(cityList: City[], serviceList: CityService[]): Promise<void> {
      await Promise.all(serviceList.map(insertService));
      await Promise.all(cityList.map(insertCity));
      forget();
    },
    /** Made, or named and addressed so: hours and policies of a service that is there stay. The cities last. */
    async put(cityList: City[], serviceList: CityService[]): Promise<void> {
      for (const { _id, city, service, name, email, ...first } of serviceList)
        await cityServices.updateOne(
          { _id },
          { $set: { city, service, name, email }, $setOnInsert: first },
          { upsert: true },
        );
      for (const city of cityList) await cities.replaceOne({ _id: city._id }, city, { upsert: true });
      forget();
    },
    isEmpty: async () => (await cities.findOne({}, { projection: { _id: 1 } })) === null,
  };
}

export type CityRepository = ReturnType<typeof createCityRepository>;
export type CityBook = {
  cities: ReadonlyMap<string, City>;
  /** City → service → its settings. */
  services: ReadonlyMap<string, ReadonlyMap<string, CityService>>;
  byNumber: ReadonlyMap<string, City>;
  byAddress: ReadonlyMap<string, { city: string; service: string }>;
  /** Active and ended ones. */
  agreements: readonly Agreement[];
};

/** How a service gives out its tickets. */
export function policyIn(
  { services }: Pick<CityBook, 'services'>,
  { city, service }: { city: string; service: string },
): RoutingPolicy {
  return services.get(city)?.get(service)?.policy ?? DEFAULT_POLICY;
}

/** In which a city's hours are. */
export function zoneOf({ cities }: Pick<CityBook, 'cities'>, city: string): string {
  return cities.get(city)?.zone ?? 'Europe/Helsinki';
}

/** Agreements under which a city is helped; at a moment those whose hours it is. */
export function helpIn(book: Pick<CityBook, 'cities' | 'agreements'>, city: string, now?: Date): Agreement[] {
  if (!book.agreements.length) return [];
  return helpFor(book.agreements, { city, zone: zoneOf(book, city), ...(now && { now }) });
}

/** Where an agent of these cities may have work: there, and where they help or once helped. */
export function workCities({ agreements }: Pick<CityBook, 'agreements'>, own: readonly string[]): string[] {
  return agreements.length ? [...own, ...helpedBy(agreements, own)] : [...own];
}

function withDefaults(stored: StoredService): CityService {
  const { hours, modes, offerSeconds, policy, policies: _past, ...rest } = stored;
  const before = { ...DEFAULT_POLICY, ...(modes && { modes }), ...(offerSeconds && { offerSeconds }) };
  // who never closes has no holidays either, unless it says so
  const later = {
    holidays: hours !== null,
    exceptions: [],
    afterHours: 'serve' as const,
    hoursSet: null,
    hoursVersion: 0,
  };
  return { ...later, ...rest, hours, policy: policy ? completed(policy) : before };
}

/** What came into being later may be missing in what is stored. */
function completed(policy: RoutingPolicy): RoutingPolicy {
  return { ...DEFAULT_POLICY, ...policy, steps: policy.steps.map((step) => ({ ...WHOEVER, ...step })) };
}

function bookOf(cityList: City[], serviceList: CityService[]): Omit<CityBook, 'agreements'> {
  const services = new Map(cityList.map((city) => [city._id, new Map<string, CityService>()]));
  for (const service of serviceList) services.get(service.city)?.set(service.service, service);
  return {
    cities: new Map(cityList.map((city) => [city._id, city])),
    services,
    byNumber: new Map(cityList.map((city) => [city.smsNumber, city])),
    byAddress: new Map(serviceList.map(({ email, city, service }) => [email.toLowerCase(), { city, service }])),
  };
}
