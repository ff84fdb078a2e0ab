import type { ProcessStack } from './process-stack.ts';
import { until } from './until.ts';

/** A killed process's leases end after ten seconds, its sweeps go on a few seconds later; a start takes its time too. */
export const STEP_WITHIN_MS = 60_000;
const EVERY_MS = 200;

type Step = {
  /** As the clients do it, again and again until it is done: what they ask must be safe to repeat. */
  act: () => Promise<unknown>;
  isDone: () => Promise<boolean>;
};

/** One step of a conversation, whoever dies meanwhile. */
export function untilDone(what: string, { act, isDone }: Step): Promise<true> {
  const look = async () => {
    if (await isDone().catch(() => false)) return true;
    await act().catch(() => {});
    return isDone().catch(() => false);
  };
  return until(what, look, { withinMs: STEP_WITHIN_MS, everyMs: EVERY_MS }).then(() => true);
}

/** As its client does after each loss of the connection: at once as the same. */
export function untilSignedIn(stack: ProcessStack, who = 'agent1'): Promise<string> {
  const signIn = async () => {
    const token = await stack.signIn(who).catch(() => 'undefined');
    return token === 'undefined' ? null : token;
  };
  return until('signed in', signIn, { withinMs: STEP_WITHIN_MS, everyMs: EVERY_MS });
}
