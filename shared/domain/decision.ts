import type { Ticket, TicketEvent } from './types.ts';

/** Fields that a change may write; identity, version and outbox belong to the save. */
export type SavedSet = Partial<
  Omit<Ticket, '_id' | 'number' | 'city' | 'channel' | 'thread' | 'ordinal' | 'version' | 'outbox' | 'unpublished'>
>;
/** Those a decision may set: the rank follows, on saving, from the policy of the service that the ticket is in then. */
export type TicketSet = Omit<SavedSet, 'routing'> & { routing?: Pick<Ticket['routing'], 'enteredQueueAt'> };

/**
 * A slot to take before the ticket is written. `limit` none: even above one's units (design.md, Slots); `on-duty`: who
 * is neither offline nor at the end of their shift.
 */
export type Take = { agent: string; limit: 'capacity' | 'hardCap' | 'none'; presence?: 'available' | 'on-duty' };

export type Refused = {
  ok: false;
  reason: 'conflict' | 'gone' | 'over-capacity' | 'forbidden' | 'version-mismatch' | 'validation';
  detail: string;
  /** The same to whoever is not to know the staff: `detail` names one of them. */
  unnamed?: { who: string; detail: string };
  /** Whose slot could not be taken. */
  agent?: string;
};
export type Decided = {
  ok: true;
  set: TicketSet;
  events: TicketEvent[];
  take?: Take;
  /** What holds instead where the slot cannot be had. */
  otherwise?: Decision;
};
export type Decision = Decided | Refused;

export function refuse(reason: Refused['reason'], detail: string): Refused {
  return { ok: false, reason, detail };
}

/** A refusal that says who it is about. */
export function refuseNaming(
  reason: Refused['reason'],
  { id, name }: { id: string; name: string },
  say: (who: string) => string,
): Refused {
  return { ...refuse(reason, say(name)), unnamed: { who: id, detail: say('a colleague') } };
}
