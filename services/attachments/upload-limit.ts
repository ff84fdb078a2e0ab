import { AppError } from '../../shared/errors.ts';

type Options = { perUploader?: number; withinMs?: number; atOnce?: number; nowMs?: () => number };

/** Each file stands in memory while it is read. */
const AT_ONCE = 8;
const PER_UPLOADER = 30;
const WITHIN_MS = 10 * 60_000;

/**
 * Anybody can open a chat and upload: one uploader may send so many files within ten minutes, and a process reads so
 * many at once, whoever sends them. Returns what must be called when the file has been read or given up.
 */
export function createUploadLimit({
  perUploader = PER_UPLOADER,
  withinMs = WITHIN_MS,
  atOnce = AT_ONCE,
  nowMs = () => performance.now(),
}: Options = {}) {
  const taken = new Map<string, number[]>();
  let reading = 0;

  function forgetOld(now: number): void {
    for (const [uploader, times] of taken) {
      const recent = times.filter((at) => now - at < withinMs);
      if (recent.length) taken.set(uploader, recent);
      else taken.delete(uploader);
    }
  }

  return function begin(uploader: string): () => void {
    const now = nowMs();
    forgetOld(now);
    const times = taken.get(uploader) ?? [];
    const [oldest = now] = times;
    if (times.length >= perUploader)
      throw new AppError('rate-limited', `At most ${perUploader} files in ${withinMs / 60_000} minutes`, {
        retryAfter: Math.max(1, Math.ceil((oldest + withinMs - now) / 1_000)),
      });
    if (reading >= atOnce)
      throw new AppError('unavailable', 'Too many files are on their way; try again', { retryAfter: 1 });
    taken.set(uploader, [...times, now]);
    reading++;
    let isOver = false;
    return () => {
      if (!isOver) reading--;
      isOver = true;
    };
  };
}
