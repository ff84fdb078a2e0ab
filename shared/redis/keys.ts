/** Redis keys of the waiting lines; one hash tag a city, so that a city's keys live together in a Redis Cluster. */
export function createKeys(prefix: string) {
  return {
    /** Sorted set of waiting ticket ids by rank, of those that ask the same (waiting-line.ts). */
    line: (city: string, name: string) => `${prefix}:{${city}}:line:${name}`,
    /** There while the city's lines are known to be whole; a flush erases it with them. */
    token: (city: string) => `${prefix}:{${city}}:token`,
  };
}

export type Keys = ReturnType<typeof createKeys>;
