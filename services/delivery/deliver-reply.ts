import type { Clock } from '../../shared/clock.ts';
import type { Found, OutboundMessage, Sent, Sought } from '../../shared/domain/channel-messages.ts';
import { decideReturn } from '../../shared/domain/decide-conversation.ts';
import type { Decision } from '../../shared/domain/decision.ts';
import {
  applyReceipt,
  beginAttempt,
  endAttempt,
  expireLease,
  type Outcome,
  type Receipt,
  stillUnknown,
} from '../../shared/domain/delivery-state.ts';
import type { Actor, Channel, Delivery, Message, Ticket } from '../../shared/domain/types.ts';
import type { HitFailpoint } from '../../shared/failpoints.ts';
import type { Logger } from '../../shared/logger.ts';
import type { ChangeRepository } from '../../shared/repositories/changes.ts';
import type { MessageRepository } from '../../shared/repositories/messages.ts';
import type { TicketRepository } from '../../shared/repositories/tickets.ts';

/** What delivery asks of a channel. */
export type Sender = {
  send: (message: OutboundMessage) => Promise<Sent>;
  find?: (message: Sought) => Promise<Found[]>;
};

type Deps = {
  messages: Pick<MessageRepository, 'byId' | 'setDelivery' | 'providerIdsAmong' | 'dueDeliveries'>;
  tickets: Pick<TicketRepository, 'byId'>;
  changes: Pick<ChangeRepository, 'ofTicket'>;
  senders: Partial<Record<Channel, Sender>>;
  /** What a failed `send` means. */
  outcomeOf: (error: unknown) => Outcome;
  compose: (message: Message, ticket: Ticket) => Promise<OutboundMessage>;
  change: (
    id: string,
    step: { actor: Actor; decide: (ticket: Ticket, now: Date) => Decision },
  ) => Promise<{ ok: boolean }>;
  /** Shows a new delivery state to those who watch. */
  show: (ticket: Ticket, message: Message) => void;
  retryLater: (messageId: string, delayMs: number) => void;
  failpoint: HitFailpoint;
  clock: Clock;
  log: Logger;
};

const DELIVERY: Actor = { kind: 'system', id: 'delivery', name: 'Delivery' };
const CHANGED_MEANWHILE: Decision = { ok: false, reason: 'conflict', detail: 'The ticket has changed meanwhile' };
/** A failed message is looked at again within seconds: its ticket cannot have changed more often. */
const LAST_CHANGES = 500;

/** queued → sending → sent → delivered | failed | unknown; one attempt at a time, recorded before anything leaves. */
export function createDelivery({
  messages,
  tickets,
  changes,
  senders,
  outcomeOf,
  compose,
  change,
  show,
  retryLater,
  failpoint,
  clock,
  log,
}: Deps) {
  async function record(message: Message, ticket: Ticket, next: Delivery): Promise<boolean> {
    if (!(await messages.setDelivery(message, next))) return false;
    failpoint('delivery.recorded');
    const { status, attempts, reason } = next;
    log.info(
      { messageId: message._id, ticketId: ticket._id, channel: message.channel, status, attempts, reason },
      'delivery state',
    );
    show(ticket, { ...message, delivery: next });
    if (next.status === 'queued' && next.dueAt) retryLater(message._id, next.dueAt.getTime() - clock.now().getTime());
    if (next.status === 'failed') await comeBack({ ...message, delivery: next });
    return true;
  }

  /** A process may have died right after it. The outbox was read with the ticket, then the log. */
  async function hasComeBack({ _id, city, version, outbox }: Ticket, message: string): Promise<boolean> {
    const after = Math.max(0, version - LAST_CHANGES);
    const logged = await changes.ofTicket({ city, ticket: _id, after, upTo: version });
    return [...outbox, ...logged].some(({ events }) =>
      events.some((event) => event.type === 'ticket.delivery-failed' && event.message === message),
    );
  }

  /** The ticket is the agent's to act on, once; until that is saved the message stays due. */
  async function comeBack(message: Message): Promise<void> {
    if (!message.delivery?.dueAt) return;
    const ticket = await tickets.byId(message.ticket);
    if (!ticket) return;
    if (!(await hasComeBack(ticket, message._id))) {
      const { ok } = await change(ticket._id, {
        actor: DELIVERY,
        // another look may have brought it back since
        decide: (loaded, now) =>
          loaded.version === ticket.version ? decideReturn(loaded, { message: message._id, now }) : CHANGED_MEANWHILE,
      });
      if (!ok) return;
    }
    const { dueAt: _, ...settled } = message.delivery;
    await messages.setDelivery(message, settled);
    failpoint('delivery.returned');
  }

  async function attempt(message: Message, ticket: Ticket, begun: Delivery): Promise<void> {
    const sender = message.channel && senders[message.channel];
    const outcome = sender
      ? await send(sender, message, ticket)
      : ({ kind: 'permanent', reason: 'no such channel' } as const);
    failpoint('delivery.sent');
    await record({ ...message, delivery: begun }, ticket, endAttempt(begun, outcome, clock.now()));
  }

  async function send(sender: Sender, message: Message, ticket: Ticket): Promise<Outcome> {
    try {
      const { providerId, status, providerStatus } = await sender.send(await compose(message, ticket));
      return { kind: status, providerId, providerStatus };
    } catch (error) {
      const outcome = outcomeOf(error);
      log.warn(
        { err: error, messageId: message._id, channel: message.channel, outcome: outcome.kind },
        'reply not accepted by its provider',
      );
      return outcome;
    }
  }

  /** Exactly one matching message in the provider's list settles an unknown outcome; it is never sent again by itself. */
  async function settle(message: Message, ticket: Ticket): Promise<void> {
    const { delivery, address } = message;
    const find = message.channel && senders[message.channel]?.find;
    if (!delivery || !address) return;
    const now = clock.now();
    const found = find ? await lookFor(find, message) : null;
    const next = found
      ? endAttempt(delivery, outcomeOfFound(found), now)
      : stillUnknown(delivery, { since: message.at, now });
    if (next.status !== 'unknown') return void (await record(message, ticket, next));
    await messages.setDelivery(message, next);
    failpoint('delivery.still-unknown');
  }

  async function lookFor(find: NonNullable<Sender['find']>, message: Message): Promise<Found | null> {
    try {
      const listed = await find({
        to: message.address?.theirs ?? '',
        from: message.address?.ours ?? '',
        text: message.text,
        after: message.at,
      });
      const known = await messages.providerIdsAmong(
        message.city,
        listed.map((one) => one.providerId),
      );
      const [only, ...more] = listed.filter((one) => !known.has(one.providerId));
      return only && !more.length ? only : null;
    } catch (error) {
      log.warn({ err: error, messageId: message._id }, "provider's list could not be read");
      return null;
    }
  }

  /** The ticket must count the message: one that was stored and not applied may still be taken back. */
  async function deliver(messageId: string): Promise<void> {
    const message = await messages.byId(messageId);
    if (!message?.delivery) return;
    const ticket = await tickets.byId(message.ticket);
    if (!ticket || ticket[message.line] < message.seq) return;
    const now = clock.now();
    const begun = beginAttempt(message.delivery, now);
    if (begun) {
      if (!(await messages.setDelivery(message, begun))) return;
      failpoint('delivery.sending');
      show(ticket, { ...message, delivery: begun });
      return attempt(message, ticket, begun);
    }
    if (message.delivery.status === 'failed') return comeBack(message);
    const expired = expireLease(message.delivery, now);
    if (expired) await record(message, ticket, expired);
    else if (message.delivery.status === 'unknown' && message.delivery.dueAt && message.delivery.dueAt <= now)
      await settle(message, ticket);
  }

  return {
    deliver,
    /** Everything due: first attempts whose job was lost, retries, leases that ran out, unknown outcomes. */
    async sweep(): Promise<void> {
      for (const { _id } of await messages.dueDeliveries(clock.now())) {
        await deliver(_id).catch((error: unknown) => {
          log.warn({ err: error, messageId: _id }, 'a delivery could not be looked at, tried again at the next turn');
        });
      }
    },
    /** A provider's report; a message that isn't ours is nothing. */
    async recordReceipt({ messageId, ...receipt }: Receipt & { messageId: string }): Promise<void> {
      for (let tries = 0; tries < 10; tries++) {
        const message = await messages.byId(messageId);
        if (!message?.delivery || message.direction !== 'out') return;
        const next = applyReceipt(message.delivery, receipt, clock.now());
        if (!next) return;
        const ticket = await tickets.byId(message.ticket);
        if (ticket && (await record(message, ticket, next))) return;
      }
    },
  };
}

export type DeliveryService = ReturnType<typeof createDelivery>;

function outcomeOfFound({ providerId, status, providerStatus }: Found): Outcome {
  if (status === 'failed') return { kind: 'permanent', reason: `refused by the provider (${providerStatus})` };
  return { kind: status, providerId, providerStatus };
}
