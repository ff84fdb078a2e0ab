import { type JobsOptions, Queue, Worker } from 'bullmq';
import type { Redis } from 'ioredis';
import type { Logger } from '../logger.ts';
import { withTrace } from '../trace.ts';
import { type JobData, type JobName, jobs } from './jobs.ts';

type Deps = { prefix: string; log: Logger };

/** A kept job would turn a later one of the same id into a silent nothing. */
const FORGOTTEN = { removeOnComplete: true, removeOnFail: true } as const;

/** Producers: an add that fails (Redis is away) is left to the sweeps, which find the same work in MongoDB. */
export function createJobQueues({ prefix, log, redis }: Deps & { redis: Redis }) {
  const queues = new Map<JobName, Queue>();
  const queueOf = (name: JobName): Queue => {
    const known = queues.get(name);
    if (known) return known;
    const queue = new Queue(name, { connection: redis, prefix });
    queue.on('error', () => {});
    queues.set(name, queue);
    return queue;
  };
  return {
    /** Resolves to whether it was added. Never waits for a Redis that is away. */
    async add<Name extends JobName>(name: Name, data: JobData<Name>, options: JobsOptions = {}): Promise<boolean> {
      if (redis.status !== 'ready') return false;
      try {
        await queueOf(name).add(name, data, { ...FORGOTTEN, attempts: 1, ...options });
        return true;
      } catch (error) {
        log.warn({ err: error, job: name }, 'job not added, left to the sweep');
        return false;
      }
    },
    async close(): Promise<void> {
      await Promise.allSettled([...queues.values()].map((queue) => queue.close()));
    },
  };
}

export type JobQueues = ReturnType<typeof createJobQueues>;

type WorkerOptions<Name extends JobName> = Deps & {
  redis: Redis;
  name: Name;
  concurrency: number;
  handle: (data: JobData<Name>) => Promise<void>;
};

export type JobWorker = { close: () => Promise<void> };

/** A worker whose killed predecessor blocks its queue for seconds only, not the default's minute. */
export function createJobWorker<Name extends JobName>(options: WorkerOptions<Name>): JobWorker {
  const { prefix, log, redis, name, concurrency, handle } = options;
  const inHand = new Set<Promise<void>>();
  const worker = new Worker(
    name,
    async (job) => {
      const data = jobs[name].parse(job.data) as JobData<Name>;
      const work = withTrace(data.traceId, () => handle(data)).finally(() => inHand.delete(work));
      inHand.add(work);
      await work;
    },
    { connection: redis, prefix, concurrency, lockDuration: 6_000, stalledInterval: 3_000, maxStalledCount: 5 },
  );
  worker.on('error', () => {});
  worker.on('failed', (_job, error) => log.warn({ err: error, job: name }, 'job failed, left to the sweep'));
  return {
    /** Waits for the jobs in hand, but not for a Redis that is away to hear of them. */
    async close(): Promise<void> {
      const isAway = redis.status !== 'ready';
      const closed = worker.close(isAway);
      await Promise.allSettled(inHand);
      await closed;
    },
  };
}
