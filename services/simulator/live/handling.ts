import type { Socket } from 'socket.io-client';
import type { TicketView } from '../../../shared/contracts/tickets.ts';
import { ask, type Entrances } from '../../../shared/entrances.ts';
import { newId } from '../../../shared/ids.ts';
import { ANSWER_SHARE, GREET_MS, UNPLANNED_HANDLE_MS } from '../parameters.ts';
import type { ContactState } from './ledger.ts';
import type { Pace } from './pace.ts';
import type { Planned } from './plan.ts';
import type { Tries } from './tries.ts';
import { greetingIn, handedOnIn } from './words.ts';

/** A ticket in an agent's hand. */
export type Held = {
  ticket: TicketView;
  /** Undefined where this run hasn't sent it. */
  planned: Planned | undefined;
  units: number;
  sinceMs: number;
  /** What is still to be done is done at once. */
  hurry: AbortController;
  isOver: boolean;
  work: Promise<void>;
};
type Deps = { socket: Socket; token: string; entrances: Pick<Entrances, 'call'>; pace: Pace; tries: Tries };
type Step = { afterMs: number; text: string };

/** How an agent works a ticket off: words at their time, then it is closed. */
export function createHandling({ socket, token, entrances, pace, tries }: Deps) {
  async function reply({ ticket: { id: ticket } }: Held, text: string): Promise<void> {
    // the same id at each try is the same answer
    const body = { ticket, id: newId(), text };
    await tries.insist('a reply', () => ask(socket, 'reply', body));
  }

  async function resolve({ ticket: { id } }: Held): Promise<boolean> {
    const call = () => entrances.call(`/api/v1/tickets/${id}/resolve`, { token, body: { reason: 'answered' } });
    return (await tries.insist('closing a ticket', call)) !== undefined;
  }

  return {
    /** Until it is closed, or no longer this agent's; true where it was closed here. */
    async handle(held: Held, state: ContactState | undefined): Promise<boolean> {
      const steps = stepsOf(held, state);
      for (const { afterMs, text } of steps) {
        await pace.until(held.sinceMs + afterMs, held.hurry.signal);
        if (held.isOver) return false;
        await reply(held, text);
      }
      await pace.until(held.sinceMs + handleMsOf(held, state), held.hurry.signal);
      return !held.isOver && (await resolve(held));
    },
  };
}

function stepsOf(held: Held, state: ContactState | undefined): Step[] {
  const { planned, ticket } = held;
  const handleMs = handleMsOf(held, state);
  // thanks that came after the end; what an earlier run had answered
  if (state === 'answered' || ticket.status === 'pending') return [];
  if (!planned) return [{ afterMs: handleMs, text: handedOnIn(ticket.language) }];
  if (state === 'left' || planned.channel !== 'chat') return [{ afterMs: handleMs, text: planned.answer }];
  return [
    { afterMs: Math.min(GREET_MS, handleMs), text: greetingIn(planned.language) },
    { afterMs: Math.max(GREET_MS, handleMs * ANSWER_SHARE), text: planned.answer },
  ];
}

function handleMsOf({ planned }: Held, state: ContactState | undefined): number {
  if (state === 'answered') return 0;
  return planned && state !== 'left' ? planned.handleMs : UNPLANNED_HANDLE_MS;
}
