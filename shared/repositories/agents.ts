import { gatherUpdates } from '../db/gather-writes.ts';
import type { Collection } from '../db/mongo.ts';
import type { HeldSlot } from '../domain/capacity.ts';
import type { Take } from '../domain/decision.ts';
import type { Agent, Channel, Presence } from '../domain/types.ts';

/** Named so that the partial indexes of the dates are used. */
const EPOCH = new Date(0);

/** Spelled out: a path through a list of documents is not followed by every server. */
const HELD_TICKETS = { $map: { input: '$slots', in: '$$this.ticket' } };

const CANDIDATE_FIELDS = {
  name: 1,
  cities: 1,
  skills: 1,
  languages: 1,
  capacity: 1,
  load: 1,
  presence: 1,
  lastAssignedAt: 1,
  roles: 1,
} as const;

/** Agents and their slots: slot first, then ticket (models/slots). `load` moves in the same write as the slots. */
export function createAgentRepository(agents: Collection<Agent>) {
  const updateGathered = gatherUpdates(agents);
  const has = async ({ agent, ticket, assignment }: HeldSlot) =>
    (await agents.findOne(
      { _id: agent, slots: { $elemMatch: { ticket, assignment } } },
      { projection: { _id: 1 } },
    )) !== null;

  return {
    byId: (id: string) => agents.findOne({ _id: id, closed: { $ne: true } }),
    byEmail: (email: string) => agents.findOne({ email, closed: { $ne: true } }),
    ofCities: (cities: string[]) =>
      agents
        .find({ cities: { $in: cities }, closed: { $ne: true } }, { projection: { passwordHash: 0 } })
        .sort({ name: 1 })
        .limit(500)
        .toArray(),
    insert: (agent: Agent) => agents.insertOne(agent),
    candidates: (city: string) =>
      agents.find({ cities: city, 'presence.state': 'available' }, { projection: CANDIDATE_FIELDS }).toArray(),
    namesOf: (ids: string[]) => agents.find({ _id: { $in: ids } }, { projection: { name: 1 } }).toArray(),
    presencesOf: (ids: string[]) => agents.find({ _id: { $in: ids } }, { projection: { presence: 1 } }).toArray(),
    loadsOf: (ids: string[]) => agents.find({ _id: { $in: ids } }, { projection: { load: 1 } }).toArray(),

    /** False where there is no room within the limit, the presence does not fit or a slot of the ticket is held already. */
    take: (slot: HeldSlot, { limit, presence }: Pick<Take, 'limit' | 'presence'>, now: Date): Promise<boolean> => {
      if (limit === 'none') return putSlot(slot);
      const { agent, ticket, assignment, units } = slot;
      return updateGathered({
        id: agent,
        when: {
          $and: [
            { $not: { $in: [ticket, HELD_TICKETS] } },
            { $ne: ['$closed', true] },
            { $lte: [{ $add: ['$load', units] }, `$${limit}`] },
            ...(presence === 'available' ? [{ $eq: ['$presence.state', 'available'] }] : []),
            ...(presence === 'on-duty' ? [{ $ne: ['$presence.state', 'offline'] }] : []),
          ],
        },
        set: { lastAssignedAt: now },
        compute: {
          slots: { $concatArrays: ['$slots', [{ $literal: { ticket, assignment, units } }]] },
          load: { $add: ['$load', units] },
        },
        hasWon: () => has(slot),
      });
    },

    /**
     * Names the pair, so that a late release removes nothing newer, and takes its units in the same write; the wrap-up
     * too, so that nobody is given something between the two.
     */
    release: ({ agent, ticket, assignment, units }: HeldSlot, wrapUp?: { now: Date; until: Date }): Promise<boolean> =>
      updateGathered({
        id: agent,
        when: { $anyElementTrue: [{ $map: { input: '$slots', in: isSlot(ticket, assignment) } }] },
        compute: {
          slots: { $filter: { input: '$slots', cond: { $not: isSlot(ticket, assignment) } } },
          load: { $subtract: ['$load', units] },
          ...(wrapUp && { presence: wrappingUp(wrapUp) }),
        },
        // whoever asks finds it gone: released now or before
        hasWon: async () => !(await has({ agent, ticket, assignment, units })),
      }),

    onDuty: () =>
      agents
        .find({ 'presence.state': { $in: ['available', 'busy', 'away'] } }, { projection: { cities: 1 } })
        .toArray(),
    holders: () => agents.find({ load: { $gt: 0 } }, { projection: { slots: 1, load: 1 } }).toArray(),
    /** Gone, with work in hand. */
    offlineHolders: () =>
      agents
        .find({ load: { $gt: 0 }, 'presence.state': 'offline' }, { projection: { cities: 1, presence: 1 } })
        .toArray(),
    has,
    holds: async (agent: string, ticket: string) =>
      (await agents.findOne({ _id: agent, 'slots.ticket': ticket }, { projection: { _id: 1 } })) !== null,

    async setPresence(id: string, presence: Presence, { olderThan }: { olderThan?: Date } = {}): Promise<boolean> {
      const { matchedCount } = await agents.updateOne(
        { _id: id, ...(olderThan && { 'presence.since': { $lt: olderThan } }) },
        { $set: { presence } },
      );
      return matchedCount === 1;
    },
    /** Whose wrap-up is over. */
    wrappedUp: (now: Date) =>
      agents
        .find({ 'presence.until': { $gt: EPOCH, $lte: now } }, { projection: { presence: 1, cities: 1 } })
        .limit(200)
        .toArray(),
    /** Available again; null where they have said something else meanwhile. */
    async endWrapUp({ _id, presence: { channels, until } }: Pick<Agent, '_id' | 'presence'>, now: Date) {
      const presence: Presence = { state: 'available', channels, why: null, since: now };
      const { matchedCount } = await agents.updateOne(
        { _id, 'presence.until': until ?? EPOCH },
        { $set: { presence } },
      );
      return matchedCount === 1 ? presence : null;
    },
    keepConnected: (ids: string[], until: Date) =>
      agents.updateMany({ _id: { $in: ids } }, { $set: { connectedUntil: until } }),
    lapsed: (now: Date) =>
      agents
        .find({ connectedUntil: { $gt: EPOCH, $lte: now } }, { projection: { presence: 1, connectedUntil: 1 } })
        .limit(200)
        .toArray(),
    async goOffline(agent: { _id: string; connectedUntil: Date | null }, now: Date): Promise<boolean> {
      const channels: Channel[] = [];
      const { matchedCount } = await agents.updateOne(
        { _id: agent._id, connectedUntil: agent.connectedUntil },
        { $set: { presence: { state: 'offline', channels, why: 'disconnected', since: now }, connectedUntil: null } },
      );
      return matchedCount === 1;
    },
  };

  /** Even above capacity. An older slot of the ticket becomes the new pair. */
  async function putSlot(slot: HeldSlot): Promise<boolean> {
    const { agent, ticket, assignment, units } = slot;
    const renewed = await agents.updateOne(
      { _id: agent, slots: { $elemMatch: { ticket, assignment: { $lt: assignment } } } },
      { $set: { 'slots.$.assignment': assignment } },
    );
    if (renewed.matchedCount === 1) return true;
    const added = await agents.updateOne(
      { _id: agent, 'slots.ticket': { $ne: ticket } },
      { $push: { slots: { ticket, assignment, units } }, $inc: { load: units } },
    );
    return added.matchedCount === 1 || has(slot);
  }
}

/** Who is available is busy for a while, or longer than they were; who is not stays as they are. */
function wrappingUp({ now, until }: { now: Date; until: Date }) {
  const busy = { state: 'busy', why: 'wrap-up', since: now, until };
  const isWorking = { $or: [{ $eq: ['$presence.state', 'available'] }, { $eq: ['$presence.why', 'wrap-up'] }] };
  return { $cond: [isWorking, { $mergeObjects: ['$presence', { $literal: busy }] }, '$presence'] };
}

function isSlot(ticket: string, assignment: number) {
  return { $and: [{ $eq: ['$$this.ticket', ticket] }, { $eq: ['$$this.assignment', assignment] }] };
}

export type AgentRepository = ReturnType<typeof createAgentRepository>;
