import { createHash, randomBytes } from 'node:crypto';

const RANDOM_BYTES = 8;
const POOL_BYTES = 4_096;
let pool = randomBytes(POOL_BYTES);
let used = 0;

/** Eight random bytes in hexadecimal; from a pool, since asking the system for a few bytes costs more than all else of an id. */
export function randomHex(): string {
  if (used === POOL_BYTES) {
    pool = randomBytes(POOL_BYTES);
    used = 0;
  }
  used += RANDOM_BYTES;
  return pool.toString('hex', used - RANDOM_BYTES, used);
}

/** A new opaque id: 24 hexadecimal characters, the first eight the time in seconds, so that ids made later sort later. */
export function newId(): string {
  const seconds = Math.floor((performance.timeOrigin + performance.now()) / 1_000);
  return seconds.toString(16).padStart(8, '0') + randomHex();
}

/** The id of a thread's n-th ticket: racing first messages aim at the same ticket, so nobody loses (models/intake). */
export function ticketId(city: string, thread: string, ordinal: number): string {
  return createHash('sha256').update(`${city}\n${thread}\n${ordinal}`).digest('hex').slice(0, 24);
}

export function sha256(text: string | Buffer): string {
  return createHash('sha256').update(text).digest('hex');
}
