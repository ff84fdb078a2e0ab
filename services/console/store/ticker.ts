const TICK_MS = 1_000;

/** Ticks while somebody listens. Read while nobody does, it is as exact; between two ticks it stays the same. */
export function createTicker(readMs: () => number) {
  const listeners = new Set<() => void>();
  let nowMs = readMs();
  let timer: ReturnType<typeof setInterval> | undefined;
  const tick = () => {
    nowMs = readMs();
    for (const listener of listeners) listener();
  };
  return {
    subscribe(listener: () => void): () => void {
      if (listeners.size === 0) nowMs = readMs();
      listeners.add(listener);
      timer ??= setInterval(tick, TICK_MS);
      return () => {
        listeners.delete(listener);
        if (listeners.size > 0) return;
        clearInterval(timer);
        timer = undefined;
      };
    },
    /** The first picture is drawn before anybody listens: it must not show when the last one has stopped. */
    nowMs(): number {
      const readNowMs = readMs();
      if (timer === undefined && Math.abs(readNowMs - nowMs) >= TICK_MS) nowMs = readNowMs;
      return nowMs;
    },
  };
}
