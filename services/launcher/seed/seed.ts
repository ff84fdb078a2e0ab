import { hash } from '@node-rs/argon2';
import { DEMO_PASSWORD } from '../../../shared/demo-data.ts';
import type { Store } from '../../../shared/repositories/open-store.ts';
import { demoAgents, demoAgreement, demoCities, demoServices } from './demo-data.ts';

/** The six demo cities, once, into an empty database. False where there is something already. */
export async function seedDemo({
  cities,
  agents,
  agreements,
}: Pick<Store, 'cities' | 'agents' | 'agreements'>): Promise<boolean> {
  if (!(await cities.isEmpty())) return false;
  const passwordHash = await hash(DEMO_PASSWORD);
  // the cities last: while they are missing a start that was interrupted seeds again
  for (const agent of demoAgents) if (!(await agents.byId(agent._id))) await agents.insert({ ...agent, passwordHash });
  if (!(await agreements.byId(demoAgreement._id))) await agreements.insert(demoAgreement);
  await cities.insertAll(demoCities, demoServices);
  cities.forget();
  return true;
}
