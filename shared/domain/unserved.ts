import { asking, type Candidate, type Head, modeOf, stepOf } from './match.ts';
import { type ActiveStep, type Help, type Lack, lackOf } from './routing-policy.ts';
import type { CityService, PolicyStep, Ticket } from './types.ts';

/** Why nobody may be given what waits in a pool: of several reasons the one that is nearest to somebody. */
export const WHY_NOBODY = [
  'nobody-on-duty',
  'nobody-skilled',
  'level',
  'language',
  'language-level',
  'channel',
] as const;
type WhyNobody = (typeof WHY_NOBODY)[number];

export type Waiting = Pick<Head, 'city' | 'service' | 'channel' | 'language' | 'routing' | 'handover'> & {
  waitingSince: Ticket['waitingSince'];
};
type Pool = Pick<Waiting, 'service' | 'channel' | 'language'> & {
  /** In which they wait now. */
  step: ActiveStep;
  why: WhyNobody;
  waiting: number;
  longestWaitSince: Date;
};
type Situation = {
  agents: readonly Candidate[];
  services: ReadonlyMap<string, CityService>;
  now: Date;
  help: readonly Help[];
  transfers: readonly Help[];
};

/**
 * Waiting tickets that ask the same and that none of those on duty may be given, however much room they have, in the
 * step that holds now or in a later one. What agents take themselves is given to nobody and is no such pool.
 */
export function poolsWithNobody(waiting: readonly Waiting[], situation: Situation): Pool[] {
  const { services, now } = situation;
  const onDuty = situation.agents.filter(({ presence }) => presence.state === 'available');
  const pools = new Map<string, Pool | null>();
  for (const one of waiting) {
    const head = asking(one, situation);
    if (!head.handedTo && modeOf(services.get(head.service), head.channel) === 'pull') continue;
    const step = stepOf(head, { agents: situation.agents, services, now });
    const key = JSON.stringify([head.service, head.channel, head.language, head.handedTo, step.index]);
    const since = one.waitingSince ?? one.routing.enteredQueueAt;
    const known = pools.get(key);
    if (known === undefined) {
      const why = whyNobody(head, onDuty, stepsFrom(step, services.get(head.service)));
      const { service, channel, language } = head;
      pools.set(key, why && { service, channel, language, step, why, waiting: 1, longestWaitSince: since });
    } else if (known) {
      known.waiting++;
      if (since < known.longestWaitSince) known.longestWaitSince = since;
    }
  }
  return [...pools.values()].filter((pool) => pool !== null);
}

type Asked = Parameters<typeof lackOf>[0] & Pick<Head, 'channel'>;

/** Null where somebody may have it in one of the steps. */
function whyNobody(asked: Asked, onDuty: readonly Candidate[], steps: readonly PolicyStep[]): WhyNobody | null {
  const lacks = steps.flatMap((step) => onDuty.map((agent) => missing(asked, agent, step)));
  if (lacks.includes(null)) return null;
  return WHY_NOBODY.toReversed().find((why) => lacks.includes(why)) ?? 'nobody-on-duty';
}

function missing(asked: Asked, agent: Candidate, step: PolicyStep): WhyNobody | null {
  const lack = lackOf(asked, agent, step);
  if (lack) return CODES[lack];
  return agent.presence.channels.includes(asked.channel) ? null : 'channel';
}

const CODES: Record<Lack, WhyNobody> = {
  city: 'nobody-on-duty',
  helper: 'nobody-on-duty',
  agreement: 'nobody-on-duty',
  handed: 'nobody-on-duty',
  role: 'nobody-on-duty',
  skill: 'nobody-skilled',
  level: 'level',
  language: 'language',
  'language-level': 'language-level',
};

function stepsFrom({ index, ...step }: ActiveStep, service: CityService | undefined): PolicyStep[] {
  return [step, ...(service?.policy.steps.slice(index + 1) ?? [])];
}
