import type { Socket } from 'socket.io-client';
import type { Pace } from './pace.ts';
import type { Tries } from './tries.ts';

type Kept = { who: string; pace: Pick<Pace, 'pause'>; tries: Pick<Tries, 'count'>; over: AbortSignal };
const REOPEN_MS = 2_000;

/** Counts what breaks until it is over. Socket.IO comes back by itself, except where the server said why it refuses. */
export function keepConnected(socket: Socket, { who, pace, tries, over }: Kept): void {
  socket.on('disconnect', () => {
    if (!over.aborted) tries.count(`connection of ${who}: lost`);
    if (!socket.active) void reopen();
  });
  socket.on('connect_error', () => {
    if (over.aborted) return;
    tries.count(`connection of ${who}: not made`);
    if (!socket.active) void reopen();
  });

  async function reopen(): Promise<void> {
    await pace.pause(REOPEN_MS, over);
    if (!over.aborted) socket.connect();
  }
}

export function aborted(signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal.aborted) resolve();
    else signal.addEventListener('abort', () => resolve(), { once: true });
  });
}
