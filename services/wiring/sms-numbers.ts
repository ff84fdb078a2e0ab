import type { Store } from '../../shared/repositories/open-store.ts';

/** Whose numbers are ours. A text is for the city's general service; where that is missing, for the first one. */
export async function ourNumbers({
  cities,
}: Pick<Store, 'cities'>): Promise<{ number: string; city: string; service: string }[]> {
  const { byNumber, services } = await cities.book();
  return [...byNumber].flatMap(([number, { _id: city }]) => {
    const ofCity = services.get(city);
    const service = ofCity?.has('general') ? 'general' : ofCity?.keys().next().value;
    return service ? [{ number, city, service }] : [];
  });
}
