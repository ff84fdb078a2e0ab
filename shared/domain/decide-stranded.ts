import { decideRequeue } from './decide-ownership.ts';
import { type Decision, refuse } from './decision.ts';
import type { Channel, Ticket } from './types.ts';

const MINUTE_MS = 60_000;
/** Somebody waits in a chat now; a mail may wait for an agent who is back after lunch. */
export const RETURN_AFTER_MINUTES: Record<Channel, number> = { chat: 0, sms: 15, email: 60, web: 60 };

type Stranded = { agent: string; offlineSince: Date; afterMinutes: number; now: Date };

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
