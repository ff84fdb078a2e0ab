import type { SearchHit } from '../../shared/contracts/search.ts';
import { headTexts } from '../../shared/domain/search-entry.ts';
import { excerptOf, foundIn } from '../../shared/domain/search-hit.ts';
import type { Sought } from '../../shared/domain/search-query.ts';
import type { Message, Ticket } from '../../shared/domain/types.ts';
import type { MessageRepository } from '../../shared/repositories/messages.ts';

type Deps = { messages: Pick<MessageRepository, 'textsOf' | 'textsBefore'> };
type Text = Pick<Message, '_id' | 'ticket' | 'line' | 'seq' | 'text' | 'direction' | 'at'>;

/** A longer ticket is read from its end, until there is enough to show. */
const FEW_MESSAGES = 100;
const MOST_PAGES = 30;
/** Messages that are shown of a ticket. */
const SHOWN = 3;
const END = new Date('9999-12-31');

/** Where in the tickets the words are; the tickets as their reader sees them. */
export function createReadHits({ messages }: Deps) {
  /** In few commands: most tickets are short. */
  async function shortOnes(tickets: readonly Ticket[]): Promise<Text[]> {
    const cities = [...new Set(tickets.map(({ city }) => city))];
    const found = await Promise.all(
      cities.map((city) =>
        messages.textsOf(
          city,
          tickets.flatMap((ticket) => (ticket.city === city ? [ticket._id] : [])),
        ),
      ),
    );
    return found.flat();
  }

  async function longOne(ticket: Ticket, words: readonly Sought[]): Promise<Text[]> {
    const found: Text[] = [];
    let before = { at: END, id: '' };
    for (let page = 0; page < MOST_PAGES; page++) {
      const { city, _id } = ticket;
      const texts = await messages.textsBefore({ city, ticket: _id, before, limit: FEW_MESSAGES });
      found.push(...texts.filter((one) => isSaid(one, ticket) && foundIn(one.text, words, ticket.language).length));
      const last = texts.at(-1);
      if (!last || texts.length < FEW_MESSAGES || found.length >= SHOWN) break;
      before = { at: last.at, id: last._id };
    }
    return found;
  }

  return async function readHits(tickets: readonly Ticket[], words: readonly Sought[]): Promise<SearchHit[][]> {
    const isLong = ({ conversation, notes }: Ticket) => conversation + notes > FEW_MESSAGES;
    const short = shortOnes(tickets.filter((ticket) => !isLong(ticket)));
    return Promise.all(
      tickets.map(async (ticket) => {
        const texts = isLong(ticket)
          ? await longOne(ticket, words)
          : (await short).filter((one) => one.ticket === ticket._id && isSaid(one, ticket));
        return [...headHits(ticket, words), ...messageHits(texts, words, ticket)];
      }),
    );
  };
}

/** Counted, and not said by the system to everybody. */
function isSaid({ line, seq, direction }: Text, ticket: Ticket): boolean {
  return seq <= ticket[line] && direction !== 'system';
}

function headHits(ticket: Ticket, words: readonly Sought[]): SearchHit[] {
  return headTexts(ticket).flatMap(({ where, text }) => {
    const excerpt = excerptOf(text, words, ticket.language);
    return excerpt ? [{ where, ...excerpt }] : [];
  });
}

/** Those with most of the words, of these the newest. */
function messageHits(texts: readonly Text[], words: readonly Sought[], { language }: Ticket): SearchHit[] {
  return texts
    .map((message) => ({ message, count: foundIn(message.text, words, language).length }))
    .filter(({ count }) => count > 0)
    .toSorted((one, other) => other.count - one.count || other.message.at.getTime() - one.message.at.getTime())
    .slice(0, SHOWN)
    .flatMap(({ message: { _id, line, seq, text } }) => {
      const excerpt = excerptOf(text, words, language);
      const where = line === 'notes' ? ('note' as const) : ('message' as const);
      return excerpt ? [{ where, message: _id, line, seq, ...excerpt }] : [];
    });
}
