import type { Clock } from '../../shared/clock.ts';
import { createJobWorker, type JobQueues } from '../../shared/jobs/job-queues.ts';
import type { Logger } from '../../shared/logger.ts';
import type { RedisConnections } from '../../shared/redis/connections.ts';
import type { Store } from '../../shared/repositories/open-store.ts';
import type { Sweeps } from '../../shared/sweep.ts';
import { createEscalations } from './escalations.ts';
import { createMatchCity } from './match-city.ts';
import { createRouterSweeps } from './sweep.ts';
import { createWaitingHeads } from './waiting-heads.ts';
import type { WaitingLine } from './waiting-line.ts';

type Deps = {
  store: Store;
  line: WaitingLine;
  recent: Parameters<typeof createWaitingHeads>[0]['recent'];
  /** The matchers look again of a city, and of those that it helps. */
  gotRoom: (city: string) => void;
  changeTicket: {
    attempt: Parameters<typeof createMatchCity>[0]['attempt'];
    change: Parameters<typeof createEscalations>[0]['change'];
  };
  redis: RedisConnections;
  jobs: JobQueues;
  sweeps: Sweeps;
  prefix: string;
  clock: Clock;
  log: Logger;
};

/** The router's role: a worker for the cities' match jobs and the sweeps that heal what a job lost. */
export function startRouter({ store, line, recent, gotRoom, changeTicket, redis, sweeps, prefix, clock, log }: Deps) {
  const heads = createWaitingHeads({ ...store, line, recent });
  const { matchCity, build } = createMatchCity({ ...store, heads, line, attempt: changeTicket.attempt, clock, log });
  const worker = createJobWorker({
    name: 'match',
    prefix,
    log,
    redis: redis.worker('match worker'),
    concurrency: 6,
    handle: ({ city }) => matchCity(city),
  });
  const router = createRouterSweeps({ ...store, line, build, wake: gotRoom, change: changeTicket.change, clock });
  const escalations = createEscalations({ ...store, change: changeTicket.change, clock, log });
  sweeps.start({ name: 'escalations', lease: 'router', everyMs: 5_000, run: escalations.sweep });
  sweeps.start({ name: 'overdue', lease: 'router', everyMs: 5_000, run: escalations.overdue });
  sweeps.start({ name: 'offers', lease: 'router', everyMs: 2_000, run: router.offers });
  sweeps.start({ name: 'rests', lease: 'router', everyMs: 5_000, run: router.rests });
  sweeps.start({ name: 'lines', lease: 'router', everyMs: 5_000, run: router.lines });
  sweeps.start({ name: 'openings', lease: 'router', everyMs: 2_000, run: router.openings });
  sweeps.start({ name: 'slots', lease: 'router', everyMs: 5_000, run: router.slots });
  sweeps.start({ name: 'stranded', lease: 'router', everyMs: 5_000, run: router.stranded });
  sweeps.start({ name: 'owned', lease: 'router', everyMs: 30_000, run: router.putMissing });
  return {
    matchCity,
    async close(): Promise<void> {
      await worker.close();
      await store.decisions.settled();
    },
  };
}
