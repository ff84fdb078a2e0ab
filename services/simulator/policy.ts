import { hasRoom as hasUnits } from '../../shared/domain/capacity.ts';
import type { Candidate } from '../../shared/domain/match.ts';
import type { Contact } from './contact.ts';
import type { Waiting } from './waiting-lines.ts';

/** What a policy sees: the head of each line in order of arrival, and the city's agents in order of their ids. */
export type Room = { heads: readonly Waiting[]; agents: readonly Candidate[]; nowMs: number };
export type Given = { waiting: Waiting; agent: Candidate; handleMs: number };

/** Gives one contact to one agent, or nothing; it is asked again after each until it gives nothing. */
export type Policy = (room: Room) => Given | null;

/** A policy may remember (whose turn it is), so each city's run makes its own. */
export type NamedPolicy = { name: string; create: () => Policy };

export function hasRoom(agent: Candidate, { channel }: Contact): boolean {
  return agent.presence.state === 'available' && hasUnits(agent, channel);
}

export function isSkilled(agent: Candidate, service: string): boolean {
  return (agent.skills[service] ?? 0) > 0;
}
