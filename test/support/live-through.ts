import type { End } from './conversation-end.ts';
import { createProcessKiller, type Disturb, type Plan } from './process-killer.ts';
import { type ProcessStack, prepareProcesses } from './process-stack.ts';

type Life<Step extends string, Left extends End> = {
  steps: readonly Step[];
  plan: Plan<Step>;
  talk: (stack: ProcessStack, disturb: Disturb<Step>) => Promise<Left>;
};

/** A conversation whose process is killed as planned: in which steps it was, and what is left in the end. */
export async function liveThrough<Step extends string, Left extends End>({ steps, plan, talk }: Life<Step, Left>) {
  const stack = await prepareProcesses();
  const { server } = stack;
  const killer = createProcessKiller({ server, steps, plan, meanwhile: () => stack.endLeases() });
  try {
    const end = await talk(stack, killer);
    return { killed: killer.killed, end };
  } catch (error) {
    throw new Error(`${String(error)}\n${server.log()}`, { cause: error });
  } finally {
    await stack.stop();
  }
}
