import type { Redis } from 'ioredis';
import { CHANNELS, LANGUAGES, type Ticket } from '../../shared/domain/types.ts';
import type { Keys } from '../../shared/redis/keys.ts';

type Deps = { redis: Redis; keys: Keys };
/** What a ticket asks of whoever takes it: those that ask the same wait in one line. */
export type Asking = Pick<Ticket, '_id' | 'service' | 'channel' | 'language'>;
export type LineEntry = Asking & { routing: Pick<Ticket['routing'], 'rank'> };
/** Ids by rank. */
export type SeenLine = { line: string; ids: string[] };
/** With the rank that each has there, in epoch milliseconds. */
export type LookedLine = SeenLine & { ranks: number[] };
export type Asked = Pick<Asking, 'service' | 'channel' | 'language'>;

/** Services have no colon in their names. */
export function lineOf({ service, channel, language }: Asked): string {
  return `${service}:${channel}:${language ?? '-'}`;
}

/** What those in a line ask; null for a name that is none of ours. */
export function askedIn(line: string): Asked | null {
  const [service = '', named = '', spoken = ''] = line.split(':');
  const channel = CHANNELS.find((one) => one === named);
  const language = LANGUAGES.find((one) => one === spoken) ?? null;
  return channel ? { service, channel, language } : null;
}

/** Nil where the build token is gone: then the lines may be empty for no reason and are built again. */
const UNLESS_BUILT = `if redis.call('EXISTS', KEYS[1]) == 0 then return false end`;
/** The city's lines that have somebody in them; others are forgotten on the way. KEYS: token, names; all in one slot. */
const LOOK = `
${UNLESS_BUILT}
local isServed = {}
for i = 3, #ARGV do isServed[ARGV[i]] = true end
local seen = {}
for _, name in ipairs(redis.call('SMEMBERS', KEYS[2])) do
  if isServed[string.match(name, '^[^:]*')] then
    local ranked = redis.call('ZRANGE', ARGV[1] .. name, 0, ARGV[2], 'WITHSCORES')
    if #ranked == 0 then redis.call('SREM', KEYS[2], name) else seen[#seen + 1] = { name, ranked } end
  end
end
return seen`;
/** Those of its service before it, whatever they ask. */
const POSITION = `
${UNLESS_BUILT}
local own = ARGV[1] .. ARGV[2]
local rank = redis.call('ZRANK', own, ARGV[3])
if not rank then return -1 end
local score = redis.call('ZSCORE', own, ARGV[3])
for _, name in ipairs(redis.call('SMEMBERS', KEYS[2])) do
  if name ~= ARGV[2] and string.match(name, '^[^:]*') == ARGV[4] then
    rank = rank + redis.call('ZCOUNT', ARGV[1] .. name, '-inf', '(' .. score)
  end
end
return rank`;

/**
 * The waiting lines of each city, one for each service, channel and language: a derived index of the queued tickets,
 * so that those whom nobody can take now never stand before others. Look and position cost O(log n) at any length.
 */
export function createWaitingLine({ redis, keys }: Deps) {
  const addTo = (city: string, entries: readonly LineEntry[]) => {
    const transaction = redis.multi();
    const names = new Set(entries.map(lineOf));
    if (names.size) transaction.sadd(keys.lines(city), ...names);
    for (const entry of entries)
      transaction.zadd(keys.line(city, lineOf(entry)), entry.routing.rank.getTime(), entry._id);
    return transaction;
  };

  return {
    add: (city: string, entry: LineEntry) => addTo(city, [entry]).exec(),
    remove: async (city: string, lines: readonly SeenLine[]): Promise<void> => {
      const pipeline = redis.pipeline();
      for (const { line, ids } of lines) if (ids.length) pipeline.zrem(keys.line(city, line), ...ids);
      if (pipeline.length) await pipeline.exec();
    },

    /** The heads of the lines of some services, looked at and left there; null where the lines must be built first. */
    async look(city: string, { services, depth }: { services: string[]; depth: number }): Promise<LookedLine[] | null> {
      const seen = await redis.eval(
        LOOK,
        2,
        keys.token(city),
        keys.lines(city),
        keys.line(city, ''),
        depth - 1,
        ...services,
      );
      if (!Array.isArray(seen)) return null;
      return (seen as [string, string[]][]).map(([line, ranked]) => ({
        line,
        ids: ranked.filter((_, index) => index % 2 === 0),
        ranks: ranked.filter((_, index) => index % 2 === 1).map(Number),
      }));
    },

    /** 1 for the first of its service; null where that cannot be said now. */
    async position(city: string, ticket: Asking): Promise<number | null> {
      const args = [keys.line(city, ''), lineOf(ticket), ticket._id, ticket.service];
      const rank = await redis.eval(POSITION, 2, keys.token(city), keys.lines(city), ...args);
      return typeof rank === 'number' && rank >= 0 ? rank + 1 : null;
    },

    /**
     * Only ever adds; the token is set after everything is there. Where that is not all that waits there is none: a
     * flush between reading and adding would else leave lines that count as whole.
     */
    async build(city: string, entries: readonly LineEntry[], { isWhole }: { isWhole: boolean }): Promise<void> {
      const transaction = addTo(city, entries);
      if (isWhole) transaction.set(keys.token(city), '1');
      const results = await transaction.exec();
      for (const [error] of results ?? []) if (error) throw error;
    },
  };
}

export type WaitingLine = ReturnType<typeof createWaitingLine>;
