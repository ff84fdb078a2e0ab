import type { Collection } from '../db/mongo.ts';
import type { City, CityService } from '../domain/types.ts';

type Deps = { cities: Collection<City>; cityServices: Collection<CityService> };

/** How long a city's settings may be seen unchanged by a process. */
const FRESH_MS = 10_000;

/** Cities and their services: few, read with every message, so each process keeps them for some seconds. */
export function createCityRepository({ cities, cityServices }: Deps) {
  let held: { all: CityBook; at: number } | null = null;
  let loading: Promise<CityBook> | null = null;

  async function load(): Promise<CityBook> {
    const [cityList, serviceList] = await Promise.all([cities.find().toArray(), cityServices.find().toArray()]);
    const all = bookOf(cityList, serviceList);
    held = { all, at: performance.now() };
    return all;
  }

  return {
    async book(): Promise<CityBook> {
      if (held && performance.now() - held.at < FRESH_MS) return held.all;
      loading ??= load().finally(() => {
        loading = null;
      });
      return loading;
    },
    forget() {
      held = null;
    },
    isEmpty: async () => (await cities.findOne({}, { projection: { _id: 1 } })) === null,
    insertAll: async (cityList: City[], serviceList: CityService[]) => {
      for (const service of serviceList) await cityServices.replaceOne({ _id: service._id }, service, { upsert: true });
      for (const city of cityList) await cities.replaceOne({ _id: city._id }, city, { upsert: true });
    },
  };
}

export type CityRepository = ReturnType<typeof createCityRepository>;
export type CityBook = {
  cities: ReadonlyMap<string, City>;
  /** City → service → its settings. */
  services: ReadonlyMap<string, ReadonlyMap<string, CityService>>;
  byNumber: ReadonlyMap<string, City>;
  byAddress: ReadonlyMap<string, { city: string; service: string }>;
};

function bookOf(cityList: City[], serviceList: CityService[]): CityBook {
  const services = new Map(cityList.map((city) => [city._id, new Map<string, CityService>()]));
  for (const service of serviceList) services.get(service.city)?.set(service.service, service);
  return {
    cities: new Map(cityList.map((city) => [city._id, city])),
    services,
    byNumber: new Map(cityList.map((city) => [city.smsNumber, city])),
    byAddress: new Map(serviceList.map(({ email, city, service }) => [email.toLowerCase(), { city, service }])),
  };
}
