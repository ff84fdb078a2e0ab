import { covers } from './agreements.ts';
import { activeStep, type Help, type Lack, lackOf, type Staff } from './routing-policy.ts';
import type { Channel, Language, PolicyRules, PolicyStep, ServiceMode } from './types.ts';

/** A ticket as the router gave it out: to whom, and after what wait. */
export type GivenTicket = {
  city: string;
  service: string;
  channel: Channel;
  language: Language | null;
  waitedMs: number;
  agent: { id: string; name: string };
  /** Agreements under which its city is helped, at whatever hour. */
  help?: readonly Help[];
};
export type StaffMember = Staff & { _id: string };

/**
 * What other rules would have made of it, by who is on the staff today: whether they were free then is not asked.
 * `same`: its agent could have had it then too; `other`: others could, its agent lacks `reason`; `later`: nobody
 * could by then, somebody from `afterSeconds` on; `pull`: it would have waited to be claimed; `nobody`: no step ever
 * finds anybody.
 */
export type DryRunEnd =
  | { end: 'same'; step: number; mode: ServiceMode }
  | { end: 'other'; step: number; mode: ServiceMode; reason: Lack }
  | { end: 'later'; step: number; mode: ServiceMode; afterSeconds: number }
  | { end: 'pull' }
  | { end: 'nobody' };

export function dryRun(rules: PolicyRules, given: GivenTicket, staff: readonly StaffMember[]): DryRunEnd {
  const mode = rules.modes[given.channel] ?? 'assign';
  if (mode === 'pull') return { end: 'pull' };
  const finds = (step: PolicyStep) => staff.some((agent) => lackOf(given, agent, step) === null);
  // who was on duty then is not known: as if somebody always was
  const step = activeStep(
    rules,
    given.waitedMs,
    (one) => isSkipped(one, given) || (one.skipIf.includes('nobody-skilled') && !finds(one)),
  );
  if (!finds(step)) {
    const later = rules.steps.findIndex((one, index) => index > step.index && finds(one));
    const afterSeconds = rules.steps[later]?.afterSeconds;
    return afterSeconds === undefined ? { end: 'nobody' } : { end: 'later', step: later, mode, afterSeconds };
  }
  const agent = staff.find(({ _id }) => _id === given.agent.id);
  const reason = agent ? lackOf(given, agent, step) : 'city';
  return reason ? { end: 'other', step: step.index, mode, reason } : { end: 'same', step: step.index, mode };
}

function isSkipped({ skipIf }: PolicyStep, given: GivenTicket): boolean {
  return skipIf.includes('no-agreement') && !given.help?.some((one) => covers(one, given));
}
