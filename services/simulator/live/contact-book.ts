import { randomInt } from 'node:crypto';
import type { TicketView } from '../../../shared/contracts/tickets.ts';
import { newId } from '../../../shared/ids.ts';
import type { Planned } from './plan.ts';

const SERIALS = 10_000_000;

export type ContactBook = ReturnType<typeof createContactBook>;

/** Numbers, mail addresses and message ids of this run's residents, new ones in each, and who of them a ticket is from. */
export function createContactBook() {
  const known = new Map<string, Planned>();
  const run = newId().slice(0, 12);
  const firstSerial = randomInt(SERIALS);
  let issued = 0;

  function issue(planned: Planned, address: string): string {
    known.set(address, planned);
    return address;
  }

  return {
    phoneOf: (planned: Planned): string =>
      issue(planned, `+35845${String((firstSerial + issued++) % SERIALS).padStart(7, '0')}`),
    emailOf(planned: Planned): string {
      const local = planned.name
        .normalize('NFD')
        .replaceAll(/[^a-z ]/gi, '')
        .replaceAll(' ', '.')
        .toLowerCase();
      return issue(planned, `${local}.${run}${issued++}@resident.example`);
    },
    /** A chat is known by the id of its first message. */
    messageIdOf: (planned: Planned): string => issue(planned, `live-${run}-${issued++}`),
    ofTicket: ({ contact }: Pick<TicketView, 'contact'>): Planned | undefined =>
      contact.identities.map(({ address }) => known.get(address)).find(Boolean),
    ofMessages: (messages: readonly { clientId: string | null }[]): Planned | undefined =>
      messages.map(({ clientId }) => known.get(clientId ?? '')).find(Boolean),
  };
}
