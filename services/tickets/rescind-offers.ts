import type { Clock } from '../../shared/clock.ts';
import { decideEndOffers } from '../../shared/domain/decide-ownership.ts';
import type { Agent } from '../../shared/domain/types.ts';
import type { Logger } from '../../shared/logger.ts';
import type { TicketRepository } from '../../shared/repositories/tickets.ts';
import type { ChangeTicket } from './change-ticket.ts';
import { actorOf } from './ticket-actions.ts';

type Deps = {
  tickets: Pick<TicketRepository, 'liveOffersOf'>;
  change: ChangeTicket['change'];
  clock: Clock;
  log: Logger;
};

type By = Pick<Agent, '_id' | 'name'>;

/** Who is no longer there to answer their offers: nobody waits for these to run out, and none of them was missed. */
export function createRescindOffers({ tickets, change, clock, log }: Deps) {
  async function rescindAll(agent: By): Promise<void> {
    const offered = await tickets.liveOffersOf(agent._id, clock.now());
    await Promise.all(
      offered.map(({ _id }) =>
        change(_id, {
          actor: actorOf(agent),
          decide: (ticket, now) =>
            decideEndOffers(ticket, { why: 'rescinded', ends: (offer) => offer.agent.id === agent._id, now }),
        }),
      ),
    );
  }

  return (agent: By): Promise<void> =>
    rescindAll(agent).catch((error: unknown) => {
      log.warn({ err: error, agentId: agent._id }, 'offers not taken back yet, left to the sweep');
    });
}
