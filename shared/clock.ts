/** The only source of the current time: domain code and services get one as an argument. */
export type Clock = { now(): Date };

export const systemClock: Clock = { now: () => new Date() };
