/** What every seeded demo city has, for the programs that use it: the seed itself, `npm run demo`, `npm run simulate`. */
export const DEMO_CITIES = ['helsinki', 'espoo', 'vantaa', 'tampere', 'turku', 'oulu'] as const;
export const DEMO_PASSWORD = 'yhteys-demo';

export function demoMailDomain(city: string): string {
  return `${city}.example`;
}

/** In the order of the cities: +358500000001 is Helsinki's. */
export function demoSmsNumber(city: string): string {
  return `+35850000000${DEMO_CITIES.findIndex((one) => one === city) + 1}`;
}
