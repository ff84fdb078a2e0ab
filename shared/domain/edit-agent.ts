import { weightOf } from './capacity.ts';
import { type Agent, CHANNELS, type Channel, type Language } from './types.ts';

/** A merge patch (RFC 7396): absent fields stay as they are; a null takes a skill away, or a weight or level back to its default. */
export type AgentPatch = {
  name?: string | undefined;
  skills?: Record<string, number | null> | undefined;
  languages?: Agent['languages'] | undefined;
  languageLevels?: { [Of in Language]?: number | null | undefined } | undefined;
  weights?: { [Of in Channel]?: number | null | undefined } | undefined;
  capacity?: number | undefined;
  hardCap?: number | undefined;
};
export type EditedFields = Pick<Agent, 'name' | 'skills' | 'languages' | 'capacity' | 'hardCap'> & {
  weights: NonNullable<Agent['weights']>;
  languageLevels: NonNullable<Agent['languageLevels']>;
};
type Fault = { pointer: string; detail: string };
type Edited = { ok: true; fields: EditedFields } | { ok: false; faults: Fault[] };
type Before = Omit<EditedFields, 'weights' | 'languageLevels'> & Pick<Agent, 'weights' | 'languageLevels' | 'cities'>;

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
  const weights = merged(agent.weights ?? {}, patch.weights);
  faults.push(...tooHeavy({ weights, capacity }, patch), ...notSpoken(languages, patch.languageLevels));
  if (faults.length) return { ok: false, faults };
  const skills = merged(agent.skills, patch.skills);
  const levels = Object.entries(merged(agent.languageLevels ?? {}, patch.languageLevels));
  // a language that is no longer theirs takes its level with it
  const languageLevels = Object.fromEntries(levels.filter(([language]) => languages.some((one) => one === language)));
  return { ok: true, fields: { name, skills, languages, languageLevels, weights, capacity, hardCap } };
}

/** What weighs more than they can hold is never given; who is given nothing at all has a capacity of 0. */
function tooHeavy({ weights, capacity }: Pick<EditedFields, 'weights' | 'capacity'>, patch: AgentPatch): Fault[] {
  const heavy = CHANNELS.filter(
    (channel) => weights[channel] !== undefined && weightOf({ weights }, channel) > capacity,
  );
  if (capacity === 0) return [];
  return heavy.map((channel) => ({
    pointer: patch.weights?.[channel] === undefined ? '/capacity' : `/weights/${channel}`,
    detail: `a ticket by ${channel} (${weightOf({ weights }, channel)}) may not weigh more than the capacity (${capacity})`,
  }));
}

function notSpoken(languages: readonly Language[], levels: AgentPatch['languageLevels'] = {}): Fault[] {
  const known = new Set<string>(languages);
  return Object.entries(levels).flatMap(([language, level]) =>
    level === null || level === undefined || known.has(language)
      ? []
      : [
          {
            pointer: `/languageLevels/${language}`,
            detail: `they do not speak it; languages are ${languages.join(', ')}`,
          },
        ],
  );
}

function merged(before: object, patch: object = {}): Record<string, number> {
  const entries = Object.entries({ ...before, ...patch }) as [string, number | null | undefined][];
  return Object.fromEntries(entries.filter((entry): entry is [string, number] => typeof entry[1] === 'number'));
}

function unknownService(service: string, cities: readonly string[]): Fault {
  const pointer = `/skills/${service.replaceAll('~', '~0').replaceAll('/', '~1')}`;
  return { pointer, detail: `there is no service ${service} in ${cities.join(', ')}` };
}
