import type { mongo } from 'mongoose';
import type { CityService } from '../../shared/domain/types.ts';

/** Services as they are to be, whatever is stored of them; processes that are running see it within ten seconds. */
export async function replaceServices(
  services: mongo.Collection<CityService>,
  all: readonly CityService[],
): Promise<void> {
  await Promise.all(all.map((one) => services.replaceOne({ _id: one._id }, one, { upsert: true })));
}
