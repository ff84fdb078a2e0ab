import type { Clock } from '../../shared/clock.ts';
import type { Saved } from '../../shared/events/saved.ts';
import { createJobWorker, type JobQueues } from '../../shared/jobs/job-queues.ts';
import type { Logger } from '../../shared/logger.ts';
import type { RedisConnections } from '../../shared/redis/connections.ts';
import type { Sweeps } from '../../shared/sweep.ts';
import { newTraceId, traceId } from '../../shared/trace.ts';
import type { DeliveryService } from './deliver-reply.ts';

/** The job that sends a stored reply at once; the sweep finds the same by its date where the job is lost. */
export function createDeliveryTrigger(jobs: JobQueues) {
  const later = (message: string, delay: number) => {
    void jobs.add('deliver', { message, traceId: traceId() || newTraceId() }, { delay });
  };
  return {
    later,
    tell({ message }: Saved): void {
      if (message?.direction === 'out' && message.delivery?.status === 'queued') later(message._id, 0);
    },
  };
}

type Deps = {
  delivery: Pick<DeliveryService, 'deliver' | 'sweep'>;
  redis: RedisConnections;
  sweeps: Sweeps;
  prefix: string;
  clock: Clock;
  log: Logger;
};

/** The delivery role: a worker that sends, and the sweep of everything due. */
export function startDelivery({ delivery, redis, sweeps, prefix, log }: Deps) {
  const worker = createJobWorker({
    name: 'deliver',
    prefix,
    log,
    redis: redis.worker('deliver worker'),
    concurrency: 8,
    handle: ({ message }) => delivery.deliver(message),
  });
  sweeps.start({ name: 'deliveries', lease: 'delivery', everyMs: 4_000, run: delivery.sweep });
  return { close: () => worker.close() };
}
