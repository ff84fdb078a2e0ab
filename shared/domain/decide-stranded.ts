import { decideRequeue } from './decide-ownership.ts';
import { type Decision, refuse } from './decision.ts';
import type { Agent, Ticket } from './types.ts';

const MINUTE_MS = 60_000;

type Stranded = { agent: string; offlineSince: Date; afterMinutes: number; now: Date };

/** Whoever says offline is gone, unless they have taken something since and their screen is open. */
export function isAtWork(
  { presence, lastAssignedAt, connectedUntil }: Pick<Agent, 'presence' | 'lastAssignedAt' | 'connectedUntil'>,
  now: Date,
): boolean {
  return connectedUntil !== null && connectedUntil > now && lastAssignedAt > presence.since;
}

/**
 * An unanswered ticket of an agent who has been offline for too long goes back to its queue, with the waiting time it
 * has; the same agent is its known one, should they come back first.
 */
export function decideReturnStranded(ticket: Ticket, { agent, offlineSince, afterMinutes, now }: Stranded): Decision {
  if (ticket.status !== 'open' || ticket.assignee?.id !== agent)
    return refuse('conflict', 'The ticket is no longer with this agent');
  if (now.getTime() - offlineSince.getTime() < afterMinutes * MINUTE_MS)
    return refuse('conflict', 'The agent may still be back in time');
  return decideRequeue(ticket, { now, why: 'agent-offline' });
}
