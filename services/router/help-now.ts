import type { Agreement } from '../../shared/domain/agreements.ts';
import { type CityBook, helpIn } from '../../shared/repositories/cities.ts';

type HelpNow = { help: Agreement[]; helpers: string[] };

/** Agreements under which a city is helped now, and by whom; none where none of its policies asks for help. */
export function helpNow(book: CityBook, city: string, now: Date): HelpNow {
  const help = asksForHelp(book, city) ? helpIn(book, city, now) : [];
  return { help, helpers: [...new Set(help.map(({ helper }) => helper))] };
}

/** Cities whose waiting tickets somebody of a city may be given, its own first. */
export function citiesServedFrom(book: CityBook, city: string): string[] {
  const helped = book.agreements.filter(({ helper, status }) => helper === city && status === 'active');
  return [city, ...new Set(helped.map((one) => one.helped).filter((one) => asksForHelp(book, one)))];
}

function asksForHelp({ agreements, services }: CityBook, city: string): boolean {
  // without any agreement, as in most cities, nothing more is looked at
  if (!agreements.some(({ helped, status }) => helped === city && status === 'active')) return false;
  return [...(services.get(city)?.values() ?? [])].some(({ policy }) =>
    policy.steps.some(({ withHelpers }) => withHelpers),
  );
}
