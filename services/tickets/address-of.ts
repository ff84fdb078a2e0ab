import type { Channel, Identity, Ticket } from '../../shared/domain/types.ts';
import type { CityRepository } from '../../shared/repositories/cities.ts';

/** Where a reply to this ticket's resident goes by each channel; null where it cannot go. */
export function createAddressOf({ cities }: { cities: Pick<CityRepository, 'book'> }) {
  return async function addressOf(ticket: Ticket, channel: Channel): Promise<{ ours: string; theirs: string } | null> {
    const book = await cities.book();
    const city = book.cities.get(ticket.city);
    if (!city) return null;
    const theirs = (kind: Identity['kind']) =>
      ticket.contact.identities.find((identity) => identity.kind === kind)?.address;
    switch (channel) {
      case 'chat':
        return ticket.thread.startsWith('chat:')
          ? { ours: city._id, theirs: ticket.thread.slice('chat:'.length) }
          : null;
      case 'sms':
        return pair(city.smsNumber, theirs('phone'));
      case 'email':
        return pair(book.services.get(city._id)?.get(ticket.service)?.email, theirs('email'));
      case 'web':
        return null;
    }
  };
}

function pair(ours: string | undefined, theirs: string | undefined) {
  return ours && theirs ? { ours, theirs } : null;
}
