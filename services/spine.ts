import type { Clock } from '../shared/clock.ts';
import type { Tell } from '../shared/events/saved.ts';
import type { HitFailpoint } from '../shared/failpoints.ts';
import type { Logger } from '../shared/logger.ts';
import type { Store } from '../shared/repositories/open-store.ts';
import { createAcceptMessage } from './intake/accept-message.ts';
import { createFinishMessage } from './intake/finish-message.ts';
import { createRelay } from './relay/relay.ts';
import { createAddressOf } from './tickets/address-of.ts';
import { createChangeTicket } from './tickets/change-ticket.ts';
import { createConsultActions } from './tickets/consult-actions.ts';
import { createRecentTickets } from './tickets/recent-tickets.ts';
import { createTicketActions } from './tickets/ticket-actions.ts';
import { createWriteMessage } from './tickets/write-message.ts';

type Deps = {
  store: Store;
  tell: Tell;
  /** An agent of the city has room again. */
  gotRoom?: (city: string) => void;
  /** An agent's presence may have become a wrap-up. */
  wrapsUpNow?: (agent: string) => void;
  clock: Clock;
  log: Logger;
  failpoint?: HitFailpoint;
};

/** From a message taken in to a change told: what every role that touches tickets shares. */
export function createSpine({
  store,
  tell,
  gotRoom = () => {},
  wrapsUpNow = () => {},
  clock,
  log,
  failpoint = () => {},
}: Deps) {
  const shared = { ...store, failpoint, clock, log };
  const relay = createRelay({ ...shared, tell });
  const recent = createRecentTickets();
  const publish: Tell = (saved) => {
    recent.note(saved.ticket);
    relay.publish(saved);
  };
  const changeTicket = createChangeTicket({ ...shared, recent, publish, gotRoom, wrapsUpNow });
  const finishing = createFinishMessage({ ...shared, attempt: changeTicket.attempt, publish });
  const acceptMessage = createAcceptMessage({ ...shared, ...finishing, recent });
  const actions = createTicketActions({ changeTicket });
  const consultActions = createConsultActions({ changeTicket });
  const writeMessage = createWriteMessage({
    ...shared,
    actions,
    addressOf: createAddressOf(store),
    apply: finishing.apply,
    finish: finishing.finish,
  });

  return {
    relay,
    recent,
    changeTicket,
    acceptMessage,
    actions,
    consultActions,
    writeMessage,
    failpoint,
    /** Messages stored by a process that died before their ticket counted them. */
    async sweepUnapplied(): Promise<void> {
      const left = await store.messages.unapplied(new Date(clock.now().getTime() - 5_000));
      for (const message of left) {
        await finishing.finish(message).catch((error: unknown) => {
          // one that cannot be finished must not keep the others waiting
          log.error({ err: error, messageId: message._id }, 'a stored message could not be finished');
        });
      }
      const counted = left.map((message) => message._id);
      if (counted.length) log.info({ count: counted.length }, 'messages finished by the sweep');
    },
  };
}

export type Spine = ReturnType<typeof createSpine>;
