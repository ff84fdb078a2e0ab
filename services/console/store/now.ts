import { useSyncExternalStore } from 'react';
import { serverNow } from '../api.ts';
import { createTicker } from './ticker.ts';

/** One clock for the whole screen: whatever counts, counts with it. */
const clock = createTicker(() => serverNow().getTime());

/** Epoch ms of the server's clock, new every second. */
export function useNowMs(): number {
  return useSyncExternalStore(clock.subscribe, clock.nowMs);
}
