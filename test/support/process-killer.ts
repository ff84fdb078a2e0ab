import type { Failpoint } from '../../shared/failpoints.ts';
import type { ServerProcess } from './server-process.ts';
import { STEP_WITHIN_MS } from './steps.ts';
import { until } from './until.ts';

/** Where the process kills itself during which step of a conversation. */
export type Plan<Step extends string> = Partial<Record<Step, Failpoint>>;
/** Called before each step of a conversation, and after the last. */
export type Disturb<Step extends string> = { before: (step: Step) => Promise<void>; over: () => Promise<void> };
export const UNDISTURBED: Disturb<string> = { before: async () => {}, over: async () => {} };

type Options<Step extends string> = {
  server: ServerProcess;
  steps: readonly Step[];
  plan: Plan<Step>;
  /** What passes between a death and the start after it. */
  meanwhile: () => Promise<unknown>;
};

/**
 * Makes the process one that kills itself at the planned place of each step, and starts it again as a supervisor of
 * processes does; at once as the one of the step that follows, which spares a restart.
 */
export function createProcessKiller<Step extends string>({ server, steps, plan, meanwhile }: Options<Step>) {
  const killed: Step[] = [];
  let current: Step | undefined;
  let armed: Step | undefined;
  let isOurStop = false;
  let starting: Promise<void> | undefined;

  function start(step: Step | undefined, after: Promise<unknown> = Promise.resolve()): Promise<void> {
    armed = step && plan[step] && step;
    const failpoint = armed && plan[armed];
    starting = after
      .then(() => server.start({ failpoint }))
      .then(() => {
        void server.exited().then(startAgain);
      });
    // whoever waits for it hears of a failure
    starting.catch(() => {});
    return starting;
  }

  function startAgain({ signal }: { signal: NodeJS.Signals | null }): void {
    if (isOurStop || signal !== 'SIGKILL') return;
    // one that dies before its step begins died of mending what the step before had left
    const isInTime = armed !== undefined && armed === current;
    if (isInTime) killed.push(armed as Step);
    void start(isInTime ? steps[steps.indexOf(armed as Step) + 1] : undefined, meanwhile());
  }

  /** Until the process that is to die in the current step has died, and one runs. */
  async function over(): Promise<void> {
    const victim = armed !== undefined && armed === current ? armed : undefined;
    const isDead = async () => !victim || killed.includes(victim);
    await until(`the process dies at ${victim && plan[victim]}`, isDead, { withinMs: STEP_WITHIN_MS });
    while (!server.isUp()) {
      await server.exited();
      await starting;
    }
    await starting;
  }

  return {
    killed,
    over,
    async before(step: Step): Promise<void> {
      if (starting) await over();
      current = step;
      if (starting && armed === (plan[step] && step)) return;
      isOurStop = true;
      await server.stop();
      isOurStop = false;
      await start(step);
    },
  };
}

/** For the name of a test. */
export function namePlan(plan: Plan<string>): string {
  return Object.entries(plan)
    .map(([step, place]) => `${place} (${step})`)
    .join(', ');
}
