import { anyOf } from '../db/any-of.ts';
import { gatherInserts } from '../db/gather-writes.ts';
import type { Collection } from '../db/mongo.ts';
import type { EditedFields } from '../domain/edit-agent.ts';
import { type Agent, type Channel, END_OF_SHIFT, type Presence } from '../domain/types.ts';
import { createSlotRepository } from './slots.ts';

/** Named so that the partial indexes of the dates are used. */
const EPOCH = new Date(0);

const CANDIDATE_FIELDS = {
  name: 1,
  cities: 1,
  skills: 1,
  languages: 1,
  languageLevels: 1,
  weights: 1,
  capacity: 1,
  hardCap: 1,
  load: 1,
  eased: 1,
  presence: 1,
  lastAssignedAt: 1,
  roles: 1,
} as const;

type AgentEdit = EditedFields & { seen: number; edited: NonNullable<Agent['edited']> };

/** Agents, their presence and their slots. */
export function createAgentRepository(agents: Collection<Agent>) {
  const insertMissing = gatherInserts(agents);
  return {
    ...createSlotRepository(agents),
    byId: (id: string) => agents.findOne({ _id: id, closed: { $ne: true } }),
    byEmail: (email: string) => agents.findOne({ email, closed: { $ne: true } }),
    ofCities: (cities: string[]) =>
      agents
        .find({ cities: { $in: cities }, closed: { $ne: true } }, { projection: { passwordHash: 0 } })
        .sort({ name: 1 })
        .toArray(),
    insert: (agent: Agent) => agents.insertOne(agent),
    /** Who is there already stays as they are. */
    addMissing: (list: Agent[]) => Promise.all(list.map(insertMissing)),
    /** In one write with who did it; false where another version than the one seen is stored. */
    async edit(id: string, { seen, edited, ...fields }: AgentEdit): Promise<boolean> {
      const { matchedCount } = await agents.updateOne(
        // an account has no version before its first edit
        { _id: id, version: seen === 0 ? { $not: { $gt: 0 } } : seen, closed: { $ne: true } },
        { $set: { ...fields, version: seen + 1, edited } },
      );
      return matchedCount === 1;
    },
    /** Of a city, and of those that help it. */
    candidates: (...cities: string[]) =>
      agents.find({ cities: anyOf(cities), 'presence.state': 'available' }, { projection: CANDIDATE_FIELDS }).toArray(),
    /** Who may be asked to take an escalated ticket now. */
    supervisorsOnDuty: (city: string) =>
      agents
        .find({ cities: city, 'presence.state': 'available', roles: 'supervisor' }, { projection: CANDIDATE_FIELDS })
        .toArray(),
    /** Of every city, those who may be asked. */
    allSupervisorsOnDuty: () =>
      agents.find({ 'presence.state': 'available', roles: 'supervisor' }, { projection: CANDIDATE_FIELDS }).toArray(),
    namesOf: (ids: string[]) => agents.find({ _id: { $in: ids } }, { projection: { name: 1 } }).toArray(),
    presencesOf: (ids: string[]) => agents.find({ _id: { $in: ids } }, { projection: { presence: 1 } }).toArray(),

    onDuty: () =>
      agents
        .find({ 'presence.state': { $in: ['available', 'busy', 'away'] } }, { projection: { cities: 1 } })
        .toArray(),
    holders: () => agents.find({ load: { $gt: 0 } }, { projection: { slots: 1, presence: 1, cities: 1 } }).toArray(),
    /** Gone, with work in hand. */
    offlineHolders: () =>
      agents
        .find(
          { load: { $gt: 0 }, 'presence.state': 'offline' },
          { projection: { cities: 1, presence: 1, lastAssignedAt: 1, connectedUntil: 1 } },
        )
        .toArray(),
    /** Whether they have said nothing else since. */
    isStill: async (id: string, { state, since }: Pick<Presence, 'state' | 'since'>) =>
      (await agents.findOne(
        { _id: id, 'presence.state': state, 'presence.since': since },
        { projection: { _id: 1 } },
      )) !== null,
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
    /** At the end of their shift, with nothing left in hand. */
    async doneWithShift(): Promise<{ _id: string }[]> {
      const busy = await agents.find({ 'presence.state': 'busy' }, { projection: { presence: 1, load: 1 } }).toArray();
      return busy.filter(({ presence, load }) => presence.why === END_OF_SHIFT && load === 0);
    },
    /** Null where there is something left, or they have said something else meanwhile. */
    async endShift(id: string, now: Date): Promise<Presence | null> {
      const presence: Presence = { state: 'offline', channels: [], why: END_OF_SHIFT, since: now };
      const { matchedCount } = await agents.updateOne(
        { _id: id, 'presence.state': 'busy', 'presence.why': END_OF_SHIFT, load: 0 },
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
}

export type AgentRepository = ReturnType<typeof createAgentRepository>;
