import { createHash, randomBytes } from 'node:crypto';

/** A new opaque id: 24 hexadecimal characters, the first eight the time in seconds, so that ids made later sort later. */
export function newId(): string {
  return (
    Math.floor(performance.timeOrigin / 1000 + performance.now() / 1000)
      .toString(16)
      .padStart(8, '0') + randomBytes(8).toString('hex')
  );
}

/** The id of a thread's n-th ticket: racing first messages aim at the same ticket, so nobody loses (models/intake). */
export function ticketId(city: string, thread: string, ordinal: number): string {
  return createHash('sha256').update(`${city}\n${thread}\n${ordinal}`).digest('hex').slice(0, 24);
}

export function sha256(text: string | Buffer): string {
  return createHash('sha256').update(text).digest('hex');
}
