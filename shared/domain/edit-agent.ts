import type { Agent, Channel } from './types.ts';

/** A merge patch (RFC 7396): absent fields stay as they are; a null takes a skill away, or a weight back to its default. */
export type AgentPatch = {
  name?: string | undefined;
  skills?: Record<string, number | null> | undefined;
  languages?: Agent['languages'] | undefined;
  weights?: { [Of in Channel]?: number | null | undefined } | undefined;
  capacity?: number | undefined;
  hardCap?: number | undefined;
};
export type EditedFields = Pick<Agent, 'name' | 'skills' | 'languages' | 'capacity' | 'hardCap'> & {
  weights: NonNullable<Agent['weights']>;
};
type Fault = { pointer: string; detail: string };
type Edited = { ok: true; fields: EditedFields } | { ok: false; faults: Fault[] };
type Before = Omit<EditedFields, 'weights'> & Pick<Agent, 'weights' | 'cities'>;

/** What an account becomes by a patch. `services`: those of the cities that it works in. */
export function editAgent(agent: Before, patch: AgentPatch, services: ReadonlySet<string>): Edited {
  const { name = agent.name, languages = agent.languages, capacity = agent.capacity, hardCap = agent.hardCap } = patch;
  const faults = Object.entries(patch.skills ?? {}).flatMap(([service, level]): Fault[] =>
    level === null || services.has(service) ? [] : [unknownService(service, agent.cities)],
  );
  if (hardCap < capacity)
    faults.push({
      pointer: patch.hardCap === undefined ? '/capacity' : '/hardCap',
      detail: `hardCap (${hardCap}) may not be below capacity (${capacity})`,
    });
  if (faults.length) return { ok: false, faults };
  const skills = merged(agent.skills, patch.skills);
  const weights = merged(agent.weights ?? {}, patch.weights);
  return { ok: true, fields: { name, skills, languages, weights, capacity, hardCap } };
}

function merged(before: object, patch: object = {}): Record<string, number> {
  const entries = Object.entries({ ...before, ...patch }) as [string, number | null | undefined][];
  return Object.fromEntries(entries.filter((entry): entry is [string, number] => typeof entry[1] === 'number'));
}

function unknownService(service: string, cities: readonly string[]): Fault {
  const pointer = `/skills/${service.replaceAll('~', '~0').replaceAll('/', '~1')}`;
  return { pointer, detail: `there is no service ${service} in ${cities.join(', ')}` };
}
