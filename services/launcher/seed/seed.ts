import { hash, verify } from '@node-rs/argon2';
import { DEMO_PASSWORD } from '../../../shared/demo-data.ts';
import type { Store } from '../../../shared/repositories/open-store.ts';
import { demoAgents, demoAgreement, demoCities, demoServices } from './demo-data.ts';
import { demoTemplates } from './demo-templates.ts';

/**
 * The six demo cities, once, into an empty database; false where there is something already. Processes that start at
 * once may all do it: what another one has stored stays.
 */
export async function seedDemo({
  cities,
  agents,
  agreements,
  templates,
}: Pick<Store, 'cities' | 'agents' | 'agreements' | 'templates'>): Promise<boolean> {
  if (!(await cities.isEmpty())) return false;
  const passwordHash = await hash(DEMO_PASSWORD);
  await agents.addMissing(demoAgents.map((agent) => ({ ...agent, passwordHash })));
  await agreements.addMissing(demoAgreement);
  await Promise.all(demoTemplates.map(templates.insert));
  // last: while they are missing a start that was interrupted seeds again
  await cities.addMissing(demoCities, demoServices);
  return true;
}

/** Whether one can sign in as the demo says: not in a city's own database, nor where its password was changed. */
export async function hasDemoLogins({ agents }: Pick<Store, 'agents'>): Promise<boolean> {
  const [first] = demoAgents;
  const stored = first && (await agents.byId(first._id));
  return Boolean(stored && (await verify(stored.passwordHash, DEMO_PASSWORD)));
}
