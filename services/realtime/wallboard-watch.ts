import { citiesFor, type Viewer } from '../../shared/auth/viewer.ts';
import type { WallboardView } from '../../shared/contracts/wallboard.ts';
import { AppError } from '../../shared/errors.ts';
import type { Logger } from '../../shared/logger.ts';
import type { StaffSocket } from './staff-socket.ts';

type Deps = { readWallboard: (cities: readonly string[]) => Promise<WallboardView>; log: Logger };
type Watcher = { city: string | undefined /** What it was shown last, and when. */; shown: string; shownAt: number };

/** At most once a second (contract). */
const PUSH_MS = 1_000;
/** Shown again where nothing changes, so that a screen knows that it is live. */
const HEARTBEAT_MS = 15_000;
/** Where reading takes long it is done less often: it may take so little of the time. */
const REST = 9;

/** The live view: one reading serves all watchers of this process, and none is done while there are none. */
export function createWallboardWatch({ readWallboard, log }: Deps) {
  const watchers = new Map<StaffSocket, Watcher>();
  let timer: NodeJS.Timeout | undefined;
  let isClosed = false;

  /** Empty where it may see nothing of it any more. */
  function seenBy({ data: { viewer } }: StaffSocket, { city }: Watcher): string[] {
    if (!viewer.can('wallboard:read')) return [];
    return city ? [city].filter((one) => viewer.cities.has(one)) : [...viewer.cities];
  }

  function show(socket: StaffSocket, watcher: Watcher, { at, cities }: WallboardView): void {
    const seen = new Set(seenBy(socket, watcher));
    const own = cities.filter(({ id }) => seen.has(id));
    // it came, or became another viewer, while this was read
    if (!own.length || own.length < seen.size) return;
    const text = JSON.stringify(own);
    const now = performance.now();
    if (text === watcher.shown && now - watcher.shownAt < HEARTBEAT_MS) return;
    Object.assign(watcher, { shown: text, shownAt: now });
    socket.emit('wallboard', { at, cities: own } satisfies WallboardView);
  }

  async function turn(): Promise<void> {
    const asked = new Set<string>();
    for (const [socket, watcher] of watchers) {
      const seen = socket.connected ? seenBy(socket, watcher) : [];
      if (!seen.length) watchers.delete(socket);
      for (const city of seen) asked.add(city);
    }
    if (!asked.size) return;
    const wallboard = await readWallboard([...asked]);
    for (const [socket, watcher] of watchers) show(socket, watcher, wallboard);
  }

  function later(ms: number): void {
    if (timer || isClosed) return;
    timer = setTimeout(() => {
      const begun = performance.now();
      turn()
        .catch((error: unknown) => log.warn({ err: error }, 'live view not read, tried again in a second'))
        .finally(() => {
          timer = undefined;
          if (watchers.size) later(Math.max(PUSH_MS, (performance.now() - begun) * REST));
        });
    }, ms);
  }

  return {
    async watch(socket: StaffSocket, city: string | undefined): Promise<{ wallboard: WallboardView }> {
      const { at, cities } = await readWallboard(wallboardCities(socket.data.viewer, city));
      // it may have become another viewer on the way
      const seen = new Set(wallboardCities(socket.data.viewer, city));
      const wallboard = { at, cities: cities.filter(({ id }) => seen.has(id)) };
      watchers.set(socket, { city, shown: JSON.stringify(wallboard.cities), shownAt: performance.now() });
      later(PUSH_MS);
      return { wallboard };
    },
    unwatch(socket: StaffSocket): void {
      watchers.delete(socket);
    },
    close(): void {
      isClosed = true;
      clearTimeout(timer);
      watchers.clear();
    },
  };
}

export type WallboardWatch = ReturnType<typeof createWallboardWatch>;

/** Those whose live figures may be had: for supervisors and admins, of their own cities. */
function wallboardCities(viewer: Viewer, city: string | undefined): string[] {
  if (!viewer.can('wallboard:read')) throw new AppError('forbidden', 'This needs the permission wallboard:read');
  return citiesFor(viewer, city ? [city] : undefined);
}
