import { namedSlots } from '../../shared/domain/capacity.ts';
import type { Agent, Message, Ticket } from '../../shared/domain/types.ts';
import type { LoggedChange } from '../../shared/models/change.ts';
import type { Database } from './open-database.ts';
import { until } from './until.ts';

/** What is not as it must be once everything has come to rest (design.md, "What must stay true"); empty when all is. */
export async function faultsIn(database: Database): Promise<string[]> {
  const [tickets, messages, changes, agents] = await Promise.all([
    database.tickets.find().toArray(),
    database.messages.find().toArray(),
    database.changes.find().toArray(),
    database.agents.find({ $or: [{ load: { $ne: 0 } }, { 'slots.0': { $exists: true } }] }).toArray(),
  ]);
  const known = new Set(tickets.map(({ _id }) => _id));
  const byTicket = groupBy(messages, ({ ticket }) => ticket);
  const logOf = groupBy(changes, ({ ticket }) => ticket);
  const named = tickets.flatMap((ticket) => namedSlots(ticket)).map(slotName);
  const held = agents.flatMap(({ _id, slots }) => slots.map((slot) => slotName({ agent: _id, ...slot })));
  return [
    ...tickets.flatMap((ticket) => [
      ...faultsOfLines(ticket, byTicket.get(ticket._id) ?? []),
      ...faultsOfLog(ticket, logOf.get(ticket._id) ?? []),
    ]),
    ...messages.filter(({ unapplied }) => unapplied).map(({ text }) => `"${text}" is unapplied`),
    ...messages.filter(({ ticket }) => !known.has(ticket)).map(({ text }) => `"${text}" has no ticket`),
    ...faultsOfCounting(messages, changes),
    ...without(named, held).map((slot) => `${slot} is named and not held`),
    ...without(held, named).map((slot) => `${slot} is held and not named`),
    ...faultsOfLoad(agents),
  ];
}

/** At any moment: what is kept beside the slots is what follows from them. */
export function faultsOfLoad(agents: readonly Pick<Agent, '_id' | 'load' | 'eased' | 'slots'>[]): string[] {
  return agents.flatMap(({ _id, load, eased = 0, slots }) => {
    const units = slots.reduce((sum, slot) => sum + slot.units, 0);
    const half = slots.reduce((sum, slot) => sum + (slot.silent ? slot.units / 2 : 0), 0);
    return load === units && eased === half ? [] : [`${_id} has ${load} - ${eased}, its slots ${units} - ${half}`];
  });
}

/** As the log tells it: nobody became the owner while somebody else was. */
export function faultsOfOwners(changes: readonly LoggedChange[]): string[] {
  const owners = new Map<string, unknown>();
  return changes
    .toSorted((a, b) => a.version - b.version)
    .flatMap(({ ticket, events }) =>
      events.flatMap(({ type, after }) => {
        const isOwned = owners.get(ticket) !== undefined;
        if (type === 'ticket.queued' || type === 'ticket.resolved') owners.delete(ticket);
        if (type !== 'ticket.assigned' && type !== 'ticket.claimed') return [];
        owners.set(ticket, after);
        return isOwned ? [`${ticket} had an owner when ${String(after)} got it`] : [];
      }),
    );
}

/** Sweeps run every few seconds and a killed process's leases end a little later; so long it may take. */
const HEALED_WITHIN_MS = 40_000;

export async function untilWhole(database: Database, withinMs = HEALED_WITHIN_MS): Promise<void> {
  let faults: string[] = [];
  const look = async () => {
    faults = await faultsIn(database);
    return !faults.length;
  };
  await until('everything is whole', look, { withinMs, everyMs: 250, why: () => faults.slice(0, 10).join('; ') });
}

function faultsOfLines(ticket: Ticket, messages: Message[]): string[] {
  return (['conversation', 'notes'] as const).flatMap((line) => {
    const seqs = messages.filter((message) => message.line === line).map(({ seq }) => seq);
    const last = ticket[line];
    // a chat's numbering goes on from the ticket before
    const first = seqs.length ? Math.min(...seqs) : 1;
    const isWhole =
      seqs.length === last - first + 1 && new Set(seqs).size === seqs.length && Math.max(0, ...seqs) === last;
    return isWhole ? [] : [`${ticket.number} counts ${last} in ${line}, there are ${seqs.join()}`];
  });
}

function faultsOfLog({ number, version, outbox, unpublished }: Ticket, log: LoggedChange[]): string[] {
  const versions = log.map((change) => change.version).sort((a, b) => a - b);
  const isWhole = versions.length === version && versions.every((one, index) => one === index + 1);
  return [
    ...(outbox.length || unpublished ? [`${number} has ${outbox.length} changes in its outbox`] : []),
    ...(isWhole ? [] : [`${number} is at version ${version}, logged are ${versions.join()}`]),
  ];
}

/** Every message is counted by one change. */
function faultsOfCounting(messages: Message[], changes: LoggedChange[]): string[] {
  const counted = changes.flatMap(({ events }) =>
    events.filter(({ type }) => type === 'ticket.message' || type === 'ticket.note').map(({ message }) => message),
  );
  return messages.flatMap(({ _id, text }) => {
    const times = counted.filter((id) => id === _id).length;
    return times === 1 ? [] : [`"${text}" is counted ${times} times`];
  });
}

function slotName({ agent, ticket, assignment }: { agent: string; ticket: string; assignment: number }): string {
  return `${agent}'s slot for ${ticket}@${assignment}`;
}

function without(all: string[], some: string[]): string[] {
  const taken = new Set(some);
  return all.filter((one) => !taken.has(one));
}

function groupBy<Item>(items: Item[], keyOf: (item: Item) => string): Map<string, Item[]> {
  const groups = new Map<string, Item[]>();
  for (const item of items) groups.set(keyOf(item), [...(groups.get(keyOf(item)) ?? []), item]);
  return groups;
}
