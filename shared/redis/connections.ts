import { Redis } from 'ioredis';
import type { Logger } from '../logger.ts';

type Options = { url: string; log: Logger };

/** Longest wait between two tries to reach Redis. */
const MAX_RETRY_MS = 1_000;
const retryStrategy = (times: number) => Math.min(times * 100, MAX_RETRY_MS);

/**
 * One connection per use. A producer fails at once while Redis is away, so that nothing before an answer waits for
 * it; a worker waits for it without end, as BullMQ asks.
 */
export function createRedisConnections({ url, log }: Options) {
  const open: Redis[] = [];
  const connect = (use: string, options: object): Redis => {
    const redis = new Redis(url, { retryStrategy, connectTimeout: 2_000, ...options });
    let isDown = false;
    redis.on('error', (error: Error) => {
      if (!isDown) log.warn({ use, reason: error.message }, 'redis connection lost');
      isDown = true;
    });
    redis.on('ready', () => {
      if (isDown) log.info({ use }, 'redis connected again');
      isDown = false;
    });
    open.push(redis);
    return redis;
  };
  return {
    /**
     * Without ioredis's gathering of a turn's commands: a script that BullMQ defines among them is not known to them
     * after a restart of Redis, and ioredis ends the process over the missing answer.
     */
    producer: (use: string) =>
      connect(use, { enableOfflineQueue: false, maxRetriesPerRequest: 1, commandTimeout: 2_000 }),
    worker: (use: string) => connect(use, { maxRetriesPerRequest: null }),
    close: () => {
      for (const redis of open) redis.disconnect();
    },
  };
}

export type RedisConnections = ReturnType<typeof createRedisConnections>;
