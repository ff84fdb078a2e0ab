import { gatherUpdates } from '../db/gather-writes.ts';
import type { Collection, Document } from '../db/mongo.ts';
import { CHANNEL_UNITS, type HeldSlot, type NewSlot } from '../domain/capacity.ts';
import type { Take } from '../domain/decision.ts';
import { type Agent, type Channel, END_OF_SHIFT } from '../domain/types.ts';

type Taking = Pick<Take, 'limit' | 'presence'>;
type WrapUp = { now: Date; until: Date };

/** Spelled out: a path through a list of documents is not followed by every server. */
const HELD_TICKETS = { $map: { input: '$slots', in: '$$this.ticket' } };
/** Missing where no chat has been silent yet. */
const EASED = { $ifNull: ['$eased', 0] };

/**
 * What an agent has in hand: slot first, then ticket (models/slots). A slot weighs what the agent's own weights say as it
 * is written, and takes away what it weighed then; `load` and `eased` move in the same write as the slots.
 */
export function createSlotRepository(agents: Collection<Agent>) {
  const updateGathered = gatherUpdates(agents);
  const has = async ({ agent, ticket, assignment }: HeldSlot) =>
    (await agents.findOne(
      { _id: agent, slots: { $elemMatch: { ticket, assignment } } },
      { projection: { _id: 1 } },
    )) !== null;

  return {
    has,
    holds: async (agent: string, ticket: string) =>
      (await agents.findOne({ _id: agent, 'slots.ticket': ticket }, { projection: { _id: 1 } })) !== null,

    /** False where there is no room within the limit, the presence does not fit or a slot of the ticket is held already. */
    take: (slot: NewSlot, { limit, presence }: Taking, now: Date): Promise<boolean> =>
      limit === 'none'
        ? put(slot)
        : updateGathered({
            id: slot.agent,
            when: {
              $and: [
                { $not: { $in: [slot.ticket, HELD_TICKETS] } },
                { $ne: ['$closed', true] },
                ...roomWithin(limit, weightIn(slot.channel)),
                ...presenceFor(presence),
              ],
            },
            set: { lastAssignedAt: now },
            compute: {
              slots: { $concatArrays: ['$slots', [newSlot(slot)]] },
              load: { $add: ['$load', weightIn(slot.channel)] },
            },
            hasWon: () => has(slot),
          }),

    /**
     * Names the pair, so that a late release removes nothing newer; the wrap-up in the same write, so that nobody is
     * given something between the two.
     */
    release: ({ agent, ticket, assignment }: HeldSlot, wrapUp?: WrapUp): Promise<boolean> => {
      const left = handWithout(isSlot(ticket, assignment));
      return updateGathered({
        id: agent,
        when: anySlot(isSlot(ticket, assignment)),
        compute: wrapUp ? { $mergeObjects: [left, { presence: wrappingUp(wrapUp) }] } : left,
        // whoever asks finds it gone: released now or before
        hasWon: async () => !(await has({ agent, ticket, assignment })),
      });
    },

    /** A silent chat's slot counts half for new work, and whole again once it is not. False where it does so already. */
    ease: ({ agent, ticket, assignment }: HeldSlot, isSilent: boolean): Promise<boolean> => {
      const isOther = { $ne: [{ $ifNull: ['$$this.silent', false] }, isSilent] };
      const eased = { $mergeObjects: ['$$this', { silent: { $literal: isSilent } }] };
      const half = { $divide: ['$$this.units', isSilent ? 2 : -2] };
      return updateGathered({
        id: agent,
        when: anySlot({ $and: [isSlot(ticket, assignment), isOther] }),
        compute: {
          slots: { $map: { input: '$slots', in: { $cond: [isSlot(ticket, assignment), eased, '$$this'] } } },
          eased: { $add: [EASED, sumOver(slotsThat(isSlot(ticket, assignment)), half)] },
        },
        hasWon: async () =>
          (await agents.findOne(
            { _id: agent, slots: { $elemMatch: { ticket, assignment, silent: isSilent } } },
            { projection: { _id: 1 } },
          )) !== null,
      });
    },
  };

  /** Even above one's units. An older slot of the ticket becomes the new pair; a newer one stays. */
  async function put(slot: NewSlot): Promise<boolean> {
    const { agent, ticket, assignment } = slot;
    const isOfTicket = { $eq: ['$$this.ticket', ticket] };
    const isPut = await updateGathered({
      id: agent,
      when: { $not: anySlot({ $and: [isOfTicket, { $gte: ['$$this.assignment', assignment] }] }) },
      compute: handWithout(isOfTicket, slot),
      hasWon: () => has(slot),
    });
    return isPut || has(slot);
  }
}

function weightIn(channel: Channel): Document {
  return { $ifNull: [`$weights.${channel}`, CHANNEL_UNITS[channel]] };
}

/** As `hasRoom` says it: all that the router gives keeps the hard cap too, even if every silent chat wakes. */
function roomWithin(limit: 'capacity' | 'hardCap', weight: Document): Document[] {
  const load = { $add: ['$load', weight] };
  const isUnderCap = { $lte: [load, '$hardCap'] };
  if (limit === 'hardCap') return [isUnderCap];
  return [isUnderCap, { $lte: [{ $subtract: [load, EASED] }, '$capacity'] }];
}

function presenceFor(presence: Take['presence']): Document[] {
  if (presence === 'available') return [{ $eq: ['$presence.state', 'available'] }];
  if (presence !== 'on-duty') return [];
  return [{ $ne: ['$presence.state', 'offline'] }, { $ne: ['$presence.why', END_OF_SHIFT] }];
}

function newSlot({ ticket, assignment, channel }: NewSlot): Document {
  return { ticket: { $literal: ticket }, assignment: { $literal: assignment }, units: weightIn(channel) };
}

/**
 * The hand without some of its slots, and with another: the units of each are those that it holds itself. Not summed up
 * anew from those that are left, which some servers do in the square of their number.
 */
function handWithout(is: Document, added?: NewSlot): Document {
  const load = { $subtract: ['$load', sumOver('$$gone', '$$this.units')] };
  const easedUnits = { $cond: [{ $eq: ['$$this.silent', true] }, { $divide: ['$$this.units', 2] }, 0] };
  const withAdded = added && {
    slots: { $concatArrays: ['$$left', [newSlot(added)]] },
    load: { $add: [load, weightIn(added.channel)] },
  };
  return {
    $let: {
      vars: { gone: slotsThat(is), left: slotsThat({ $not: is }) },
      in: { slots: '$$left', load, eased: { $subtract: [EASED, sumOver('$$gone', easedUnits)] }, ...withAdded },
    },
  };
}

function slotsThat(are: Document): Document {
  return { $filter: { input: '$slots', cond: are } };
}

function sumOver(input: Document | string, units: Document | string): Document {
  return { $reduce: { input, initialValue: 0, in: { $add: ['$$value', units] } } };
}

function anySlot(is: Document): Document {
  return { $anyElementTrue: [{ $map: { input: '$slots', in: is } }] };
}

function isSlot(ticket: string, assignment: number): Document {
  return { $and: [{ $eq: ['$$this.ticket', ticket] }, { $eq: ['$$this.assignment', assignment] }] };
}

/** Who is available is busy for a while, or longer than they were; who is not stays as they are. */
function wrappingUp({ now, until }: WrapUp): Document {
  const busy = { state: 'busy', why: 'wrap-up', since: now, until };
  const isWorking = { $or: [{ $eq: ['$presence.state', 'available'] }, { $eq: ['$presence.why', 'wrap-up'] }] };
  return { $cond: [isWorking, { $mergeObjects: ['$presence', { $literal: busy }] }, '$presence'] };
}
