import { createHash } from 'node:crypto';
import type { Redis } from 'ioredis';
import { CHANNELS, LANGUAGES, type Ticket } from '../../shared/domain/types.ts';
import type { Keys } from '../../shared/redis/keys.ts';

type Deps = { redis: Redis; keys: Keys };
/** What a ticket asks of whoever takes it: those that ask the same wait in one line. */
export type Asking = Pick<Ticket, '_id' | 'service' | 'channel' | 'language'>;
export type LineEntry = Asking & { routing: Pick<Ticket['routing'], 'rank'> };
/** Ids by rank. */
export type SeenLine = { line: string; ids: string[] };
export type Asked = Pick<Asking, 'service' | 'channel' | 'language'>;
/** With the rank that each has there, in epoch milliseconds. */
export type LookedLine = SeenLine & { asked: Asked; ranks: number[] };

/** Services have no colon in their names. */
export function lineOf({ service, channel, language }: Asked): string {
  return `${service}:${channel}:${language ?? '-'}`;
}

/** Every line there can be of some services, in one order. */
export function linesOf(services: readonly string[]): Asked[] {
  const spoken: Asked['language'][] = [...LANGUAGES, null];
  return services.flatMap((service) =>
    CHANNELS.flatMap((channel) => spoken.map((language) => ({ service, channel, language }))),
  );
}

/** Nil where the build token is gone: then the lines may be empty for no reason and are built again. */
const UNLESS_BUILT = `if redis.call('EXISTS', KEYS[1]) == 0 then return false end`;
/** Those of the lines named that have somebody in them. KEYS: token; the lines are in its slot. */
const LOOK = `
${UNLESS_BUILT}
local seen = {}
for i = 3, #ARGV do
  local ranked = redis.call('ZRANGE', ARGV[1] .. ARGV[i], 0, ARGV[2], 'WITHSCORES')
  if #ranked > 0 then seen[#seen + 1] = { ARGV[i], ranked } end
end
return seen`;
/** Those before it in its own line and in the others named. */
const POSITION = `
${UNLESS_BUILT}
local own = ARGV[1] .. ARGV[2]
local rank = redis.call('ZRANK', own, ARGV[3])
if not rank then return -1 end
local score = redis.call('ZSCORE', own, ARGV[3])
for i = 4, #ARGV do
  if ARGV[i] ~= ARGV[2] then rank = rank + redis.call('ZCOUNT', ARGV[1] .. ARGV[i], '-inf', '(' .. score) end
end
return rank`;

/** By its digest, so that its text is sent once a connection. */
function createScript(redis: Redis, lua: string) {
  const digest = createHash('sha1').update(lua).digest('hex');
  return async (key: string, args: (string | number)[]): Promise<unknown> => {
    try {
      return await redis.evalsha(digest, 1, key, ...args);
    } catch (error) {
      if (!(error instanceof Error) || !error.message.startsWith('NOSCRIPT')) throw error;
      return redis.eval(lua, 1, key, ...args);
    }
  };
}

/**
 * The waiting lines of each city, one for each service, channel and language: a derived index of the queued tickets,
 * so that those whom nobody can take now never stand before others. Look and position cost O(log n) at any length.
 */
export function createWaitingLine({ redis, keys }: Deps) {
  const lookAt = createScript(redis, LOOK);
  const positionIn = createScript(redis, POSITION);

  return {
    add: (city: string, entry: LineEntry) =>
      redis.zadd(keys.line(city, lineOf(entry)), entry.routing.rank.getTime(), entry._id),
    remove: async (city: string, lines: readonly SeenLine[]): Promise<void> => {
      const pipeline = redis.pipeline();
      for (const { line, ids } of lines) if (ids.length) pipeline.zrem(keys.line(city, line), ...ids);
      if (pipeline.length) await pipeline.exec();
    },

    /** The heads of some lines, looked at and left there; null where the lines must be built first. */
    async look(
      city: string,
      { lines, depth }: { lines: readonly Asked[]; depth: number },
    ): Promise<LookedLine[] | null> {
      const named = new Map(lines.map((asked) => [lineOf(asked), asked]));
      const seen = await lookAt(keys.token(city), [keys.line(city, ''), depth - 1, ...named.keys()]);
      if (!Array.isArray(seen)) return null;
      return (seen as [string, string[]][]).flatMap(([line, ranked]) => {
        const asked = named.get(line);
        const ids = ranked.filter((_, index) => index % 2 === 0);
        const ranks = ranked.filter((_, index) => index % 2 === 1).map(Number);
        return asked ? [{ line, asked, ids, ranks }] : [];
      });
    },

    /** 1 for the first of its service; null where that cannot be said now. */
    async position(city: string, ticket: Asking): Promise<number | null> {
      const others = linesOf([ticket.service]).map(lineOf);
      const rank = await positionIn(keys.token(city), [keys.line(city, ''), lineOf(ticket), ticket._id, ...others]);
      return typeof rank === 'number' && rank >= 0 ? rank + 1 : null;
    },

    /**
     * Only ever adds; the token is set after everything is there. Where that is not all that waits there is none: a
     * flush between reading and adding would else leave lines that count as whole.
     */
    async build(city: string, entries: readonly LineEntry[], { isWhole }: { isWhole: boolean }): Promise<void> {
      const transaction = redis.multi();
      for (const entry of entries)
        transaction.zadd(keys.line(city, lineOf(entry)), entry.routing.rank.getTime(), entry._id);
      if (isWhole) transaction.set(keys.token(city), '1');
      const results = await transaction.exec();
      for (const [error] of results ?? []) if (error) throw error;
    },
  };
}

export type WaitingLine = ReturnType<typeof createWaitingLine>;
