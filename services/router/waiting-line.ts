import type { Redis } from 'ioredis';
import type { Keys } from '../../shared/redis/keys.ts';

type Deps = { redis: Redis; keys: Keys };
export type LineEntry = { ticket: string; service: string; rank: Date };

/** Nil where the build token is gone: then the lines may be empty for no reason and are built again. */
const LOOK = `
if redis.call('EXISTS', KEYS[1]) == 0 then return false end
local heads = {}
for i = 2, #KEYS do heads[i - 1] = redis.call('ZRANGE', KEYS[i], 0, ARGV[1]) end
return heads`;
const POSITION = `
if redis.call('EXISTS', KEYS[1]) == 0 then return false end
return redis.call('ZRANK', KEYS[2], ARGV[1]) or -1`;

/** The waiting lines of each city: a derived index of the queued tickets. Look and position cost O(log n) at any length. */
export function createWaitingLine({ redis, keys }: Deps) {
  return {
    add: (city: string, { ticket, service, rank }: LineEntry) =>
      redis.zadd(keys.line(city, service), rank.getTime(), ticket),
    remove: (city: string, service: string, tickets: string[]) => redis.zrem(keys.line(city, service), ...tickets),

    /** The heads of all lines, looked at and left there; null where the lines must be built first. */
    async look(city: string, { services, depth }: { services: string[]; depth: number }): Promise<string[] | null> {
      const lines = services.map((service) => keys.line(city, service));
      const heads = await redis.eval(LOOK, lines.length + 1, keys.token(city), ...lines, depth - 1);
      return Array.isArray(heads) ? heads.flat().map(String) : null;
    },

    /** 1 for the first in its line; null where that cannot be said now. */
    async position(city: string, { service, ticket }: { service: string; ticket: string }): Promise<number | null> {
      const rank = await redis.eval(POSITION, 2, keys.token(city), keys.line(city, service), ticket);
      return typeof rank === 'number' && rank >= 0 ? rank + 1 : null;
    },

    /** Only ever adds; the token is set after everything is there. */
    async build(city: string, entries: LineEntry[]): Promise<void> {
      const pipeline = redis.pipeline();
      for (const { ticket, service, rank } of entries) pipeline.zadd(keys.line(city, service), rank.getTime(), ticket);
      pipeline.set(keys.token(city), '1');
      const results = await pipeline.exec();
      for (const [error] of results ?? []) if (error) throw error;
    },
  };
}

export type WaitingLine = ReturnType<typeof createWaitingLine>;
