import { asSeenBy, helperIn, isHelping, type Seen } from '../domain/helpers.ts';
import type { Agent, Ticket } from '../domain/types.ts';
import { AppError } from '../errors.ts';
import { mayDo, type Permission } from './permissions.ts';

/** Who asks, and what they may see: the city scope is applied here and nowhere else. */
export type Viewer = { agent: Agent; cities: ReadonlySet<string>; can: (permission: Permission) => boolean };

/** A viewer of a live sign-in. */
export type SignedIn = Viewer & { sessionId: string };

export function viewerOf(agent: Agent): Viewer {
  return { agent, cities: new Set(agent.cities), can: (permission) => mayDo(agent.roles, permission) };
}

type Visible = { city: string } & Partial<Pick<Ticket, 'status' | 'assignee' | 'offers' | 'helpers'>>;

/** Another city's object is as absent as one that never was; but for a ticket that one helps it with. */
export function visibleTo<T extends Visible>(viewer: Viewer, thing: T | null, what = 'ticket'): T {
  if (!thing || !maySee(viewer, thing)) throw new AppError('not-found', `There is no such ${what}`);
  return thing;
}

export function maySee(viewer: Viewer, thing: Visible): boolean {
  if (viewer.cities.has(thing.city)) return true;
  const { agent, cities } = viewer;
  const helper = helperIn(thing, agent._id);
  // who has left the city that helps has left its work too
  return helper !== null && cities.has(helper.city) && isHelping(thing, agent._id);
}

/** As much of a ticket as one sees: all of one's own city's, of another's what the agreement shows. */
export function shownTo({ agent, cities }: Viewer, ticket: Ticket): Seen {
  if (cities.has(ticket.city)) return ticket;
  return asSeenBy(ticket, helperIn(ticket, agent._id) ?? { agent: agent._id, sees: 'conversation' });
}

/** The cities asked for, all of them one's own; all own ones where none is named. */
export function citiesFor(viewer: Viewer, asked: readonly string[] | undefined): string[] {
  if (!asked?.length) return [...viewer.cities];
  if (asked.some((city) => !viewer.cities.has(city))) throw new AppError('not-found', 'There is no such city');
  return [...new Set(asked)];
}
