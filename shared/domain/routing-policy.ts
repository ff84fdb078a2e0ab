import { type Agreement, covers } from './agreements.ts';
import { languageLevel } from './language-level.ts';
import { CHANNELS, LANGUAGES, type Language, type PolicyRules, type PolicyStep, type RoutingPolicy } from './types.ts';

/** Everybody with the service's skill, at once. */
export const WHOEVER: PolicyStep = {
  afterSeconds: 0,
  skill: null,
  minLevel: 1,
  language: 'preferred',
  minLanguageLevel: 1,
  withSupervisors: false,
  withHelpers: false,
  skipIf: [],
};

/** What holds where nobody has set anything else. */
export const DEFAULT_POLICY: RoutingPolicy = {
  version: 0,
  changed: null,
  modes: {},
  offerSeconds: 30,
  parallelOffers: 1,
  wrapUpSeconds: 0,
  stickyHours: 168,
  // somebody waits in a chat now; a mail may wait for an agent who is back after lunch
  returnMinutes: { chat: 0, sms: 15, email: 60, web: 60 },
  silentMinutes: 10,
  creditMinutes: { low: -30, normal: 0, high: 30, urgent: 240 },
  maxWaitMinutes: null,
  steps: [WHOEVER],
};

export type ActiveStep = PolicyStep & {
  /** From 0, in the policy's order. */
  index: number;
};

/**
 * The step that holds after a wait: the last one begun, or the first behind it that is not to be skipped. The last
 * step is never skipped, so there always is one.
 */
export function activeStep(
  { steps }: PolicyRules,
  waitedMs: number,
  isSkipped: (step: PolicyStep) => boolean,
): ActiveStep {
  let index = 0;
  while (index + 1 < steps.length && (steps[index + 1]?.afterSeconds ?? 0) * 1000 <= waitedMs) index++;
  while (index + 1 < steps.length && isSkipped(steps[index] ?? WHOEVER)) index++;
  return { ...(steps[index] ?? WHOEVER), index };
}

export type Staff = {
  name: string;
  cities: readonly string[];
  roles: readonly string[];
  skills: Readonly<Record<string, number>>;
  languages: readonly Language[];
  languageLevels?: Partial<Record<Language, number>>;
};
export type Help = Pick<Agreement, '_id' | 'helper' | 'services' | 'languages' | 'sees'>;
type Asked = {
  city: string;
  service: string;
  language: Language | null;
  /** Agreements in force under which the city is helped. */
  help?: readonly Help[];
  /** The city that it was handed to: nobody else's agents are given it. */
  handedTo?: string | undefined;
};
/** What of a step an agent lacks. */
export type Lack =
  | 'city'
  | 'helper'
  | 'agreement'
  | 'handed'
  | 'role'
  | 'skill'
  | 'level'
  | 'language'
  | 'language-level';

/** Whether a step gives tickets to people of these roles. */
export function isStaffIn({ withSupervisors }: PolicyStep, { roles }: Pick<Staff, 'roles'>): boolean {
  return roles.includes('agent') || (withSupervisors && roles.includes('supervisor'));
}

/** What keeps somebody from a step's tickets at any hour, however free they are; null where nothing does. */
export function lackOf(asked: Asked, agent: Staff, step: PolicyStep): Lack | null {
  const { city, service, language } = asked;
  if (asked.handedTo) return handedLack(asked, agent, asked.handedTo);
  if (!agent.cities.includes(city)) {
    const lack = helperLack(asked, agent, step);
    if (lack) return lack;
  } else if (!isStaffIn(step, agent)) return 'role';
  const level = agent.skills[step.skill ?? service] ?? 0;
  if (level < 1) return 'skill';
  if (level < step.minLevel) return 'level';
  if (step.language !== 'required' || language === null) return null;
  const spoken = languageLevel(agent, language);
  return spoken >= step.minLanguageLevel ? null : spoken ? 'language-level' : 'language';
}

/** The agreement that makes somebody of another city one of those asked; null for its own, and where there is none. */
export function helpOf(asked: Asked, { cities }: Pick<Staff, 'cities'>): Help | null {
  if (cities.includes(asked.city)) return null;
  return asked.help?.find((one) => cities.includes(one.helper) && covers(one, asked)) ?? null;
}

/** Only agents help, and where languages were agreed on, in these. */
function helperLack(asked: Asked, agent: Staff, { withHelpers }: PolicyStep): Lack | null {
  if (!asked.help?.some(({ helper }) => agent.cities.includes(helper))) return 'city';
  if (!withHelpers) return 'helper';
  const help = helpOf(asked, agent);
  if (!help) return 'agreement';
  if (!agent.roles.includes('agent')) return 'role';
  return help.languages && asked.language && !agent.languages.includes(asked.language) ? 'language' : null;
}

/** Whatever step it waits in: it was handed over by hand, to whoever has the skill there. */
function handedLack(asked: Asked, agent: Staff, city: string): Lack | null {
  if (!agent.cities.includes(city)) return agent.cities.includes(asked.city) ? 'handed' : 'city';
  return lackOf({ ...asked, handedTo: undefined }, agent, { ...WHOEVER, withHelpers: true });
}

export type PolicyFault = { pointer: string; detail: string };

/**
 * What is wrong with rules that are well formed: steps out of order, a skill that the city lacks, a max wait before the
 * last step, and residents for whom the last step never finds anybody of the staff. `staff` is everybody of the city and
 * of those that help it, on duty or not.
 */
export function faultsOfRules(
  rules: PolicyRules,
  at: Omit<Asked, 'language'> & { services: ReadonlySet<string>; staff: readonly Staff[] },
): PolicyFault[] {
  const faults = rules.steps.flatMap(({ afterSeconds, skill, language, minLanguageLevel }, index) => {
    const before = rules.steps[index - 1];
    const isFirst = !before && afterSeconds !== 0;
    const isLate = before && afterSeconds <= before.afterSeconds;
    return [
      ...(isFirst ? [fault(`/steps/${index}/afterSeconds`, 'the first step begins at 0')] : []),
      ...(isLate ? [fault(`/steps/${index}/afterSeconds`, 'it begins after the step before it')] : []),
      ...(skill !== null && !at.services.has(skill)
        ? [fault(`/steps/${index}/skill`, `${at.city} has no service ${skill}`)]
        : []),
      ...(minLanguageLevel > 1 && language !== 'required'
        ? [fault(`/steps/${index}/minLanguageLevel`, 'it counts only where the language is required')]
        : []),
    ];
  });
  const late = [...faults, ...shortWait(rules)];
  return late.length ? late : nobodyFor(rules, at);
}

/** A supervisor is asked once everything else has been tried. */
function shortWait({ maxWaitMinutes, steps }: PolicyRules): PolicyFault[] {
  const last = steps.at(-1);
  if (maxWaitMinutes === null || !last || maxWaitMinutes * 60 >= last.afterSeconds) return [];
  return [fault('/maxWaitMinutes', `the last step begins only after ${last.afterSeconds} s`)];
}

/** The last step holds for as long as it takes: it must find somebody for every resident. */
function nobodyFor(
  { modes, steps }: PolicyRules,
  { staff, ...asked }: Omit<Asked, 'language'> & { staff: readonly Staff[] },
): PolicyFault[] {
  const last = steps.at(-1);
  const isPullOnly = CHANNELS.every((channel) => modes[channel] === 'pull');
  if (isPullOnly || !last) return [];
  const isFound = (language: Language | null) =>
    staff.some((agent) => lackOf({ ...asked, language }, agent, last) === null);
  const unserved = [null, ...LANGUAGES].filter((language) => !isFound(language));
  if (!unserved.length) return [];
  const written = unserved.map((language) => language ?? 'what nobody knows').join(' or ');
  const who = unserved.length > LANGUAGES.length ? 'anybody' : `anybody for residents who write ${written}`;
  return [fault(`/steps/${steps.length - 1}`, `it holds to the end and can never find ${who} in ${asked.city}`)];
}

function fault(pointer: string, detail: string): PolicyFault {
  return { pointer, detail };
}
