type Options = { withinMs?: number; everyMs?: number };

/**
 * Looks again until there is something to see: what happens inside another process has no event here. `why` says
 * what was seen last when the time is up.
 */
export async function until<Found>(
  what: string,
  look: () => Promise<Found | null | undefined | false>,
  { withinMs = 10_000, everyMs = 50, why = () => '' }: Options & { why?: () => string } = {},
): Promise<Found> {
  const end = performance.now() + withinMs;
  for (;;) {
    const found = await look();
    if (found !== null && found !== undefined && found !== false) return found;
    if (performance.now() > end) throw new Error(`not within ${withinMs / 1000} s: ${what} ${why()}`);
    await new Promise((resolve) => {
      setTimeout(resolve, everyMs);
    });
  }
}
