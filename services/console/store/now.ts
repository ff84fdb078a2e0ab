import { useSyncExternalStore } from 'react';
import { serverNow } from '../api.ts';

/** One clock for the whole screen: whatever counts, counts with it. */
const TICK_MS = 1_000;
const listeners = new Set<() => void>();
let now = serverNow().getTime();
let timer: ReturnType<typeof setInterval> | undefined;

function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  timer ??= setInterval(tick, TICK_MS);
  return () => {
    listeners.delete(listener);
    if (listeners.size > 0) return;
    clearInterval(timer);
    timer = undefined;
  };
}

function tick(): void {
  now = serverNow().getTime();
  for (const listener of listeners) listener();
}

/** Epoch ms of the server's clock, new every second. */
export function useNowMs(): number {
  return useSyncExternalStore(subscribe, () => now);
}
