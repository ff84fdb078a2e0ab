import { headOf, headTerms, type Indexed, messageTerms } from '../../shared/domain/search-entry.ts';
import { LINES, type Message } from '../../shared/domain/types.ts';
import type { MessageRepository } from '../../shared/repositories/messages.ts';
import type { KnownEntry, SearchEntryRepository } from '../../shared/repositories/search-entries.ts';

type Deps = {
  searchEntries: Pick<SearchEntryRepository, 'known' | 'put' | 'extend'>;
  messages: Pick<MessageRepository, 'textsOf' | 'inLine'>;
};
type Text = Pick<Message, 'ticket' | 'line' | 'seq' | 'text' | 'direction'>;

/** Up to so many messages an entry is made anew; of more only the further ones are read. */
const FEW_MESSAGES = 50;

/**
 * Brings the entries of tickets up to what these are; those that are there already cost a look. Run twice, or by two
 * processes at once, it makes the same.
 */
export function createIndexTickets({ searchEntries, messages }: Deps) {
  async function putWhole(tickets: readonly Indexed[], known: ReadonlyMap<string, KnownEntry>): Promise<void> {
    const texts = groupBy(await textsOf(tickets), ({ ticket }) => ticket);
    await Promise.all(
      tickets.map((ticket) => {
        const terms = headTerms(ticket);
        // one that no change counted yet comes with that change
        for (const message of texts.get(ticket._id) ?? [])
          if (message.seq <= ticket[message.line]) terms.push(...messageTerms(message, ticket));
        const { city, createdAt: at } = ticket;
        const entry = { ...progressOf(ticket), city, at, terms: [...new Set(terms)] };
        return searchEntries.put(entry, { isNew: !known.has(ticket._id) });
      }),
    );
  }

  async function textsOf(tickets: readonly Indexed[]): Promise<Text[]> {
    const ofCities = [...groupBy(tickets, ({ city }) => city)].map(([city, ofCity]) =>
      messages.textsOf(
        city,
        ofCity.map(({ _id }) => _id),
      ),
    );
    return (await Promise.all(ofCities)).flat();
  }

  async function extend(ticket: Indexed, known: KnownEntry): Promise<void> {
    const { city, _id } = ticket;
    const further = await Promise.all(
      LINES.filter((line) => known[line] < ticket[line]).map((line) =>
        messages.inLine({
          city,
          ticket: _id,
          line,
          after: known[line],
          upTo: ticket[line],
          limit: ticket[line] - known[line],
        }),
      ),
    );
    const terms = further.flat().flatMap((message) => messageTerms(message, ticket));
    await searchEntries.extend({ ...progressOf(ticket), terms: [...new Set(terms)] });
  }

  /** Returns how many were behind. */
  return async function indexTickets(tickets: readonly Indexed[]): Promise<number> {
    if (!tickets.length) return 0;
    const entries = await searchEntries.known(tickets.map(({ _id }) => _id));
    const known = new Map(entries.map((entry) => [entry._id, entry]));
    const behind = tickets.filter((ticket) => isBehind(ticket, known.get(ticket._id)));
    const long = behind.filter(
      (ticket) => ticket.conversation + ticket.notes > FEW_MESSAGES && known.get(ticket._id)?.head === headOf(ticket),
    );
    const whole = behind.filter((ticket) => !long.includes(ticket));
    await Promise.all([
      whole.length && putWhole(whole, known),
      ...long.map((ticket) => extend(ticket, known.get(ticket._id) as KnownEntry)),
    ]);
    return behind.length;
  };
}

export type IndexTickets = ReturnType<typeof createIndexTickets>;

function progressOf(ticket: Indexed): KnownEntry {
  const { _id, conversation, notes, version } = ticket;
  return { _id, head: headOf(ticket), conversation, notes, version };
}

/** What was made of a newer state is not behind an older one. */
function isBehind(ticket: Indexed, known: KnownEntry | undefined): boolean {
  if (!known) return true;
  if (known.version > ticket.version) return false;
  return known.head !== headOf(ticket) || LINES.some((line) => known[line] < ticket[line]);
}

function groupBy<T>(all: readonly T[], keyOf: (one: T) => string): Map<string, T[]> {
  const groups = new Map<string, T[]>();
  for (const one of all) {
    const group = groups.get(keyOf(one));
    if (group) group.push(one);
    else groups.set(keyOf(one), [one]);
  }
  return groups;
}
