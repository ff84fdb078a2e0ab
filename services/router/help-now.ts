import type { Agreement } from '../../shared/domain/agreements.ts';
import { type CityBook, helpIn } from '../../shared/repositories/cities.ts';

type HelpNow = {
  /** Under which the city is helped now; none where none of its policies asks for help. */
  help: Agreement[];
  /** Under which single tickets are handed over by hand. */
  transfers: Agreement[];
  /** Whose agents may be given something then. */
  helpers: string[];
};

/** Who helps a city. In most there is no agreement, and nothing more is looked at. */
export function helpNow(book: CityBook, city: string, now: Date): HelpNow {
  const help = asksForHelp(book, city) ? helpIn(book, city, now) : [];
  const transfers = helpIn(book, city).filter((one) => one.transfers);
  return { help, transfers, helpers: [...new Set([...help, ...transfers].map(({ helper }) => helper))] };
}

/** Cities whose waiting tickets somebody of a city may be given, its own first. */
export function citiesServedFrom(book: CityBook, city: string): string[] {
  const helping = book.agreements.filter(({ helper, status }) => helper === city && status === 'active');
  const served = helping.filter(({ helped, transfers }) => transfers || asksForHelp(book, helped));
  return [city, ...new Set(served.map(({ helped }) => helped))];
}

function asksForHelp({ agreements, services }: CityBook, city: string): boolean {
  if (!agreements.some(({ helped, status }) => helped === city && status === 'active')) return false;
  return [...(services.get(city)?.values() ?? [])].some(({ policy }) =>
    policy.steps.some(({ withHelpers }) => withHelpers),
  );
}
