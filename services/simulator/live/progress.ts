import type { Progress } from './run-live.ts';

/** Where the run is, in one line. */
export function progressLine({ atMs, all, byCity }: Progress): string {
  const { came, waiting, onTheWay, inHand, answered, left } = all;
  const total = `${came} came: ${waiting + onTheWay} waiting, ${inHand} in hand, ${answered} answered, ${left} left`;
  const cities = byCity.map(
    ({ city, counts }) => `${capital(city).slice(0, 3)} ${counts.waiting + counts.onTheWay}/${counts.inHand}`,
  );
  return `${timeOfDay(atMs)}  ${total}  |  waiting/in hand: ${cities.join(' ')}`;
}

/** To the second, so that a timer that rings a moment early is no minute early. */
export function timeOfDay(ms: number): string {
  const minutes = Math.floor(Math.round(ms / 1000) / 60);
  const two = (value: number) => String(value).padStart(2, '0');
  return `${two(Math.floor(minutes / 60))}:${two(minutes % 60)}`;
}

export function capital(city: string): string {
  return city.slice(0, 1).toUpperCase() + city.slice(1);
}
