import { createCatchUp } from '../../channels/sms/catch-up.ts';
import type { AppDeps } from './app-deps.ts';
import type { Base } from './base.ts';
import { ourNumbers } from './sms-numbers.ts';

const EVERY_MS = 180_000;

/** After any outage and every few minutes. */
export function startCatchUp({
  twilio,
  spine,
  store,
  sweeps,
  clock,
  log,
}: Pick<AppDeps, 'clock' | 'log'> & Pick<Base, 'twilio' | 'spine' | 'store' | 'sweeps'>): void {
  const catchUp = createCatchUp({
    twilio,
    accept: spine.acceptMessage,
    numbers: () => ourNumbers(store),
    marks: store.marks,
    clock,
    log,
  });
  sweeps.start({
    name: 'sms-catch-up',
    lease: 'web',
    everyMs: EVERY_MS,
    run: catchUp,
  });
}
