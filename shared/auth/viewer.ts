import type { Agent } from '../domain/types.ts';
import { AppError } from '../errors.ts';
import { mayDo, type Permission } from './permissions.ts';

/** Who asks, and what they may see: the city scope is applied here and nowhere else. */
export type Viewer = { agent: Agent; cities: ReadonlySet<string>; can: (permission: Permission) => boolean };

/** A viewer of a live sign-in. */
export type SignedIn = Viewer & { sessionId: string };

export function viewerOf(agent: Agent): Viewer {
  return { agent, cities: new Set(agent.cities), can: (permission) => mayDo(agent.roles, permission) };
}

/** Another city's object is as absent as one that never was. */
export function visibleTo<T extends { city: string }>(viewer: Viewer, thing: T | null, what = 'ticket'): T {
  if (!thing || !viewer.cities.has(thing.city)) throw new AppError('not-found', `There is no such ${what}`);
  return thing;
}

/** The cities asked for, all of them one's own; all own ones where none is named. */
export function citiesFor(viewer: Viewer, asked: readonly string[] | undefined): string[] {
  if (!asked?.length) return [...viewer.cities];
  if (asked.some((city) => !viewer.cities.has(city))) throw new AppError('not-found', 'There is no such city');
  return [...new Set(asked)];
}
