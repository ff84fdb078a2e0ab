import type { Logger } from '../../shared/logger.ts';

type Close = () => Promise<unknown>;
type Options = { withinMs: number; log: Logger };

/**
 * All at once and for so long at most: a part that fails or waits for a server that is away must not keep the next
 * ones from their turn. What it leaves in hand the sweeps of the others find.
 */
export async function closeAll(parts: Record<string, Close>, { withinMs, log }: Options): Promise<void> {
  const open = new Set(Object.keys(parts));
  const closed = Object.entries(parts).map(async ([part, close]) => {
    try {
      await close();
    } catch (error) {
      log.warn({ err: error, part }, 'a part was not closed well');
    }
    open.delete(part);
  });
  let limit: NodeJS.Timeout | undefined;
  const late = new Promise<void>((resolve) => {
    limit = setTimeout(resolve, withinMs);
  });
  await Promise.race([Promise.all(closed), late]);
  clearTimeout(limit);
  if (open.size) log.warn({ parts: [...open] }, 'parts were not closed in time');
}
