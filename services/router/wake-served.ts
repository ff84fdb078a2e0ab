import type { CityRepository } from '../../shared/repositories/cities.ts';
import { citiesServedFrom } from './help-now.ts';

type Deps = { cities: Pick<CityRepository, 'book'>; wake: (city: string) => void };

/** An agent of a city has room: its matcher looks again, and those of the cities that it helps. */
export function createWakeServed({ cities, wake }: Deps): (city: string) => void {
  return (city) => {
    wake(city);
    // where this fails the sweep wakes whoever has somebody waiting
    cities
      .book()
      .then((book) => citiesServedFrom(book, city).slice(1).forEach(wake))
      .catch(() => {});
  };
}
