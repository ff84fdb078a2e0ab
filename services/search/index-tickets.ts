import { headOf, headTerms, type Indexed, messageTerms } from '../../shared/domain/search-entry.ts';
import { LINES, type Message } from '../../shared/domain/types.ts';
import type { MessageRepository } from '../../shared/repositories/messages.ts';
import type { KnownEntry, SearchEntryRepository } from '../../shared/repositories/search-entries.ts';

type Deps = {
  searchEntries: Pick<SearchEntryRepository, 'known' | 'put' | 'extend'>;
  messages: Pick<MessageRepository, 'textsOf' | 'inLine'>;
};
type Text = Pick<Message, 'ticket' | 'line' | 'seq' | 'text' | 'direction'>;

/** Of a ticket with more, only the messages that are not in yet are read; of the others all, in one command. */
const FEW_MESSAGES = 50;
const NOTHING = { conversation: 0, notes: 0 };

/**
 * Brings the entries of tickets up to what these are; those that are there already cost a look, and of those that only
 * got further messages no more than these are taken apart. Run twice, or by two processes at once, it makes the same.
 */
export function createIndexTickets({ searchEntries, messages }: Deps) {
  async function textsOf(tickets: readonly Indexed[]): Promise<Text[]> {
    const ofCities = [...groupBy(tickets, ({ city }) => city)].map(([city, ofCity]) =>
      messages.textsOf(
        city,
        ofCity.map(({ _id }) => _id),
      ),
    );
    return (await Promise.all(ofCities)).flat();
  }

  async function furtherOf(ticket: Indexed, known: KnownEntry): Promise<Text[]> {
    const { city, _id } = ticket;
    const lines = LINES.filter((line) => known[line] < ticket[line]).map((line) => {
      const [after, upTo] = [known[line], ticket[line]];
      return messages.inLine({ city, ticket: _id, line, after, upTo, limit: upTo - after });
    });
    return (await Promise.all(lines)).flat();
  }

  function write(ticket: Indexed, known: KnownEntry | undefined, texts: readonly Text[]): Promise<void> {
    const isSame = known?.head === headOf(ticket);
    const before = known && isSame ? known : NOTHING;
    // one that no change counted yet comes with that change
    const further = texts.filter(({ line, seq }) => seq > before[line] && seq <= ticket[line]);
    const terms = further.flatMap((message) => messageTerms(message, ticket));
    const progress = progressOf(ticket);
    if (isSame) return searchEntries.extend({ ...progress, terms: [...new Set(terms)] });
    const { city, createdAt: at } = ticket;
    const all = [...new Set([...headTerms(ticket), ...terms])];
    return searchEntries.put({ ...progress, city, at, terms: all }, { isNew: !known });
  }

  /** Returns how many were behind. */
  return async function indexTickets(tickets: readonly Indexed[]): Promise<number> {
    if (!tickets.length) return 0;
    const entries = await searchEntries.known(tickets.map(({ _id }) => _id));
    const known = new Map(entries.map((entry) => [entry._id, entry]));
    const behind = tickets.filter((ticket) => isBehind(ticket, known.get(ticket._id)));
    const readByLine = behind.flatMap((ticket) => {
      const entry = known.get(ticket._id);
      const isLong = ticket.conversation + ticket.notes > FEW_MESSAGES;
      return isLong && entry?.head === headOf(ticket) ? [{ ticket, entry }] : [];
    });
    const long = new Set(readByLine.map(({ ticket }) => ticket));
    const found = await Promise.all([
      textsOf(behind.filter((ticket) => !long.has(ticket))),
      ...readByLine.map(({ ticket, entry }) => furtherOf(ticket, entry)),
    ]);
    const texts = groupBy(found.flat(), ({ ticket }) => ticket);
    await Promise.all(behind.map((ticket) => write(ticket, known.get(ticket._id), texts.get(ticket._id) ?? [])));
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
