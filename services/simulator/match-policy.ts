import { type Assignment, type Head, match } from '../../shared/domain/match.ts';
import { rankOf } from '../../shared/domain/rank.ts';
import { DEFAULT_POLICY } from '../../shared/domain/routing-policy.ts';
import type { CityService } from '../../shared/domain/types.ts';
import type { Contact } from './contact.ts';
import { EVERYBODYS_SERVICE } from './parameters.ts';
import type { Given, NamedPolicy, Room } from './policy.ts';

/** None has set a policy of its own, so the default one holds: all is assigned, at once, to whoever has the skill. */
const SERVICES: ReadonlyMap<string, CityService> = new Map();

/** The product's own matcher, on the services and skills as they are. */
export const matchPolicy: NamedPolicy = {
  name: 'Yhteys match',
  create: () => (room) => firstOf(room, ({ service }) => service),
};

/** The same if everybody could do everything: the difference is the price of skills, whoever is chosen. */
export const pooledMatch: NamedPolicy = {
  name: 'Match, all skilled',
  create: () => (room) => firstOf(room, () => EVERYBODYS_SERVICE),
};

/**
 * Of the assignments only the first is taken: the matcher looked at the head of each line alone, and after that one
 * somebody else may be a head. This gives what the whole queue would have given.
 */
function firstOf(room: Room, serviceOf: (contact: Contact) => string): Given | null {
  const heads = room.heads.map(({ contact }) => headOf({ ...contact, service: serviceOf(contact) }));
  const first = assignments(heads, room)[0];
  if (!first) return null;
  const waiting = room.heads.find(({ contact }) => contact.id === first.ticket);
  const agent = room.agents.find(({ _id }) => _id === first.agent.id);
  return waiting && agent ? { waiting, agent, handleMs: waiting.contact.handleMs } : null;
}

function assignments(heads: readonly Head[], { agents, nowMs }: Room): Assignment[] {
  return match(heads, agents, { services: SERVICES, now: new Date(nowMs) });
}

function headOf({ id, city, service, channel, language, arrivesAtMs }: Contact): Head {
  const enteredQueueAt = new Date(arrivesAtMs);
  return {
    _id: id,
    city,
    service,
    channel,
    language,
    priority: 'normal',
    declinedBy: [],
    lastAssignee: null,
    offers: [],
    routing: { enteredQueueAt, rank: rankOf(enteredQueueAt, DEFAULT_POLICY.creditMinutes.normal) },
  };
}
